"""What a thing is made of, and where it went: a tree that opens and closes without a network."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from resources import texts
from ui.theme import COLOURS, Theme
from ui.widgets.picture import icon

MOST_SHARE = 0.6
KEY = Qt.ItemDataRole.UserRole
MOST_BELOW = 200
"""Under one thing; the list of what shares a lot has the others."""


@dataclass(frozen=True, slots=True)
class Twig:
    """A related thing; deeper ones that follow hang below it."""

    key: str
    depth: int
    label: str
    note: str
    icon: str = "dot"


@dataclass(frozen=True, slots=True)
class Branch:
    """One side of the tree.

    Attributes:
        otherwise: What is said where it is empty.
    """

    label: str
    icon: str
    twigs: tuple[Twig, ...]
    otherwise: str


class FamilyTree(QTreeWidget):
    """Arrow keys move, open and close; Enter asks for the thing."""

    wanted = Signal(str)
    """The key of a related thing."""

    def __init__(self, theme: Theme, head: tuple[str, str]) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Branch, ...] = ()
        self.setColumnCount(2)
        self.setHeaderLabels(list(head))
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.itemActivated.connect(self._activated)

    def show_branches(self, branches: Sequence[Branch]) -> None:
        """Both sides from now on; what was open before is of another life."""
        if tuple(branches) == self._shown:
            return
        self._shown = tuple(branches)
        self.clear()
        for branch in branches:
            top = QTreeWidgetItem([branch.label, "" if branch.twigs else branch.otherwise])
            top.setIcon(0, self._icon(branch.icon, "secondary"))
            font = self._theme.font(16, bold=True)
            top.setFont(0, font)
            self.addTopLevelItem(top)
            self._grow(top, branch.twigs)
            top.setExpanded(True)
        first = self.topLevelItem(0)
        if first is not None:
            self.setCurrentItem(first)
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The first column as wide as it needs, the second never without room."""
        super().resizeEvent(event)
        self._share_width()

    def rows(self) -> list[tuple[int, str, str]]:
        """Depth, label and note of everything in it."""
        found: list[tuple[int, str, str]] = []

        def walk(item: QTreeWidgetItem, depth: int) -> None:
            found.append((depth, item.text(0), item.text(1)))
            for n in range(item.childCount()):
                below = item.child(n)
                assert below is not None
                walk(below, depth + 1)

        for n in range(self.topLevelItemCount()):
            top = self.topLevelItem(n)
            assert top is not None
            walk(top, 0)
        return found

    def _grow(self, top: QTreeWidgetItem, twigs: Sequence[Twig]) -> None:
        path = [top]
        left_out: dict[int, tuple[QTreeWidgetItem, int]] = {}
        for twig in twigs:
            if twig.depth > len(path):
                continue  # what it hangs from is left out
            del path[twig.depth :]
            above = path[-1]
            if above.childCount() >= MOST_BELOW:
                left_out[id(above)] = (above, left_out.get(id(above), (above, 0))[1] + 1)
                continue
            item = QTreeWidgetItem([twig.label, twig.note])
            item.setData(0, KEY, twig.key)
            item.setIcon(0, self._icon(twig.icon, "secondary"))
            above.addChild(item)
            above.setExpanded(len(path) <= 2)
            path.append(item)
        for above, count in left_out.values():
            above.addChild(QTreeWidgetItem([texts.say("office.trace.more", n=count), ""]))

    def _share_width(self) -> None:
        most = round(self.viewport().width() * MOST_SHARE)
        needed = self.sizeHintForColumn(0) + self._theme.px(8)
        self.header().resizeSection(0, min(needed, most))

    def _icon(self, name: str, colour: str) -> QIcon:
        return QIcon(icon(name, COLOURS[colour], self._theme.px(18)))

    def _activated(self, item: QTreeWidgetItem) -> None:
        key = item.data(0, KEY)
        if key:
            self.wanted.emit(key)
        else:
            item.setExpanded(not item.isExpanded())
