"""Pages to the printer that the operating system knows as its usual one."""

from collections.abc import Sequence

from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from station.errors import StationError


class PaperNotPrinted(StationError):
    """The operating system's printer did not take the pages."""

    code = "paper.not_printed"
    retryable = True


def print_pages(pages: Sequence[Image.Image]) -> str:
    """Print on A4 at the usual printer.

    Returns:
        The printer's name; "" where this computer has none.

    Raises:
        PaperNotPrinted: See the class.
    """
    found = QPrinterInfo.defaultPrinter()
    if found.isNull():
        return ""
    paint(QPrinter(found, QPrinter.PrinterMode.HighResolution), pages)
    return found.printerName()


def paint(printer: QPrinter, pages: Sequence[Image.Image]) -> None:
    """Each page as large as the paper.

    Raises:
        PaperNotPrinted: See the class.
    """
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise PaperNotPrinted(printer=printer.printerName())
    try:
        for n, page in enumerate(pages):
            if n and not printer.newPage():
                raise PaperNotPrinted(printer=printer.printerName())
            painter.drawImage(QRectF(printer.paperRect(QPrinter.Unit.DevicePixel)), _image(page))
    finally:
        painter.end()


def _image(page: Image.Image) -> QImage:
    data = page.convert("L").tobytes()
    shown = QImage(data, page.width, page.height, page.width, QImage.Format.Format_Grayscale8)
    return shown.copy()  # the bytes are Python's
