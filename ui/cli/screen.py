"""Is there a screen to open a window on?"""

import os
import sys
from importlib.util import find_spec


def is_there() -> bool:
    """Whether Qt is installed and would find a screen; where it finds none it ends the program."""
    if find_spec("PySide6") is None:
        return False
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
