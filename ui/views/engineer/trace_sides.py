"""The tabs beside the timeline: family, readings, photos, changes, what shares a lot."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from resources import texts
from station.trace.life_leaves import Leaf
from ui.theme import Theme
from ui.viewmodels.engineer.life_state import LifeState, when
from ui.viewmodels.engineer.trace import Side, TracePage
from ui.viewmodels.words import word
from ui.widgets.big_button import BigButton, Look
from ui.widgets.family_tree import Branch, FamilyTree, Twig
from ui.widgets.label import Label
from ui.widgets.picture import photo
from ui.widgets.table import Table

Picture = Callable[[str], QPixmap | None]
_ICONS = {"container": "box", "lot": "square", "piece": "scanner"}
SIDES = tuple(Side)


class TraceSides(QTabWidget):
    """The right half of the trace page."""

    def __init__(self, theme: Theme, model: TracePage, picture: Picture) -> None:
        super().__init__()
        self._model = model
        head = (texts.tr("thing"), texts.tr("product, quantity, destination"))
        self.tree = FamilyTree(theme, head)
        self.tree.setAccessibleName(word("office.side.tree"))
        self.tree.wanted.connect(model.follow)
        self.measured = Table(
            (
                texts.tr("characteristic"),
                texts.tr("values"),
                texts.tr("limits"),
                texts.tr("verdict"),
                texts.tr("step"),
                texts.tr("when"),
                texts.tr("who"),
            ),
            wide=0,
        )
        self.photos = _Photos(theme, model, picture)
        self.changes = Table(
            (texts.tr("when"), texts.tr("step"), texts.tr("what"), texts.tr("who")), wide=2
        )
        self.impact = _Impact(theme, model)
        pages = (self.tree, self.measured, self.photos, self.changes, self.impact)
        for side, page in zip(SIDES, pages, strict=True):
            self.addTab(page, word(f"office.side.{side}"))
        self.setDocumentMode(True)
        self.currentChanged.connect(self._turned)

    def show_life(self, life: LifeState) -> None:
        """Another life, or the same one with news."""
        self.tree.show_branches(branches(life))
        outside = frozenset(n for n, each in enumerate(life.measured) if each.is_outside)
        self.measured.show_rows([each.cells for each in life.measured], outside)
        self.changes.show_rows(
            [(when(each), each.step, each.what, each.who) for each in life.changes]
        )
        counts = {
            Side.MEASURED: len(life.measured),
            Side.PHOTOS: len(life.photos),
            Side.CHANGES: len(life.changes),
        }
        for side, count in counts.items():
            number = f" {count}" if count else ""
            self.setTabText(SIDES.index(side), word(f"office.side.{side}") + number)
        self.setTabEnabled(SIDES.index(Side.IMPACT), bool(life.lots))

    def show_state(self, life: LifeState) -> None:
        """What has come since: photos, the units that share a lot, the tab that is up."""
        self.photos.show_state(life)
        self.impact.show_state(life)
        with QSignalBlocker(self):
            self.setCurrentIndex(SIDES.index(self._model.side))

    def show_photo(self, sha256: str) -> None:
        """One photo, large."""
        self._model.show_side(Side.PHOTOS)
        self.photos.choose(sha256)

    def _turned(self, place: int) -> None:
        self._model.show_side(SIDES[place])


class _Photos(QWidget):
    """One photo large, all of them small below."""

    def __init__(self, theme: Theme, model: TracePage, picture: Picture) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._picture = picture
        self._names: tuple[str, ...] = ()
        self._state: tuple[object, ...] = ()
        self.large = Label()
        self.large.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.large.setMinimumSize(1, 1)
        self.caption = Label(role="secondary")
        self.caption.setWordWrap(True)
        self.list = QListWidget()
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setFlow(QListWidget.Flow.LeftToRight)
        self.list.setWrapping(False)
        size = theme.px(72)
        self.list.setIconSize(QSize(size, size))
        self.list.setFixedHeight(size + theme.px(40))
        self.list.setAccessibleName(word("office.side.photos"))
        self.list.currentRowChanged.connect(self._chosen)
        column = QVBoxLayout(self)
        gap = theme.px(8)
        column.setContentsMargins(gap, gap, gap, gap)
        column.addWidget(self.large, 1)
        column.addWidget(self.caption)
        column.addWidget(self.list)

    def show_state(self, life: LifeState) -> None:
        """The photos as far as they have been read."""
        names = tuple(life.photos)
        state = tuple(
            (n, self._model.picture(n) is None, self._model.is_lacking(n)) for n in names
        )
        if state == self._state:
            return
        self._state = state
        if names != self._names:
            self._names = names
            with QSignalBlocker(self.list):
                self.list.clear()
                for n, name in enumerate(names, 1):
                    item = QListWidgetItem(str(n))
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, life.photos[name])
                    self.list.addItem(item)
                self.list.setCurrentRow(0 if names else -1)
        for n, name in enumerate(names):
            small, item = self._picture(name), self.list.item(n)
            if small is not None and not small.isNull():
                item.setIcon(QIcon(small))
        self._chosen(self.list.currentRow())

    def choose(self, sha256: str) -> None:
        """Show this one."""
        if sha256 in self._names:
            self.list.setCurrentRow(self._names.index(sha256))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The large one fits anew."""
        super().resizeEvent(event)
        self._chosen(self.list.currentRow())

    def _chosen(self, row: int) -> None:
        life = self._model.life
        if life is None or not 0 <= row < len(self._names):
            self.large.setPixmap(QPixmap())
            self.large.setText(word("office.trace.no_photos"))
            self.caption.setText("")
            return
        name = self._names[row]
        data = self._model.picture(name)
        self.caption.setText(life.photos.get(name, ""))
        if data is not None:
            self.large.setPixmap(photo(data, self.large.size()))
        else:
            lacking = self._model.is_lacking(name)
            self.large.setText(word("office.trace.photo_lacking") if lacking else "…")


