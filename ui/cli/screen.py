"""Is there a screen to open a window on?"""

import os
import subprocess
import sys
from importlib.util import find_spec

TRY_S = 30.0
_NOT_SEEN = ("offscreen", "minimal", "vnc")
_TRY = "from PySide6.QtWidgets import QApplication; QApplication(['try'])"


def is_there() -> bool:
    """Whether a window would be seen by somebody.

    Tried in a process of its own: where Qt finds no display, or lacks a library of the system, it
    ends the program.
    """
    if find_spec("PySide6") is None or not _is_named():
        return False
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _TRY], capture_output=True, timeout=TRY_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def _is_named() -> bool:
    """Whether the environment speaks of a screen."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(_NOT_SEEN):
        return False
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
