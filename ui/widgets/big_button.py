"""A button for gloves: an icon, a label that fits, the key beside it. Never a default button."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from ui.theme import COLOURS, Theme
from ui.widgets.label import Label, restyle, set_sheet
from ui.widgets.picture import icon

PRIMARY_MM, SECONDARY_MM = 20.0, 15.0
_SHARES = (1.0, 0.85, 0.75)
SMALLEST = 18
"""Nothing on a station screen is smaller, at 100 dots per inch (R4)."""
_ON_COLOUR = frozenset({"main", "pass", "fail"})


@dataclass(frozen=True, slots=True)
class Look:
    """How a button looks.

    Attributes:
        role: `plain`, `main`, `pass`, `fail`, `chosen` or `current`.
        icon: A bundled icon, "" for none.
        size: Font size at 100 dots per inch.
    """

    role: str = "plain"
    icon: str = ""
    height_mm: float = SECONDARY_MM
    size: float = 22


class BigButton(QPushButton):
    """Touch, mouse and screen readers see a standard push button."""

    def __init__(self, theme: Theme, look: Look, pressed: Callable[[], None]) -> None:
        super().__init__()
        self._theme = theme
        self._look = look
        self.setAutoDefault(False)
        self.setDefault(False)
        self.setFixedHeight(theme.mm(look.height_mm))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("role", look.role)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a touch leaves no ring behind
        self._role = look.role
        self._icon = Label()
        self._text = Label()
        self._text.setWordWrap(not look.icon)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._key = Label(role="key")
        self._arrange()
        self._draw_icon()
        self.clicked.connect(pressed)

    def show_label(self, text: str, key: str = "") -> None:
        """Label and key from now on."""
        if (text, key) != (self._text.text(), self._key.text()):
            self._text.setText(text)
            self._key.setText(key)
            self._text.setVisible(bool(text))
            self._key.setVisible(bool(key))
            self.setAccessibleName(f"{text} {key}".strip())
            self._fit()

    @property
    def label(self) -> str:
        """What it says."""
        return self._text.text()

    def show_role(self, role: str) -> None:
        """Another role; one that cannot be pressed takes it up later."""
        self._role = role
        shown = role if self.isEnabled() else "off"
        if shown != self.property("role"):
            restyle(self, "role", shown)
            self._draw_icon()

    def show_enabled(self, is_enabled: bool) -> None:
        """Whether it can be pressed."""
        if is_enabled != self.isEnabled():
            self.setEnabled(is_enabled)
            self.show_role(self._role)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the label anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The largest of a few sizes at which the whole label can be read."""
        gap = self._theme.px(8)
        width = self.width() - 4 * gap - self._theme.px(4)
        for label in (self._icon, self._key):
            width -= label.sizeHint().width() + gap if not label.isHidden() else 0
        sizes = [max(SMALLEST, self._look.size * share) for share in _SHARES]
        fonts = [self._theme.font(size, bold=True) for size in sizes]
        font = next((each for each in fonts if self._is_room(each, width)), fonts[-1])
        set_sheet(self._text, f"font-size: {font.pixelSize()}px; font-weight: bold;")

    def _is_room(self, font: QFont, width: int) -> bool:
        flags = Qt.TextFlag.TextWordWrap if self._text.wordWrap() else Qt.TextFlag.TextSingleLine
        box = QRect(0, 0, width, self.height())
        needed = QFontMetrics(font).boundingRect(box, flags, self._text.text())
        return needed.width() <= width and needed.height() <= self.height() - self._theme.px(8)

    def _arrange(self) -> None:
        margin = self._theme.px(8)
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        row.addStretch(1)
        row.addWidget(self._icon)
        row.addWidget(self._text, 0 if self._look.icon else 100)
        row.addStretch(1)
        row.addWidget(self._key)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(margin, 0, margin, 0)
        outer.addLayout(row)
        self._key.setStyleSheet(f"font-size: {self._theme.px(18)}px;")
        for label in (self._icon, self._text, self._key):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._key.hide()

    def _draw_icon(self) -> None:
        if not self._look.icon:
            self._icon.hide()
            return
        colour = "white" if self._role in _ON_COLOUR else "text"
        colour = colour if self.isEnabled() else "off_text"
        size = self._theme.px(self._look.size * 1.25)
        self._icon.setPixmap(icon(self._look.icon, COLOURS[colour], size))
