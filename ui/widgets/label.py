"""Text that is never read as markup, and never wider than its place."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
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
        width = self.width()
        font = next(
            (f for f in self._fonts if QFontMetrics(f).horizontalAdvance(self._whole) <= width),
            self._fonts[-1],
        )
        # the size goes through a style sheet: an inherited one would win over setFont
        self.setStyleSheet(
            f"font-size: {font.pixelSize()}px; font-weight: {'bold' if font.bold() else 'normal'};"
        )
        metrics = QFontMetrics(font)
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, width))


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet selects by."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        for child in widget.findChildren(QWidget):
            child.style().unpolish(child)
            child.style().polish(child)
