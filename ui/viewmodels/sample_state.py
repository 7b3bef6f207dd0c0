"""What the sampling page shows (S4): rows, plan, counts, result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from station import quantity
from station.documents.product import Product
from station.facts.work import Plan
from ui.viewmodels.bench import Photo
from ui.viewmodels.defect_choice import Choice
from ui.viewmodels.lot_draft import Judgement, LotDraft, Outcome
from ui.viewmodels.recent import Recent
from ui.viewmodels.sheet import Dial, Row, Sheet, dial_of, row_of
from ui.viewmodels.words import amount, name, word

COUNT = "count"


@dataclass(frozen=True, slots=True)
class DefectCount:
    """One of the numbered choices, with how many pieces show it."""

    number: int
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The plan of one class of defects.

    Attributes:
        label: The class. limit: `Ac 1 · Re 2`. found: nonconforming so far.
        is_over: So many that the lot is not accepted.
    """

    label: str
    limit: str
    found: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class SampleState:
    """What the page shows.

    Attributes:
        title: Whose lot it is: the material or product. amount: The quantity judged, in words.
        is_planned: A sampling plan decides; else a person judges.
        sampled, needed, bad: The sample so far.
        outcome: What will be saved: `accept`, `reject`, or "" while it is open.
        is_ready: Everything that is asked for is there.
        held: Why it is on hold now.
    """

    code: str = ""
    title: str = ""
    amount: str = ""
    rows: tuple[Row, ...] = ()
    dial: Dial | None = None
    defects: tuple[DefectCount, ...] = ()
    plans: tuple[PlanRow, ...] = ()
    is_planned: bool = False
    sampled: int = 0
    needed: int = 0
    bad: int = 0
    outcome: Outcome = ""
    is_ready: bool = False
    asks_reason: bool = False
    held: str = ""
    photos: tuple[Photo, ...] = ()
    recent: tuple[Recent, ...] = ()


def state_of(
    judged: Judgement,
    product: Product | None,
    *,
    defects: Sequence[Choice],
    recent: tuple[Recent, ...],
    asks_reason: bool,
) -> SampleState:
    """A picture of now."""
    draft, counted = judged.draft, judged.amount
    is_planned = bool(judged.plans)
    return SampleState(
        code=draft.shown,
        title=name(product.names, product.id) if product else "",
        amount="" if product is None or counted is None else amount(counted, product.uom),
        rows=rows_of(draft, judged.sheet, judged.needed, is_planned=is_planned),
        dial=dial_of(judged.sheet),
        defects=defects_of(defects, draft.defects),
        plans=plan_rows(judged.plans),
        is_planned=is_planned,
        sampled=draft.sampled,
        needed=judged.needed,
        bad=draft.bad,
        outcome=judged.outcome,
        is_ready=judged.is_ready,
        asks_reason=asks_reason,
        held=draft.held,
        photos=draft.photos,
        recent=recent,
    )


def rows_of(draft: LotDraft, sheet: Sheet, needed: int, *, is_planned: bool) -> tuple[Row, ...]:
    """The sample (or the judgement), the readings, the quantity."""
    if not draft.unit:
        return ()
    is_current = not sheet.current
    style = "current" if is_current else "plain"
    if is_planned:
        progress = f"{draft.sampled}/{needed}"
        note = word("screen.sample.bad", n=draft.bad)
        is_done = draft.sampled >= needed
        first = Row(COUNT, word("screen.sample.count"), note, progress, style, is_done)
    else:
        value = word("screen.sample.reject") if draft.is_rejected else ""
        first = Row(COUNT, word("screen.inspect.step.judge"), "", value, style, False)
    return (first, *(row_of(each, sheet) for each in sheet.fields))


def plan_rows(plans: Sequence[Plan]) -> tuple[PlanRow, ...]:
    """The plans in words."""
    return tuple(
        PlanRow(
            label=word(f"screen.sample.class.{plan.severity_class}"),
            limit=word("screen.sample.limit", aql=_aql(plan.aql), ac=plan.ac, re=plan.re),
            found=plan.nonconforming,
            is_over=plan.nonconforming >= plan.re,
        )
        for plan in plans
    )


def defects_of(offered: Sequence[Choice], counts: Mapping[str, int]) -> tuple[DefectCount, ...]:
    """The numbered choices with their counts."""
    return tuple(DefectCount(c.number, c.code, c.label, counts.get(c.code, 0)) for c in offered)


def _aql(aql: Decimal) -> str:
    return quantity.show(aql) if aql else "0"
