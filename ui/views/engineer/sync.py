"""Sync for the engineer: the states of S8, the streams, what needs a person, the hub."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from resources import texts
from ui.theme import Theme
from ui.viewmodels.engineer.sync import SyncDetailPage
from ui.viewmodels.words import word
from ui.views.sync_state import row_of
from ui.widgets.big_button import BigButton, Look
from ui.widgets.label import Label
from ui.widgets.rows import RowList
from ui.widgets.section_sheet import Part, SectionSheet
from ui.widgets.table import Table
from ui.widgets.wait_bar import WaitBar

ROW_MM = 15.0
MOST_REMARKS = 200


class SyncDetailView(QWidget):
    """Shows `SyncDetailPage`."""

    def __init__(self, theme: Theme, model: SyncDetailPage, now: Callable[[], datetime]) -> None:
        """Build it.

        Args:
            theme: For sizes.
            model: What to show.
            now: The wall time, UTC, for ages.
        """
        super().__init__()
        self._model = model
        self._now = now
        self.rows = RowList(theme, word("office.sync.states"), ROW_MM)
        self.hub = SectionSheet(theme)
        self.send = BigButton(theme, Look("main", "cloud", 11.0, 18), model.send)
        self.send.show_label(word("screen.sync.now"))
        self.streams = Table(
            (
                texts.tr("stream"),
                texts.tr("why it began"),
                texts.tr("records"),
                texts.tr("signed"),
                texts.tr("waiting"),
                texts.tr("state"),
            ),
            wide=1,
        )
        self.remarks = SectionSheet(theme)
        self._fine = Label(word("office.sync.nothing"))
        self._remarks = QStackedWidget()
        self.waiting = WaitBar(theme, model.cancel)
        self._arrange(theme)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        model = self._model
        self.waiting.show_wait(is_slow=model.wait.is_slow, is_long=model.wait.is_long)
        self.rows.show_rows([row_of(line) for line in model.lines])
        facts = tuple((each.name, each.value) for each in model.facts(self._now()))
        self.hub.show_parts([Part("", (), facts)] if facts else [])
        self.send.show_enabled(model.delivery.has_hub)
        self.streams.show_rows(model.streams)
        self._show_remarks(model.remarks)

    def _show_remarks(self, remarks: tuple[tuple[str, str, str], ...]) -> None:
        rows = list(remarks[:MOST_REMARKS])
        if len(remarks) > MOST_REMARKS:
            rows.append((word("office.trace.more", n=len(remarks) - MOST_REMARKS), "", ""))
        head = (texts.tr("what"), texts.tr("about"), texts.tr("why"))
        self.remarks.show_parts([Part("", head, tuple(rows))])
        self._remarks.setCurrentIndex(0 if remarks else 1)

    def _arrange(self, theme: Theme) -> None:
        gap = theme.px(8)
        left = QVBoxLayout()
        left.setSpacing(gap)
        left.addWidget(self.rows)
        left.addWidget(self.send)
        left.addWidget(Label(word("office.sync.hub_title"), role="title"))
        left.addWidget(self.hub, 1)
        self._remarks.addWidget(self.remarks)
        self._remarks.addWidget(self._fine)
        self._fine.setWordWrap(True)
        self._fine.setAlignment(Qt.AlignmentFlag.AlignCenter)
        right = QVBoxLayout()
        right.setSpacing(gap)
        right.addWidget(Label(word("office.sync.remarks"), role="title"))
        right.addWidget(self._remarks, 3)
        right.addWidget(Label(word("office.sync.streams"), role="title"))
        right.addWidget(self.streams, 2)
        row = QHBoxLayout()
        row.setSpacing(gap)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(gap, gap, gap, gap)
        outer.setSpacing(gap)
        outer.addWidget(self.waiting)
        outer.addLayout(row, 1)
