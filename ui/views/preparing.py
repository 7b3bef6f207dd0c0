"""What is being prepared: a line for each thing, the last one under way."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.banner import Mood, banner
from ui.viewmodels.preparing import Preparing
from ui.viewmodels.words import word
from ui.widgets.banner_bar import BannerBar
from ui.widgets.rows import Row, RowList


class PreparingWindow(QWidget):
    """Shows `Preparing`; it cannot be closed while the work goes on."""

    def __init__(self, theme: Theme, model: Preparing) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle("溯源工位 Suyuan Station")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = model
        self._is_under_way = True
        self.banner = BannerBar(theme)
        self.rows = RowList(theme, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.mm(3))
        column.setSpacing(theme.mm(3))
        column.addWidget(self.banner)
        column.addWidget(self.rows, 1)
        model.changed.connect(self.show_state)
        model.ended.connect(self._end)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        advice = word("screen.preparing.advice")
        self.banner.show_banner(banner(Mood.BUSY, self._model.headline, advice))
        last = len(self._model.lines) - 1
        self.rows.show_rows(
            [
                Row(
                    line,
                    icon="wait" if n == last else "check",
                    style="plain" if n == last else "good",
                )
                for n, line in enumerate(self._model.lines)
            ]
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Half a preparation is of no use."""
        if self._is_under_way:
            event.ignore()

    def _end(self) -> None:
        self._is_under_way = False
        self.close()
