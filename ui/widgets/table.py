"""Rows and columns of plain text, by keyboard and mouse; nothing is changed in it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from ui.theme import COLOURS

Rows = Sequence[tuple[str, ...]]


class Table(QTreeWidget):
    """Enter or a double click asks for a row."""

    wanted = Signal(int)
    """The number of a row."""

    def __init__(self, head: Sequence[str], wide: int) -> None:
        """Prepare.

        Args:
            head: Names of the columns.
            wide: The column that takes the room that is left.
        """
        super().__init__()
        self._shown: tuple[tuple[str, ...], ...] = ()
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setHeaderLabels(list(head))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        self.itemActivated.connect(lambda item: self.wanted.emit(self.indexOfTopLevelItem(item)))

    def show_rows(self, rows: Rows, red: frozenset[int] = frozenset()) -> None:
        """The rows from now on.

        Args:
            rows: Texts, column by column.
            red: Numbers of rows that need an eye; their words say why.
        """
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        self.clear()
        items = []
        for n, row in enumerate(rows):
            item = QTreeWidgetItem(list(row))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, " · ".join(filter(None, row)))
            if n in red:
                for column in range(len(row)):
                    item.setForeground(column, QColor(COLOURS["fail_soft_text"]))
            items.append(item)
        self.addTopLevelItems(items)
        if items:
            self.setCurrentItem(items[0])

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """What is shown."""
        return self._shown
