"""A pad of large keys, for numbers or for badge numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.theme import Theme
from ui.widgets.big_button import PRIMARY_MM, BigButton, Look

ERASE, ENTER, SIGN = "erase", "enter", "-"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a key lies: row, column, and how many of them it covers."""

    key: str
    y: int
    x: int
    high: int = 1
    wide: int = 1


def rows_of(rows: Sequence[Sequence[str]]) -> tuple[Cell, ...]:
    """Keys of one size in rows."""
    return tuple(Cell(key, y, x) for y, row in enumerate(rows) for x, key in enumerate(row))


NUMBERS = (
    *rows_of(("789", "456", "123")),
    Cell(ERASE, 0, 3),
    Cell(SIGN, 1, 3),
    Cell(ENTER, 2, 3, high=2),
    Cell("0", 3, 0, wide=2),
    Cell(".", 3, 2),
)
BADGES = (
    *rows_of(("1234567890", "ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ-")),
    Cell(ERASE, 3, 7, wide=3),
)
_LABELS: Mapping[str, str] = {ERASE: "", ENTER: ""}


class Keypad(QWidget):
    """Keys in a grid; what they do is told by whoever made the pad."""

    def __init__(
        self,
        theme: Theme,
        cells: Sequence[Cell],
        press: Callable[[str], None],
        does: Mapping[str, Callable[[], None]],
        key_mm: float = PRIMARY_MM,
    ) -> None:
        """Build it.

        Args:
            theme: For sizes.
            cells: The keys.
            press: Called with the character of a key.
            does: What `ERASE` and `ENTER` do.
            key_mm: Height of a key.
        """
        super().__init__()
        self._keys: dict[str, BigButton] = {}
        gap = theme.mm(3)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(gap)
        for cell in cells:
            look = Look(
                role="main" if cell.key == ENTER else "plain",
                icon={ERASE: "erase", ENTER: "check"}.get(cell.key, ""),
                height_mm=key_mm,
                size=26,
            )
            button = BigButton(theme, look, does.get(cell.key) or _presser(press, cell.key))
            button.show_label(_LABELS.get(cell.key, _shown(cell.key, does)))
            button.setAccessibleName(cell.key)
            button.setMinimumWidth(theme.mm(min(key_mm, 15.0)))
            button.setFixedHeight(theme.mm(key_mm) * cell.high + gap * (cell.high - 1))
            grid.addWidget(button, cell.y, cell.x, cell.high, cell.wide)
            self._keys[cell.key] = button
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def button(self, key: str) -> BigButton:
        """One key."""
        return self._keys[key]


def _shown(key: str, does: Mapping[str, object]) -> str:
    """On a number pad the minus changes the sign."""
    return "±" if key == SIGN and ENTER in does else key


def _presser(press: Callable[[str], None], key: str) -> Callable[[], None]:
    return lambda: press(key)
