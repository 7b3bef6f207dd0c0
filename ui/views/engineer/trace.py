"""E1: one box; the timeline on the left, the family and the tabs on the right."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from resources import texts
from station.trace.life_events import Event
from ui.theme import Theme
from ui.viewmodels.engineer.life_state import LifeState
from ui.viewmodels.engineer.trace import MOST_TYPED, TracePage
from ui.viewmodels.words import word
from ui.views.engineer.trace_head import BUTTON_MM, Head, HoldForm
from ui.views.engineer.trace_sides import TraceSides
from ui.widgets.big_button import BigButton, Look
from ui.widgets.label import Label
from ui.widgets.picture import photo
from ui.widgets.table import Table
from ui.widgets.timeline import Moment, Timeline
from ui.widgets.wait_bar import WaitBar

THUMBNAIL_PX = QSize(320, 240)
_HELD = frozenset({"hold.placed"})


class TraceView(QWidget):
    """Shows `TracePage`."""

    def __init__(self, theme: Theme, model: TracePage) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._pixmaps: dict[str, QPixmap] = {}
        self._shown: LifeState | None = None
        self.box = QLineEdit()
        self.buttons = {
            "search": self._button("main", "office.trace.search", model.search, "search"),
            "go_back": self._button("plain", "office.trace.back", model.go_back, "back"),
            "forward": self._button("plain", "office.trace.impact", model.forward),
            "hold": self._button("plain", "office.trace.hold", model.hold, "pause"),
        }
        self.waiting = WaitBar(theme, model.cancel)
        self.head = Head(theme)
        self.form = HoldForm(theme, model)
        self.timeline = Timeline(theme, self._pixmap)
        self.timeline.setAccessibleName(texts.tr("what happened"))
        self.timeline.wanted.connect(self._show_photo)
        self.sides = TraceSides(theme, model, self._pixmap)
        self.choices = Table((texts.tr("code"), texts.tr("what it is")), wide=1)
        self.choices.wanted.connect(self._choose)
        self._title, self._advice = Label(role="large"), Label()
        self._stack = QStackedWidget()
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def focus_box(self) -> None:
        """Ready to type."""
        self.box.setFocus()
        self.box.selectAll()

    def show_state(self) -> None:
        """What the model says now."""
        model = self._model
        if self.box.text() != model.typed and not self._is_typing():
            self.box.setText(model.typed)
        for deed in model.deeds():
            self.buttons[deed.name].show_enabled(deed.is_enabled)
        self.waiting.show_wait(is_slow=model.wait.is_slow, is_long=model.wait.is_long)
        self.form.show_form()
        answer = model.answer
        if answer.life is not None:
            self._show_life(answer.life)
        elif answer.choices:
            self.choices.show_rows([(each.label, each.note) for each in answer.choices])
            self._stack.setCurrentIndex(1)
        else:
            self._show_nothing(answer.none)

    @property
    def empty_texts(self) -> tuple[str, str]:
        """What stands on the empty page."""
        return self._title.text(), self._advice.text()

    def _is_typing(self) -> bool:
        """A text in the box that has not been looked for is the person's, and stays."""
        return self.box.hasFocus() and self.box.isModified()

    def _show_life(self, life: LifeState) -> None:
        if life is not self._shown:
            self._shown = life
            self.head.show_life(life)
            self.timeline.show_moments([*_earlier(life), *map(moment_of, life.events)])
            self.sides.show_life(life)
        self.timeline.viewport().update()  # a thumbnail may have come
        self.sides.show_state(life)
        self._stack.setCurrentIndex(0)

    def _show_nothing(self, wanted: str) -> None:
        if wanted:
            title, advice = "office.trace.none", "office.trace.none.advice"
        else:
            title, advice = "office.trace.empty", "office.trace.empty.advice"
        self._title.setText(word(title, code=wanted))
        self._advice.setText(word(advice))
        self._stack.setCurrentIndex(2)

    def _choose(self, row: int) -> None:
        choices = self._model.answer.choices
        if row < len(choices):
            self._model.follow(choices[row].key)

    def _show_photo(self, sha256: str) -> None:
        self.sides.show_photo(sha256)

    def _pixmap(self, sha256: str) -> QPixmap | None:
        """A thumbnail, decoded once."""
        data = self._model.picture(sha256)
        if data is None:
            return None
        if sha256 not in self._pixmaps:
            if len(self._pixmaps) > 400:
                self._pixmaps.clear()
            self._pixmaps[sha256] = photo(data, THUMBNAIL_PX)
        return self._pixmaps[sha256]

    def _search(self) -> None:
        self.box.setModified(False)
        self._model.type(self.box.text())
        self._model.search()

    def _button(
        self, role: str, code: str, press: Callable[[], None], icon: str = ""
    ) -> BigButton:
        button = BigButton(self._theme, Look(role, icon, BUTTON_MM, 18), press)
        button.show_label(word(code))
        return button

    def _arrange(self) -> None:
        theme, gap = self._theme, self._theme.px(8)
        self.box.setPlaceholderText(word("office.trace.hint"))
        self.box.setAccessibleName(word("office.trace.hint"))
        self.box.setMaxLength(MOST_TYPED)
        self.box.setFixedHeight(theme.mm(BUTTON_MM))
        self.box.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText)
        self.box.textEdited.connect(self._model.type)
        self.box.returnPressed.connect(self._search)
        row = QHBoxLayout()
        row.setSpacing(gap)
        row.addWidget(self.box, 1)
        for button in self.buttons.values():
            button.setSizePolicy(
                button.sizePolicy().Policy.Fixed, button.sizePolicy().Policy.Fixed
            )
            button.setFixedWidth(theme.mm(27))
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(gap)
        column.addLayout(row)
        column.addWidget(self.waiting)
        column.addWidget(self._stack, 1)
        self._stack.addWidget(self._life_page())
        self._stack.addWidget(self.choices)
        self._stack.addWidget(self._empty_page())

    def _life_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(8))
        column.addWidget(self.head)
        column.addWidget(self.form)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.timeline)
        halves.addWidget(self.sides)
        halves.setStretchFactor(0, 1)
        halves.setStretchFactor(1, 1)
        halves.setSizes([500, 500])
        column.addWidget(halves, 1)
        return page

    def _empty_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(2)
        for label in (self._title, self._advice):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(3)
        return page


def _earlier(life: LifeState) -> list[Moment]:
    """A line in front, where not all is told."""
    said = texts.say("trace.earlier", count=f"{life.earlier:,}")
    return [Moment("other", "", "", said)] if life.earlier else []


def moment_of(event: Event) -> Moment:
    """An event on the timeline."""
    said = (event.step, event.what, event.amount)
    readings = "   ".join(
        f"{each.name} {each.values} {each.unit}".rstrip() + (" ✗" if each.is_outside else "")
        for each in event.readings
    )
    defects = "   ".join(event.defects)
    return Moment(
        mark="hold" if event.type in _HELD and event.mark == "other" else event.mark,
        day=f"{event.at:%Y-%m-%d}",
        time=f"{event.at:%H:%M}",
        title="  ".join(part for part in said if part),
        who=" · ".join(part for part in (event.who, event.where) if part),
        lines=tuple(
            line for line in (readings, defects, *event.reasons, *event.shipments) if line
        ),
        photos=event.photos,
    )
