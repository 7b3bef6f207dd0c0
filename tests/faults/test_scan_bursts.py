"""The short form of `python -m tests.faults.scan_bursts` (R12), and the run without a guard."""

import pytest

from tests.faults.scan_bursts import NEEDS, run
from tests.helpers.desktop import missing_for

pytestmark = pytest.mark.skipif(bool(missing_for(*NEEDS)), reason=missing_for(*NEEDS) or "-")


def test_each_scan_of_a_burst_is_recorded_once_and_no_dialog_is_answered() -> None:
    found = run(scans=120, dialogs=12)
    assert found.is_good, found
    assert found.dialogs == 12


def test_without_a_guard_dialogs_are_answered_and_scans_lost() -> None:
    found = run(scans=40, dialogs=4, guard="none")
    assert len(found.missing) == 40
    assert found.presses
