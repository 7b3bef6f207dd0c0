"""Where a reading lies between its limits: a bar that a glance understands."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import COLOURS, Theme

INSIDE = (0.2, 0.8)
"""Where the limits stand on the bar, as shares of its width."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Limits as texts ("" = none) and where the reading lies between them: 0 = lower, 1 = upper."""

    lower: str
    upper: str
    share: float | None = None
    is_outside: bool = False


class LimitsBar(QWidget):
    """Paints one `Scale`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._scale: Scale | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_scale(self, scale: Scale | None) -> None:
        """The bar from now on."""
        if scale != self._scale:
            self._scale = scale
            if scale is not None:
                self.setAccessibleName(f"{scale.lower} – {scale.upper}")
            self.update()

    def sizeHint(self) -> QSize:
        """Wide, and high enough for the limits' numbers."""
        return QSize(self._theme.mm(80), self._theme.mm(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Good zone, limits with their numbers, and the reading as a marked pointer."""
        del event
        scale = self._scale
        if scale is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(18))
        width, height = self.width(), self.height()
        bar = QRectF(0, height * 0.12, width, height * 0.34)
        left, right = width * INSIDE[0], width * INSIDE[1]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS["off"]))
        painter.drawRoundedRect(bar, 4, 4)
        good = QRectF(
            left if scale.lower else 0,
            bar.top(),
            (right if scale.upper else width) - (left if scale.lower else 0),
            bar.height(),
        )
        painter.setBrush(QColor(COLOURS["pass_soft"]))
        painter.drawRect(good)
        for at, text in ((left, scale.lower), (right, scale.upper)):
            if text:
                painter.setPen(QPen(QColor(COLOURS["text"]), self._theme.px(3)))
                painter.drawLine(QPointF(at, bar.top()), QPointF(at, bar.bottom()))
                place = QRectF(at - width * 0.2, bar.bottom(), width * 0.4, height * 0.54)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        if scale.share is not None:
            self._draw_pointer(painter, bar, scale)
        painter.end()

    def _draw_pointer(self, painter: QPainter, bar: QRectF, scale: Scale) -> None:
        assert scale.share is not None
        share = min(1.3, max(-0.3, scale.share))
        at = self.width() * (INSIDE[0] + share * (INSIDE[1] - INSIDE[0]))
        at = min(self.width() - 10.0, max(10.0, at))
        colour = QColor(COLOURS["fail" if scale.is_outside else "pass"])
        painter.setPen(QPen(colour, self._theme.px(6)))
        painter.drawLine(QPointF(at, bar.top()), QPointF(at, bar.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        half, tip = self._theme.px(9), bar.top() + self._theme.px(10)
        painter.drawPolygon(
            QPolygonF([QPointF(at - half, 0), QPointF(at + half, 0), QPointF(at, tip)])
        )
