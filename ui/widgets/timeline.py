"""A life as a timeline: when on the left, a mark on the line, what and who on the right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.theme import COLOURS, Theme
from ui.widgets.picture import icon

MOMENT = Qt.ItemDataRole.UserRole
MOST_THUMBNAILS = 4
_WORDS, _ANYWHERE = int(Qt.TextFlag.TextWordWrap), int(Qt.TextFlag.TextWrapAnywhere)
_MARKS: Mapping[str, tuple[str, str]] = {
    "pass": ("check", "pass"),
    "fail": ("cross", "fail"),
    "undone": ("undo", "secondary"),
    "hold": ("pause", "hold"),
    "other": ("dot", "border"),
}
"""Mark -> icon and colour; the words beside it say the same."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened.

    Attributes:
        mark: `pass`, `fail`, `undone`, `hold` or `other`.
        lines: What was measured, seen, shipped; smaller.
        photos: Names of its pictures.
    """

    mark: str
    day: str
    time: str
    title: str
    who: str = ""
    lines: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        return " · ".join(
            part for part in (self.day, self.time, self.title, self.who, *self.lines)
        )


class Timeline(QListWidget):
    """Arrow keys move from moment to moment; Enter on one with photos asks for them."""

    wanted = Signal(str)
    """The name of a photo."""

    def __init__(self, theme: Theme, picture: Callable[[str], QPixmap | None]) -> None:
        """Prepare.

        Args:
            theme: For sizes.
            picture: A thumbnail by its name; `None` while there is none.
        """
        super().__init__()
        self._shown: tuple[Moment, ...] = ()
        self.setItemDelegate(_Painter(theme, picture, self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._activated)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """What happened, in order; the newest is in sight."""
        if tuple(moments) == self._shown:
            self.viewport().update()
            return
        self._shown = tuple(moments)
        self.clear()
        for moment in moments:
            item = QListWidgetItem(moment.title)
            item.setData(MOMENT, moment)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, moment.spoken)
            self.addItem(item)
        if moments:
            self.setCurrentRow(len(moments) - 1)
            self.scrollToBottom()

    @property
    def moments(self) -> tuple[Moment, ...]:
        """What is shown."""
        return self._shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines wrap anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _activated(self, item: QListWidgetItem) -> None:
        moment = item.data(MOMENT)
        if moment.photos:
            self.wanted.emit(moment.photos[0])


class _Painter(QStyledItemDelegate):
    """Paints plain text only; nothing of it is ever read as markup."""

    def __init__(
        self, theme: Theme, picture: Callable[[str], QPixmap | None], parent: Timeline
    ) -> None:
        super().__init__(parent)
        self._list = parent
        self._picture = picture
        self._title, self._plain = theme.font(17, bold=True), theme.font(15)
        self._left, self._mark = theme.px(92), theme.px(22)
        self._gap, self._thumbnail = theme.px(8), theme.px(56)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As high as its wrapped lines."""
        del option
        moment = index.data(MOMENT)
        width = self._list.viewport().width()
        height = sum(rect.height() for _, _, rect in self._texts(moment, width))
        if moment.photos:
            height += self._thumbnail + self._gap
        return QSize(width, height + 2 * self._gap)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Time, line with mark, text, thumbnails."""
        moment, box = index.data(MOMENT), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, COLOURS["next_soft"])
        self._paint_time(painter, moment, box)
        self._paint_mark(painter, moment, box, is_last=index.row() == self._list.count() - 1)
        top = box.top() + self._gap
        for text, (font, colour), rect in self._texts(moment, box.width()):
            painter.setFont(font)
            painter.setPen(COLOURS[colour])
            place = QRect(self._text_left(box), top, rect.width(), rect.height())
            painter.drawText(place, _wrap(text, font, rect.width()), text)
            top += rect.height()
        self._paint_photos(painter, moment, self._text_left(box), top + self._gap // 2)
        painter.restore()

    def _texts(self, moment: Moment, width: int) -> list[tuple[str, tuple[QFont, str], QRect]]:
        room = max(40, width - self._left - self._mark - 3 * self._gap)
        colour = "fail_soft_text" if moment.mark == "fail" else "text"
        colour = "secondary" if moment.mark == "undone" else colour
        styled = [(moment.title, (self._title, colour))]
        styled += [(text, (self._plain, "text")) for text in moment.lines]
        styled += [(moment.who, (self._plain, "secondary"))] if moment.who else []
        found = []
        for text, style in styled:
            most = QRect(0, 0, room, 10_000)
            flags = _wrap(text, style[0], room)
            rect = QFontMetrics(style[0]).boundingRect(most, flags, text)
            found.append((text, style, QRect(0, 0, room, rect.height())))
        return found

    def _text_left(self, box: QRect) -> int:
        return box.left() + self._left + self._mark + 2 * self._gap

    def _paint_time(self, painter: QPainter, moment: Moment, box: QRect) -> None:
        right = Qt.AlignmentFlag.AlignRight
        height = QFontMetrics(self._title).height()
        place = QRect(box.left(), box.top() + self._gap, self._left, height)
        painter.setFont(self._title)
        painter.setPen(COLOURS["text"])
        painter.drawText(place, right, moment.time)
        painter.setFont(self._plain)
        painter.setPen(COLOURS["secondary"])
        painter.drawText(place.translated(0, height), right, moment.day)

    def _paint_mark(self, painter: QPainter, moment: Moment, box: QRect, *, is_last: bool) -> None:
        name, colour = _MARKS[moment.mark]
        left, top = box.left() + self._left + self._gap, box.top() + self._gap
        middle = left + self._mark // 2
        painter.setPen(QPen(QColor(COLOURS["faint"]), 2))
        if box.top() > 0 or self._list.verticalOffset() > 0:
            painter.drawLine(middle, box.top(), middle, top)
        if not is_last:
            painter.drawLine(middle, top + self._mark, middle, box.bottom())
        painter.drawPixmap(left, top, icon(name, COLOURS[colour], self._mark))

    def _paint_photos(self, painter: QPainter, moment: Moment, left: int, top: int) -> None:
        for name in moment.photos[:MOST_THUMBNAILS]:
            place = QRect(left, top, self._thumbnail, self._thumbnail)
            painter.fillRect(place, COLOURS["off"])
            picture = self._picture(name)
            if picture is not None and not picture.isNull():
                small = picture.scaled(
                    place.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
                painter.drawPixmap(
                    place.center().x() - small.width() // 2,
                    place.center().y() - small.height() // 2,
                    small,
                )
            left += self._thumbnail + self._gap
        more = len(moment.photos) - MOST_THUMBNAILS
        if more > 0:
            painter.setFont(self._plain)
            painter.setPen(COLOURS["secondary"])
            painter.drawText(left, top + self._thumbnail // 2, f"+{more}")


def _wrap(text: str, font: QFont, room: int) -> int:
    """Between words; anywhere only where one is longer than a line, such as a long code."""
    metrics = QFontMetrics(font)
    if metrics.horizontalAdvance(text) <= room:
        return _WORDS
    is_long = any(metrics.horizontalAdvance(word) > room for word in text.split())
    return _ANYWHERE if is_long else _WORDS
