"""Where windows are measured: an X server of its own where one can be started, else memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.helpers.desktop import Desktop, missing_for

NEEDS = ("Xvfb", "xdotool", "openbox")


@contextmanager
def a_screen() -> Iterator[Mapping[str, str]]:
    """What a process needs in its environment to be seen there."""
    if missing_for(*NEEDS):
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    with Desktop() as desktop:
        yield {name: desktop.environ[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")}
