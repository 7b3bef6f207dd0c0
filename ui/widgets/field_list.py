"""Rows that can be touched: a label with its value, one of them current; 15 mm high."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout

from ui.theme import COLOURS, Theme
from ui.widgets.big_button import SECONDARY_MM
from ui.widgets.label import FittingLabel, Label, restyle
from ui.widgets.picture import icon
from ui.widgets.row_layout import arrange_row

MOST_ROWS = 7
_TURN = "\u2026"
"""The id of the row that turns on; no field is called so."""
_ROLES = {"plain": "field", "current": "current", "outside": "chosen", "carried": "carried"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        style: `plain`, `current`, `outside` or `carried`. is_done: it has what it needs.
    """

    id: str
    label: str
    value: str = ""
    note: str = ""
    style: str = "plain"
    is_done: bool = False


class FieldList(QFrame):
    """Shows entries; touching one chooses it. Where there are too many, the last row turns on."""

    def __init__(
        self, theme: Theme, chosen: Callable[[str], None], more: str, most: int = MOST_ROWS
    ) -> None:
        """Build it.

        Args:
            theme: For sizes.
            chosen: Gets the id of the entry that was touched.
            more: What the row says that shows further ones.
            most: Rows that fit.
        """
        super().__init__()
        self._chosen = chosen
        self._more = more
        self._entries: tuple[Entry, ...] = ()
        self._shown: tuple[Entry, ...] = ()
        self._page = 0
        self._current = ""
        self.buttons = [_Row(theme, self._presser(n)) for n in range(most)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.mm(3))
        for button in self.buttons:
            column.addWidget(button)
        column.addStretch(1)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """The entries from now on; another current one brings up its page."""
        self._entries = tuple(entries)
        at = next((n for n, each in enumerate(entries) if each.style == "current"), None)
        current = "" if at is None else entries[at].id
        if at is not None and current != self._current:
            self._page = at // (len(self.buttons) - 1)
        self._current = current
        self._draw()

    def button(self, entry_id: str) -> QPushButton:
        """The row of an entry that is shown."""
        return next(b for b, e in zip(self.buttons, self._shown, strict=False) if e.id == entry_id)

    def _draw(self) -> None:
        most = len(self.buttons)
        self._shown = self._entries
        if len(self._entries) > most:
            pages = -(-len(self._entries) // (most - 1))
            self._page %= pages
            first = self._page * (most - 1)
            turn = Entry(_TURN, f"{self._more} {self._page + 1}/{pages}")
            self._shown = (*self._entries[first : first + most - 1], turn)
        for n, button in enumerate(self.buttons):
            button.setVisible(n < len(self._shown))
            if n < len(self._shown):
                button.show_entry(self._shown[n])

    def _presser(self, n: int) -> Callable[[], None]:
        def press() -> None:
            if n >= len(self._shown):
                return
            if self._shown[n].id == _TURN:
                self._page += 1
                self._draw()
            else:
                self._chosen(self._shown[n].id)

        return press


class _Row(QPushButton):
    def __init__(self, theme: Theme, pressed: Callable[[], None]) -> None:
        super().__init__()
        self._theme = theme
        self._entry: Entry | None = None
        self.setAutoDefault(False)
        self.setFixedHeight(theme.mm(SECONDARY_MM))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon = Label()
        self._icon.setFixedWidth(theme.px(26))
        self._label = FittingLabel(theme, (20, 18))
        self._note = FittingLabel(theme, (18,))
        self._value = Label()
        self._value.setStyleSheet(f"font-size: {theme.px(22)}px; font-weight: bold;")
        arrange_row(self, theme, self._icon, (self._label, self._note), self._value)
        for label in (self._icon, self._label, self._note, self._value):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(pressed)

    @property
    def label(self) -> str:
        """What it says first."""
        return self._label.whole

    def show_entry(self, entry: Entry) -> None:
        """The entry from now on."""
        if entry == self._entry:
            return
        self._entry = entry
        restyle(self, "role", _ROLES[entry.style])
        self._label.show_text(entry.label)
        self._note.show_text(entry.note)
        self._note.setVisible(bool(entry.note))
        self._value.setText(entry.value)
        self._value.setVisible(bool(entry.value))
        mark = "cross" if entry.style == "outside" else "check" if entry.is_done else ""
        mark = mark or ("arrow" if entry.style == "current" else "dot")
        colour = COLOURS["fail" if entry.style == "outside" else "secondary"]
        self._icon.setPixmap(icon(mark, colour, self._theme.px(22)))
        said = (entry.label, entry.value, entry.note)
        self.setAccessibleName(" ".join(part for part in said if part))
