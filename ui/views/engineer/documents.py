"""Documents: the list by kind, one document as people read it, its versions."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.viewmodels.engineer.documents import DocumentsPage, Group, Opened
from ui.viewmodels.words import word
from ui.views.engineer.document_reader import Reader
from ui.widgets.label import Label
from ui.widgets.wait_bar import WaitBar

NAME = Qt.ItemDataRole.UserRole


class DocumentsView(QWidget):
    """Shows `DocumentsPage`."""

    def __init__(self, theme: Theme, model: DocumentsPage) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._groups: tuple[Group, ...] = ()
        self._opened: Opened | None = None
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(word("office.doc.filter"))
        self.filter.setAccessibleName(word("office.doc.filter"))
        self.filter.setFixedHeight(theme.mm(10))
        self.filter.textEdited.connect(model.narrow)
        self.list = QTreeWidget()
        self.list.setHeaderHidden(True)
        self.list.setAccessibleName(word("office.page.documents"))
        self.list.currentItemChanged.connect(self._chosen)
        self.reader = Reader(theme, model)
        self.waiting = WaitBar(theme, model.cancel)
        self._empty = Label(word("office.doc.empty"))
        self._stack = QStackedWidget()
        self._arrange()
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        model = self._model
        self.waiting.show_wait(is_slow=model.wait.is_slow, is_long=model.wait.is_long)
        self._stack.setCurrentIndex(1 if model.is_empty else 0)
        self._show_list(model.groups)
        if model.opened is not None and model.opened is not self._opened:
            self._opened = model.opened
            self.reader.show_opened(model.opened)
            with QSignalBlocker(self.list):
                self._mark_current()

    def _show_list(self, groups: tuple[Group, ...]) -> None:
        if groups == self._groups:
            return
        self._groups = groups
        with QSignalBlocker(self.list):
            self.list.clear()
            for group in groups:
                top = QTreeWidgetItem([f"{group.label}  {len(group.documents)}"])
                top.setFont(0, self._theme.font(16, bold=True))
                self.list.addTopLevelItem(top)
                for each in group.documents:
                    title = f"{each.title}  ({each.name[1]})" if each.title else each.name[1]
                    item = QTreeWidgetItem([title])
                    item.setData(0, NAME, each.name)
                    top.addChild(item)
                top.setExpanded(True)
            self._mark_current()

    def _mark_current(self) -> None:
        opened = self._model.opened
        if opened is None:
            return
        for n in range(self.list.topLevelItemCount()):
            top = self.list.topLevelItem(n)
            assert top is not None
            for m in range(top.childCount()):
                item = top.child(m)
                if item is not None and tuple(item.data(0, NAME)) == (
                    opened.version.kind,
                    opened.version.id,
                ):
                    self.list.setCurrentItem(item)

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        name = item.data(0, NAME) if item is not None else None
        if name is not None:
            self._model.open((name[0], name[1]))

    def _arrange(self) -> None:
        gap = self._theme.px(8)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(self.reader)
        halves.setSizes([320, 680])
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._stack.addWidget(halves)
        self._stack.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(gap, gap, gap, gap)
        outer.setSpacing(gap)
        outer.addWidget(self.waiting)
        outer.addWidget(self._stack, 1)
