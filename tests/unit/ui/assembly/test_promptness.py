"""The interpreter behaves as it did before, once the window is closed."""

import gc
import sys

import pytest

from ui.assembly.promptness import SWITCH_S, prompt, rest


def test_turns_are_short_while_a_window_is_up_and_as_before_afterwards() -> None:
    before_s = sys.getswitchinterval()
    with prompt():
        assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    assert sys.getswitchinterval() == pytest.approx(before_s)


def test_garbage_is_looked_for_again_once_everything_is_built() -> None:
    with prompt():
        assert not gc.isenabled()
        rest()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_a_start_that_fails_leaves_the_search_for_garbage_on() -> None:
    with pytest.raises(ZeroDivisionError), prompt():
        raise ZeroDivisionError
    assert gc.isenabled()
