"""What the page of a process step shows (K2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from station.actions.stock import Line
from station.documents.product import Product
from ui.viewmodels.recent import Recent
from ui.viewmodels.sheet import Dial, Row, Sheet, row_of
from ui.viewmodels.words import name, word
from ui.viewmodels.work_draft import WorkDraft


@dataclass(frozen=True, slots=True)
class ProcessState:
    """What the page shows.

    Attributes:
        waiting: How much of a lot may be reported, in words; "" for a piece.
        line: How the first article stands; `None` where the step waits for none.
        is_stopped: Nothing may be begun before a first article has passed.
    """

    code: str = ""
    waiting: str = ""
    rows: tuple[Row, ...] = ()
    dial: Dial | None = None
    line: Line | None = None
    is_stopped: bool = False
    is_started: bool = False
    recent: tuple[Recent, ...] = ()


def rows_of(
    draft: WorkDraft, sheet: Sheet, products: Mapping[str, Product], missing: Iterable[str]
) -> tuple[Row, ...]:
    """What is needed, what is mounted or must be, then what may stay empty.

    Args:
        draft: The unit being worked.
        sheet: Its numbers.
        products: To name the materials.
        missing: Names of materials that nothing is mounted of.
    """
    needed = (row_of(each, sheet) for each in sheet.fields if each.wanted)
    parts = (
        Row(m.field, name(products[m.product].names, m.product), m.shown, "✓", is_done=True)
        for m in draft.mounted
        if m.left is None and m.product in products
    )
    wanted = (Row(f"m:{what}", what, word("screen.process.scan_it"), "") for what in missing)
    others = (row_of(each, sheet) for each in sheet.fields if not each.wanted)
    return (*needed, *parts, *wanted, *others)
