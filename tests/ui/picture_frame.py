"""How pictures of screens are made: both sizes, both languages, a process each, small PNGs."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.world import World

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
SIZES = ((1366, 768), (1024, 768))
LANGUAGES = ("zh", "en")
Snap = Callable[[str], None]
"""Takes a picture under a name."""


def make(modules: Sequence[str]) -> None:
    """Every picture of some modules; a process per language and size, as people start one."""
    for lang in LANGUAGES:
        environ = os.environ | {"SUYUAN_LANG": lang, "QT_QPA_PLATFORM": "offscreen"}
        for width, height in SIZES:
            for module in modules:
                words = [sys.executable, "-m", module, lang, str(width), str(height)]
                subprocess.run(words, check=True, env=environ)


def run(module: str, one: Callable[[str, int, int], None]) -> None:
    """What `python -m` does: all of a module's pictures, or those of one language and size."""
    if len(sys.argv) > 1:
        one(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    else:
        make((module,))


@contextmanager
def station(width: int, height: int, **options: object) -> Iterator[World]:
    """A new station in a window of this size; closed and forgotten at the end."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = f"{folder}/state"
        world = opened(Path(folder) / "data", width, height, **options)
        yield world
        world.close()


def opened(folder: Path, width: int, height: int, **options: object) -> World:
    """A station in a window of this size."""
    world = World(folder, **options)
    world.window.resize(width, height)
    world.window.show()
    return world


def snapper(window: QWidget, lang: str, colours: int = 96) -> Snap:
    """Takes pictures of a window, at the size it has now."""
    width, height = window.width(), window.height()

    def snap(name: str) -> None:
        assert (window.width(), window.height()) == (width, height), name
        save(window, FOLDER / f"{name}-{lang}-{width}.png", colours)

    return snap


def save(window: QWidget, path: Path, colours: int = 96) -> None:
    """A palette is enough for a screen, and five times smaller."""
    QApplication.processEvents()
    buffer = QBuffer()
    window.grab().save(buffer, "PNG")
    image = Image.open(BytesIO(buffer.data().data())).convert("RGB")
    image.quantize(colours, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)
