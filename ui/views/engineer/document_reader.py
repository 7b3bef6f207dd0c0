"""One version of a document: as people read it, and as it was published."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from resources import texts
from ui.theme import Theme
from ui.viewmodels.engineer.documents import DocumentsPage, Opened
from ui.viewmodels.words import word
from ui.widgets.label import Label, restyle
from ui.widgets.section_sheet import Part, SectionSheet


class Reader(QWidget):
    """Shows what `DocumentsPage` has opened."""

    def __init__(self, theme: Theme, model: DocumentsPage) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self.title, self.mark = Label(role="large"), Label()
        self.published = Label(role="secondary")
        self.title.setWordWrap(True)
        self.versions = QComboBox()
        self.versions.setFixedHeight(theme.mm(9))
        self.versions.setAccessibleName(texts.tr("version"))
        self.versions.activated.connect(self._another)
        self.trouble = Label()
        self.trouble.setWordWrap(True)
        self.trouble.setProperty("chip", "warn")
        self.sheet = SectionSheet(theme)
        self.raw = QPlainTextEdit()
        self.raw.setReadOnly(True)
        self.raw.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.sheet, word("office.doc.content"))
        self.tabs.addTab(self.raw, word("office.doc.raw"))
        self._arrange()

    def show_opened(self, opened: Opened) -> None:
        """A version from now on."""
        self.title.setText(opened.title)
        is_in_force = opened.version.is_in_force
        self.mark.setText(
            word("office.doc.in_force" if is_in_force else "office.doc.not_in_force")
        )
        restyle(self.mark, "chip", "" if is_in_force else "warn")
        self.published.setText(f"{opened.version.id} · {opened.published}")
        with QSignalBlocker(self.versions):
            self.versions.clear()
            for each in self._model.versions:
                mark = f" · {word('office.doc.in_force')}" if each.is_in_force else ""
                number = word("office.doc.version", n=each.number)
                self.versions.addItem(f"{number} · {each.at:%Y-%m-%d}{mark}")
            self.versions.setCurrentIndex(self._model.versions.index(opened.version))
        self.trouble.setText(opened.trouble)
        self.trouble.setVisible(bool(opened.trouble))
        self.sheet.show_parts([Part(x.title, x.head, x.rows) for x in opened.sections])
        self.raw.setPlainText(opened.raw)

    def _another(self, place: int) -> None:
        self._model.open_version(self._model.versions[place])

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(8))
        row = QHBoxLayout()
        row.addWidget(self.title, 1)
        row.addWidget(self.mark)
        row.addWidget(self.versions)
        column.addLayout(row)
        column.addWidget(self.published)
        column.addWidget(self.trouble)
        column.addWidget(self.tabs, 1)
