"""From what view-models say of numbers to what widgets show."""

from ui.viewmodels.sheet import Dial
from ui.viewmodels.sheet import Row as SheetRow
from ui.viewmodels.words import last_digits, word
from ui.widgets.field_list import Entry
from ui.widgets.limits_bar import Scale
from ui.widgets.rows import Row


def entry(row: SheetRow) -> Entry:
    """A row of numbers as it can be touched."""
    return Entry(row.id, row.label, row.value, row.note, row.style, row.is_done)


def scale(dial: Dial) -> Scale:
    """The live bar of the number being entered."""
    return Scale(dial.lower, dial.upper, dial.share, dial.is_outside)


def recent(code: str, note: str, icon: str = "check", *, is_undone: bool = False) -> Row:
    """Something saved in this session."""
    _, ending = last_digits(code)
    label = f"…{ending}" if len(code) > len(ending) else code
    if is_undone:
        return Row(label, note=word("screen.undo"), icon="undo")
    return Row(label, note=note, icon=icon, style="outside" if icon == "cross" else "plain")
