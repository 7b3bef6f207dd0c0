"""How the interpreter must behave for a window that answers at once."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_S = 0.001
"""A thread that computes lets another one go on after so long. With the usual 5 ms the window waits
longer for decoding and sync: with both at work on two cores 20 % fewer ticks of a 5 ms timer came in
time, and the worst hundredth came 66 ms late in place of 52."""


@contextmanager
def prompt() -> Iterator[None]:
    """Short turns, and no search for garbage among what a start makes, which is kept for good."""
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()
        sys.setswitchinterval(before_s)


def rest() -> None:
    """Everything is built: no collection looks at it again, which would take 36 ms each time."""
    gc.freeze()
    gc.enable()
