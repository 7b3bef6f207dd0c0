"""The short form of `python -m tests.faults.keyboard_gun`: once into each place, and the mutant."""

import pytest

from tests.faults.keyboard_gun import NEEDS, run
from tests.faults.keyboard_gun_window import PLACES
from tests.helpers.desktop import missing_for

pytestmark = pytest.mark.skipif(
    bool(missing_for(*NEEDS, pinyin=True)), reason=missing_for(*NEEDS, pinyin=True) or "-"
)


def test_scan_is_recorded_once_and_exact_whatever_has_the_focus_under_pinyin() -> None:
    found = run(len(PLACES))
    assert not found.wrong, found.examples


def test_guard_above_the_input_method_is_not_enough() -> None:
    """The mutant: if this one passed too, no input method would have been at work."""
    found = run(6, "portable")
    assert found.wrong, found
