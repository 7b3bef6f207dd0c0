"""Ctrl+K: one box for every page, every deed, and every code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from resources import texts
from station.actions.resolve import shown
from ui.viewmodels.engineer.fuzzy import best_fit
from ui.viewmodels.words import word

MOST_ROWS = 9
MOST_TYPED = 200
TRACE = "trace:"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be chosen.

    Attributes:
        id: `page:…` or `deed:…`; a code to trace gets `trace:` in front.
        code: Of its words in the catalogue.
        key: The key that does the same, "" for none.
    """

    id: str
    code: str
    key: str = ""
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    id: str
    label: str
    note: str = ""


class Palette(QObject):
    """What is typed, what fits it, and which line is chosen.

    Attributes:
        rows: What fits, best first.
        at: The chosen line.
    """

    changed = Signal()
    chosen = Signal(str)
    """The id of what was chosen; for a code, `trace:` and the code as it was typed."""

    def __init__(self, entries: Callable[[], Sequence[Entry]]) -> None:
        """Prepare.

        Args:
            entries: What there is now; asked each time the palette opens.
        """
        super().__init__()
        self._entries = entries
        self._all: tuple[Entry, ...] = ()
        self.is_open = False
        self.typed = ""
        self.rows: tuple[Row, ...] = ()
        self.at = 0

    def open(self) -> None:
        """Begin anew."""
        self._all = tuple(each for each in self._entries() if each.is_enabled)
        self.is_open = True
        self.type("")

    def close(self) -> None:
        """Choose nothing."""
        if self.is_open:
            self.is_open = False
            self.changed.emit()

    def type(self, text: str) -> None:
        """What stands in the box now."""
        self.typed = text[:MOST_TYPED]
        self.rows, self.at = self._fitting(self.typed.strip()), 0
        self.changed.emit()

    def move(self, lines: int) -> None:
        """Another line; the list ends where it ends."""
        self.at = max(0, min(len(self.rows) - 1, self.at + lines))
        self.changed.emit()

    def take(self, at: int | None = None) -> None:
        """Choose a line, or the one that is marked; nothing where none fits."""
        place = self.at if at is None else at
        if not 0 <= place < len(self.rows):
            return
        row = self.rows[place]
        self.close()
        self.chosen.emit(row.id)

    def _fitting(self, text: str) -> tuple[Row, ...]:
        scored = [(best_fit(text, _names(each)), n, each) for n, each in enumerate(self._all)]
        fits = sorted(
            ((-points, n, each) for points, n, each in scored if points), key=lambda x: x[:2]
        )
        rows = [Row(each.id, word(each.code), each.key) for _, _, each in fits]
        if not text:
            return tuple(rows[:MOST_ROWS])
        code = Row(f"{TRACE}{text}", word("office.palette.trace", code=shown(text)))
        is_code = any(character.isdecimal() for character in text)  # no name has a digit
        return (code, *rows[: MOST_ROWS - 1]) if is_code else (*rows[: MOST_ROWS - 1], code)


def _names(entry: Entry) -> tuple[str, ...]:
    """Its words in both languages: people type what they know."""
    return texts.say(entry.code, texts.ZH), texts.say(entry.code, texts.EN)