class _Impact(QWidget):
    """Which lot, how many share it, which ones."""

    def __init__(self, theme: Theme, model: TracePage) -> None:
        super().__init__()
        self._model = model
        self._lots: tuple[tuple[str, str], ...] = ()
        self.lots = QComboBox()
        self.lots.setFixedHeight(theme.mm(9))
        self.lots.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.lots.setMinimumContentsLength(10)
        self.lots.setAccessibleName(texts.tr("lot"))
        self.lots.activated.connect(self._another)
        self.count = Label()
        self.count.setWordWrap(True)
        self.count.setStyleSheet("font-weight: bold;")
        self.hold = BigButton(theme, Look("plain", "pause", 9.0, 18), model.hold_lot)
        self.hold.show_label(word("office.trace.hold_lot"))
        self.hold.setFixedWidth(theme.mm(38))
        self.units = Table(
            (
                texts.tr("code"),
                texts.tr("product"),
                texts.tr("state"),
                texts.tr("result"),
                texts.tr("carton"),
            ),
            wide=1,
        )
        self.units.wanted.connect(self._follow)
        self._none = Label(word("office.trace.impact_none"))
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setWordWrap(True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.units)
        self._stack.addWidget(self._none)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.lots, 1)
        row.addWidget(self.hold)
        column = QVBoxLayout(self)
        gap = theme.px(8)
        column.setContentsMargins(gap, gap, gap, gap)
        column.addLayout(row)
        column.addWidget(self.count)
        column.addWidget(self._stack, 1)

    def show_state(self, life: LifeState) -> None:
        """What the model says now."""
        if life.lots != self._lots:
            self._lots = life.lots
            self.lots.clear()
            self.lots.addItems([label for _, label in life.lots])
        found = self._model.impact
        if found is None:
            self.count.setText("")
            self.units.show_rows([])
            return
        keys = [key for key, _ in life.lots]
        if found.key in keys:
            self.lots.setCurrentIndex(keys.index(found.key))
        code = "office.trace.impact_cut" if found.is_cut else "office.trace.impact_count"
        self.count.setText(word(code, n=found.count, shown=len(found.rows)))
        self.units.show_rows(found.rows)
        self._stack.setCurrentIndex(0 if found.rows else 1)

    def _another(self, place: int) -> None:
        self._model.share(self._lots[place][0])

    def _follow(self, row: int) -> None:
        found = self._model.impact
        if found is not None and row < len(found.keys):
            self._model.follow(found.keys[row])


def branches(life: LifeState) -> tuple[Branch, Branch]:
    """Materials above, containers and shipments below."""
    is_container = bool(life.facts) and any(leaf.kind != "lot" for leaf in life.upstream)
    up = texts.tr("what is inside") if is_container else texts.tr("made of")
    return (
        Branch(up, "back", _twigs(life.upstream), word("office.trace.nothing_known")),
        Branch(
            texts.tr("went into"),
            "arrow",
            _twigs(life.downstream),
            word("office.trace.nothing_known"),
        ),
    )


def _twigs(leaves: tuple[Leaf, ...]) -> tuple[Twig, ...]:
    return tuple(
        Twig(
            leaf.key,
            leaf.depth,
            leaf.label,
            "  ".join(leaf.notes),
            _ICONS.get(leaf.kind, "dot"),
        )
        for leaf in leaves
    )
