"""What the trace page shows of a life: pictures of now, made away from the GUI thread."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from resources import texts
from station.trace import key as keys
from station.trace import words
from station.trace.life_events import Event, events
from station.trace.life_leaves import Leaf, Side, leaves
from station.trace.life_names import LifeNames
from ui.viewmodels.engineer.office import Affected, Impact
from ui.viewmodels.words import word

CHANGES = frozenset(
    {"hold.placed", "hold.released", "unit.relabelled", "unit.taken_out", "unit.reworked"}
)
"""Facts that changed what was thought of a unit; whatever was undone belongs to them too."""

MOST_LEAVES = 1000
SIDES: tuple[Side, Side] = ("upstream", "downstream")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that fit a code."""

    key: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading with its occasion, as a row: what, values, limits, verdict, step, when, who."""

    cells: tuple[str, ...]
    is_outside: bool


@dataclass(frozen=True, slots=True)
class LifeState:
    """A life as the page shows it.

    Attributes:
        code: What stands on the label.
        facts: Kind, state, order, result, in words.
        also: Its other codes.
        held: A sentence for each open hold, with the code that is held.
        conflicts: A sentence for each contradiction.
        earlier: Facts before the first of `events` that are not told.
        lots: (key, words) of the lots whose other units one may want to know.
        photos: sha256 -> what it was taken at, in order.
        known_to: How far one knows of other stations' records; `None` where none ever came.
    """

    key: str
    code: str
    title: str
    facts: tuple[str, ...]
    also: tuple[str, ...]
    held: tuple[str, ...]
    conflicts: tuple[str, ...]
    events: tuple[Event, ...]
    earlier: int
    upstream: tuple[Leaf, ...]
    downstream: tuple[Leaf, ...]
    measured: tuple[Measured, ...]
    changes: tuple[Event, ...]
    lots: tuple[tuple[str, str], ...]
    photos: Mapping[str, str]
    known_to: datetime | None


@dataclass(frozen=True, slots=True)
class ImpactState:
    """Which other units share a lot.

    Attributes:
        key: The lot. count: in words. rows: code, product, state, result, container.
        keys: Of the units, as the rows are.
    """

    key: str
    label: str
    count: str
    rows: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    is_cut: bool


def life_state(names: LifeNames, known_to: datetime | None) -> LifeState:
    """Everything about one unit in people's words."""
    found = names.found
    up, down = (list(islice(leaves(names, side), MOST_LEAVES)) for side in SIDES)
    facts = tuple(events(names))
    return LifeState(
        key=found["key"],
        code=keys.code_of(found["key"]),
        title=names.product(found["product"]),
        facts=tuple(_facts(names)),
        also=tuple(keys.code_of(each) for each in found["codes"] if each != found["key"]),
        held=tuple(_held(names)),
        conflicts=tuple(
            texts.say(f"trace.{each['kind']}", rids=_short(each["rids"]))
            for each in found["conflicts"]
        ),
        events=facts,
        earlier=found["earlier"],
        upstream=tuple(up),
        downstream=tuple(down),
        measured=tuple(_measured(facts)),
        changes=tuple(each for each in facts if each.type in CHANGES or each.mark == "undone"),
        lots=tuple(_lots(names, up)),
        photos={sha: _occasion(each) for each in facts for sha in each.photos},
        known_to=known_to,
    )


def choice(names: LifeNames) -> Choice:
    """One of several things that fit, told apart by product and place."""
    found = names.found
    scheme, _, rest = found["key"].partition(":")
    supplier = f"{texts.tr('supplier')} {rest.partition(':')[0]}" if scheme == "lot" else ""
    said = (names.product(found["product"]), supplier, *_facts(names))
    return Choice(
        found["key"], keys.code_of(found["key"]), " · ".join(part for part in said if part)
    )


def impact_state(key: str, label: str, names: LifeNames, found: Impact) -> ImpactState:
    """The units that share a lot, as rows."""
    most = 100_000
    number = f"{min(found.count, most):,}" + ("+" if found.count > most else "")
    return ImpactState(
        key=key,
        label=label,
        count=number,
        rows=tuple(_affected(names, each) for each in found.units),
        keys=tuple(each.key for each in found.units),
        is_cut=found.count > len(found.units),
    )


def when(event: Event) -> str:
    """Date and time of an event."""
    return f"{event.at:%Y-%m-%d %H:%M}"


def _occasion(event: Event) -> str:
    return f"{when(event)}  {event.step}  {event.what}"


def _facts(names: LifeNames) -> Iterator[str]:
    found = names.found
    yield words.word(words.KINDS, found["kind"])
    if found["kind"] != "lot":
        yield words.word(words.STATES, found["state"])
    if found["order"]:
        yield f"{texts.tr('order')} {found['order']}"
    yield words.word(words.RESULTS, found["result"])


def _held(names: LifeNames) -> Iterator[str]:
    for hold in names.found["holds"]:
        reason = words.word(words.REASONS, hold["reason"])
        yield texts.say("gate.held", code=keys.code_of(hold["key"]), reason=reason)


def _short(rids: Iterable[str]) -> str:
    return ", ".join(rid[-6:] for rid in rids)


def _measured(facts: Iterable[Event]) -> Iterator[Measured]:
    for fact in facts:
        for each in fact.readings:
            values = f"{each.values} {each.unit}".rstrip()
            many = f" ×{each.count}" if each.count > 1 else ""
            inside = word("office.inside") if each.limits else ""
            verdict = word("office.outside") if each.is_outside else inside
            cells = (
                each.name, values + many, each.limits, verdict, fact.step, when(fact), fact.who,
            )  # fmt: skip
            yield Measured(cells, each.is_outside)


def _lots(names: LifeNames, up: Iterable[Leaf]) -> Iterator[tuple[str, str]]:
    """Itself where it is a lot or a container is asked about; else what it is made of."""
    if names.found["kind"] == "lot":
        code = keys.code_of(names.found["key"])
        yield names.found["key"], f"{words.word(words.KINDS, 'lot')} {code}"
    for leaf in up:
        if leaf.kind == "lot":
            yield leaf.key, "  ".join((leaf.label, *leaf.notes[:1]))


def _affected(names: LifeNames, unit: Affected) -> tuple[str, ...]:
    return (
        keys.code_of(unit.key),
        names.product(unit.product),
        words.word(words.STATES, unit.state),
        words.word(words.RESULTS, unit.result),
        keys.code_of(unit.carton) if unit.carton else "",
    )
