"""The banner: colour, shape, word, and what to do now. Always at the same place.

It paints itself, and at once: an answer must not wait for the rest of the page, nor for a style
sheet, which takes ten times as long to give five labels another colour.
"""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from ui.theme import COLOURS, Theme
from ui.widgets.label import fitted
from ui.widgets.picture import icon

ICONS: Mapping[str, str] = {
    "next": "arrow",
    "busy": "wait",
    "good": "check",
    "bad": "cross",
    "reject": "stop",
    "warn": "warn",
    "hold": "pause",
}
"""Mood -> shape."""
GROUNDS: Mapping[str, str] = {
    "next": "next",
    "busy": "secondary",
    "good": "pass",
    "bad": "fail",
    "reject": "fail",
    "warn": "warn_soft",
    "hold": "hold",
}
"""Mood -> colour of the background."""
HEIGHT_MM = 24.0
HEADLINE_SIZES, ADVICE_SIZES = (34, 28, 24, 20), (22, 20, 18)
ICON_SIZE, TAG_SIZE, COUNTER_SIZE = 46, 18, 46


class Message(Protocol):
    """What a banner shows: mood (a key of `ICONS`), its word, what is the case, what to do."""

    @property
    def mood(self) -> str: ...  # noqa: D102
    @property
    def tag(self) -> str: ...  # noqa: D102
    @property
    def headline(self) -> str: ...  # noqa: D102
    @property
    def advice(self) -> str: ...  # noqa: D102
    @property
    def spoken(self) -> str: ...  # noqa: D102


class BannerBar(QWidget):
    """Shows one message and a counter."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFixedHeight(theme.mm(HEIGHT_MM))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self._shown: Message | None = None
        self._counter = ""
        self._headline_fonts = [theme.font(size, bold=True) for size in HEADLINE_SIZES]
        self._advice_fonts = [theme.font(size) for size in ADVICE_SIZES]
        self._tag_font = theme.font(TAG_SIZE, bold=True)
        self._counter_font = theme.font(COUNTER_SIZE, bold=True)

    def show_banner(self, shown: Message, counter: str = "") -> None:
        """The banner from now on; it is on the screen when this returns, and is read out."""
        if (shown, counter) == (self._shown, self._counter):
            return
        is_news = shown != self._shown
        self._shown, self._counter = shown, counter
        self.repaint()
        if is_news:
            self.setAccessibleName(shown.spoken)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, shown.spoken))

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """Tag, headline, advice and counter as they stand."""
        shown = self._shown
        if shown is None:
            return "", "", "", self._counter
        return shown.tag, shown.headline, shown.advice, self._counter

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shape over word, headline over advice, and the counter."""
        del event
        shown = self._shown
        if shown is None:
            return
        colour = COLOURS["warn_soft_text" if shown.mood == "warn" else "white"]
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(COLOURS[GROUNDS[shown.mood]]))
        painter.setPen(QColor(colour))
        gap = self._theme.mm(3)
        shape = icon(ICONS[shown.mood], colour, self._icon_px)
        left = self._draw_mood(painter, gap, shape, shown.tag)
        right = self._draw_counter(painter, self.width() - 2 * gap)
        self._draw_words(painter, QRect(left + gap, 0, right - left - gap, self.height()), shown)
        painter.end()

    @property
    def _icon_px(self) -> int:
        return self._theme.px(ICON_SIZE)

    def _draw_mood(self, painter: QPainter, left: int, shape: QPixmap, tag: str) -> int:
        """The shape over its word; where they end."""
        metrics = QFontMetrics(self._tag_font)
        width = max(self._icon_px, metrics.horizontalAdvance(tag))
        top = (self.height() - self._icon_px - metrics.height()) // 2
        painter.drawPixmap(left + (width - self._icon_px) // 2, top, shape)
        painter.setFont(self._tag_font)
        place = QRect(left, top + self._icon_px, width, metrics.height())
        painter.drawText(place, _CENTRED, tag)
        return left + width

    def _draw_counter(self, painter: QPainter, right: int) -> int:
        """The counter; where it begins."""
        if not self._counter:
            return right
        width = QFontMetrics(self._counter_font).horizontalAdvance(self._counter)
        painter.setFont(self._counter_font)
        place = QRect(right - width, 0, width, self.height())
        painter.drawText(place, _MIDDLE, self._counter)
        return right - width - self._theme.mm(3)

    def _draw_words(self, painter: QPainter, place: QRect, shown: Message) -> None:
        """What is the case, and below it what to do."""
        lines: list[tuple[QFont, str, int]] = []
        for fonts, text in (
            (self._headline_fonts, shown.headline),
            (self._advice_fonts, shown.advice),
        ):
            if text:
                font, short = fitted(fonts, text, place.width())
                lines.append((font, short, QFontMetrics(font).height()))
        spacing = self._theme.px(2)
        heights = sum(height for _, _, height in lines) + spacing * (len(lines) - 1)
        top = (self.height() - heights) // 2
        for font, text, height in lines:
            painter.setFont(font)
            painter.drawText(QRect(place.left(), top, place.width(), height), _ONE_LINE, text)
            top += height + spacing


_ONE_LINE = Qt.TextFlag.TextSingleLine.value
_CENTRED = _ONE_LINE | Qt.AlignmentFlag.AlignHCenter.value
_MIDDLE = _ONE_LINE | Qt.AlignmentFlag.AlignVCenter.value
"""Plain numbers: each time flags of two kinds meet, PySide makes a new class, for a millisecond."""
