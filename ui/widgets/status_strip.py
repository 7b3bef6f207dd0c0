"""The status strip: where, who, which job; delivery and devices. A touch on delivery opens it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui.theme import COLOURS, Theme
from ui.widgets.label import FittingLabel, Label, restyle
from ui.widgets.picture import icon

HEIGHT_MM = 12.0
_AMBER, _GREEN, _QUIET = "#FFD36B", "#7FE0A0", "#C4CCD4"
_BADGES: Mapping[str, tuple[str, str, str]] = {
    "alone": ("square", "quiet", _QUIET),
    "synced": ("check", "green", _GREEN),
    "waiting": ("check", "quiet", _QUIET),
    "offline": ("dot", "amber", _AMBER),
    "person": ("warn", "amber", _AMBER),
}
"""Kind of badge -> icon, tone, colour. Offline is amber, never red: work goes on."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A device: its icon's name, its word, and whether it works."""

    icon: str
    label: str
    is_ready: bool


class StatusStrip(QFrame):
    """Shows where one is, how delivery is, which devices there are."""

    def __init__(self, theme: Theme, show_sync: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setFixedHeight(theme.mm(HEIGHT_MM))
        self._theme = theme
        self._marks: tuple[Mark, ...] = ()
        self._delivery: tuple[str, str] | None = None
        self._place = FittingLabel(theme, (20, 18), bold=True)
        self._badge_icon, self._badge = Label(), Label()
        self._lamps = QHBoxLayout()
        self._button = QPushButton()
        self._button.setAutoDefault(False)
        self._button.setFixedHeight(theme.mm(HEIGHT_MM))
        self._button.clicked.connect(show_sync)
        self._arrange()

    def show_place(self, *parts: str) -> None:
        """Station, person and job from now on."""
        self._place.show_text("  |  ".join(part for part in parts if part))

    def show_devices(self, marks: tuple[Mark, ...]) -> None:
        """The devices from now on."""
        if marks == self._marks:
            return
        self._marks = marks
        while (item := self._lamps.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for lamp in marks:
            colour = COLOURS["strip_text"] if lamp.is_ready else _AMBER
            mark = Label()
            mark.setPixmap(icon(lamp.icon, colour, self._theme.px(24)))
            text = Label(lamp.label if lamp.is_ready else f"{lamp.label} ✗")
            text.setProperty("tone", "" if lamp.is_ready else "amber")
            text.setAccessibleName(f"{lamp.label} {'ok' if lamp.is_ready else '!'}")
            self._lamps.addWidget(mark)
            self._lamps.addWidget(text)

    @property
    def texts(self) -> tuple[str, str]:
        """Where and who, and the badge, as they stand."""
        return self._place.whole, self._badge.text()

    def show_badge(self, kind: str, text: str) -> None:
        """How delivery is, from now on; `kind` as in `sync_state.Badge`."""
        if (kind, text) == self._delivery:
            return
        self._delivery = kind, text
        name, tone, colour = _BADGES[kind]
        self._badge_icon.setPixmap(icon(name, colour, self._theme.px(22)))
        self._badge.setText(text)
        self._button.setAccessibleName(text)
        restyle(self._badge, "tone", tone)
        layout = self._button.layout()
        assert layout is not None
        self._button.setFixedWidth(layout.sizeHint().width())  # its own hint knows only its text

    def _arrange(self) -> None:
        gap = self._theme.mm(3)
        inner = QHBoxLayout(self._button)
        inner.setContentsMargins(gap, 0, gap, 0)
        inner.addWidget(self._badge_icon)
        inner.addWidget(self._badge)
        row = QHBoxLayout(self)
        row.setContentsMargins(gap, 0, gap, 0)
        row.setSpacing(gap)
        row.addWidget(self._place, 1)
        row.addWidget(self._button)
        row.addLayout(self._lamps)
