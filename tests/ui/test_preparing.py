"""Work in view of whoever waits for it."""

import os
import signal
import threading

import pytest

from ui.assembly.preparing import prepare
from ui.views import preparing


def test_prepare_returns_when_the_work_is_done_and_shows_each_line(app):
    said, seen = threading.Event(), []

    def work(tell):
        tell("first")
        tell("second")
        said.set()

    shown = preparing.PreparingWindow.show_state

    def note(window):
        shown(window)
        seen.append((window.banner.texts[1], [label for label, _, _ in window.rows.texts]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing.PreparingWindow, "show_state", note)
        prepare("Getting ready", work)
    assert said.is_set()
    assert seen[0] == ("Getting ready", [])
    assert seen[-1] == ("Getting ready", ["first", "second"])


def test_prepare_raises_what_the_work_raised(app):
    def work(tell):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        prepare("Getting ready", work)


def test_prepare_waits_for_the_work_when_the_program_is_told_to_end(app):
    done = []

    def work(tell):
        os.kill(os.getpid(), signal.SIGTERM)
        tell("went on")
        done.append(True)

    with pytest.raises(KeyboardInterrupt):
        prepare("Getting ready", work)
    assert done == [True]
