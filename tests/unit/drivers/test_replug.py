"""Unplugging and plugging in again needs no restart and loses no scan."""

import pytest

from tests.helpers.pty_gun import PtyGun
from tests.helpers.waiting import wait_until

TIMES = 20


@pytest.fixture
def gun(tmp_path):
    with PtyGun(tmp_path / "gun") as plugged:
        yield plugged


def test_no_scan_is_lost_or_doubled_while_the_gun_is_unplugged_and_replugged(gun, listening):
    listening.add_scanner(gun.address)
    fired = []
    for turn in range(TIMES):
        if turn:
            gun.plug()
        # at once, before the station can have noticed the gun
        codes = [b"%02d-%02d" % (turn, shot) for shot in range(10)]
        fired += codes
        gun.fire(*codes)
        wait_until(lambda: not gun.untaken(), what="the gun's bytes to be read")
        gun.unplug()
        listening.wait_for("lost")
    wait_until(lambda: len(listening.codes) >= len(fired))
    assert listening.codes == fired
    assert not listening.dropped
    assert listening.states.count("ready") == TIMES


def test_a_code_cut_in_two_by_the_plug_is_told_and_not_joined_to_the_next(gun, listening):
    listening.add_scanner(gun.address)
    for _ in range(3):
        gun.send(b"0109501101")
        wait_until(lambda: not gun.untaken())
        gun.unplug()
        listening.wait_for("lost")
        gun.plug()
        gun.fire(b"530003")
        listening.wait_for("ready")
    wait_until(lambda: len(listening.codes) >= 3)
    assert listening.codes == [b"530003"] * 3
    assert [error.code for error in listening.dropped] == ["scan.cut_off"] * 3
