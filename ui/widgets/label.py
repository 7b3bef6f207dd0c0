"""Text that is never read as markup, and never wider than its place."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import Theme


class Label(QLabel):
    """Plain text: a scanned `<b>` stays what it is (S2 of the design)."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setText(text)
        if role:
            self.setProperty("role", role)

    def setPixmap(self, picture: QPixmap | QImage) -> None:
        """A picture; the one that is there already would have the page laid out anew."""
        if not isinstance(picture, QPixmap) or picture.cacheKey() != self.pixmap().cacheKey():
            super().setPixmap(picture)


class FittingLabel(Label):
    """One line that takes a smaller font, and at last an ellipsis, rather than be cut off.

    The whole text is its accessible name.
    """

    def __init__(self, theme: Theme, sizes: tuple[float, ...], *, bold: bool = False) -> None:
        """Prepare.

        Args:
            theme: For sizes.
            sizes: Font sizes at 100 dots per inch, the usual one first.
            bold: Whether the font is.
        """
        super().__init__()
        self._theme = theme
        self._fonts = [theme.font(size, bold=bold) for size in sizes]
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._fit()

    def show_text(self, text: str) -> None:
        """The text from now on."""
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self._fit()

    @property
    def whole(self) -> str:
        """The text, also where it is shown with an ellipsis."""
        return self._whole

    def minimumSizeHint(self) -> QSize:
        """It may become as narrow as need be."""
        return QSize(0, QFontMetrics(self._fonts[-1]).height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        font, text = fitted(self._fonts, self._whole, self.width())
        # the size goes through a style sheet: an inherited one would win over setFont
        set_sheet(
            self,
            f"font-size: {font.pixelSize()}px; font-weight: {'bold' if font.bold() else 'normal'};",
        )
        self.setText(text)


def fitted(fonts: Sequence[QFont], text: str, width_px: int) -> tuple[QFont, str]:
    """The first font in which the text has room, else the last one and the text with an ellipsis."""
    for font in fonts:
        if QFontMetrics(font).horizontalAdvance(text) <= width_px:
            return font, text
    last = fonts[-1]
    return last, QFontMetrics(last).elidedText(text, Qt.TextElideMode.ElideMiddle, width_px)


def set_sheet(widget: QWidget, sheet: str) -> None:
    """Give a widget a style sheet of its own; one that it has already costs nothing."""
    if widget.styleSheet() != sheet:
        widget.setStyleSheet(sheet)


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet selects by."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        for child in widget.findChildren(QWidget):
            child.style().unpolish(child)
            child.style().polish(child)
