"""Icons as shapes in any colour, and photos at the size they are shown."""

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImageReader, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

MOST_PHOTO_BYTES_DECODED_MB = 64


@lru_cache(maxsize=256)
def icon(name: str, colour: str, size_px: int) -> QPixmap:
    """A bundled icon.

    Args:
        name: A file of `resources/icons`.
        colour: As `#RRGGBB`.
        size_px: Width and height.
    """
    drawing = resources.path(f"icons/{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(drawing.replace(b"currentColor", colour.encode())))
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    return pixmap


def photo(data: bytes, inside: QSize) -> QPixmap:
    """A picture decoded no larger than it is shown; an empty one where it cannot be read."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAllocationLimit(MOST_PHOTO_BYTES_DECODED_MB)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(inside, Qt.AspectRatioMode.KeepAspectRatio))
    return QPixmap.fromImage(reader.read())
