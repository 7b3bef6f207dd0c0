"""The short form of `python -m tests.faults.power`: a few kills and cuts, and each mutant."""

from pathlib import Path

import pytest

from tests.faults.io_errors import NoStrace, check_strace
from tests.faults.power import KilledAtWrite, Told, _state_in, cut_mutant, cut_power
from tests.faults.power_disk import Disk, NoDisk
from tests.faults.power_mutants import MUTANTS
from tests.faults.proofs import Faults


@pytest.fixture
def a_disk_to_cut(tmp_path: Path) -> None:
    place = tmp_path / "try"
    place.mkdir()
    try:
        with Disk(place):
            return
    except NoDisk as reason:
        pytest.skip(str(reason))


def check(told: Told, faults: Faults, times: int) -> None:
    assert not faults, faults
    assert told.times == times


def test_nothing_answered_is_lost_when_the_station_dies_at_its_nth_write(tmp_path: Path) -> None:
    try:
        check_strace()
    except NoStrace as reason:
        pytest.skip(str(reason))
    with _state_in(tmp_path):
        killed = KilledAtWrite(tmp_path, tmp_path, seed=3)
        for calls, number in (("pwrite64", 700), ("fsync,fdatasync", 21)):
            assert killed.kill_at(calls, number)
        assert not (faults := killed.look()), faults
    assert killed.told.kills == 2
    assert len(killed.told.saved) > 20


@pytest.mark.usefixtures("a_disk_to_cut")
def test_nothing_answered_is_lost_when_the_power_is_cut(tmp_path: Path) -> None:
    check(*cut_power(tmp_path, 3, seed=3), times=3)


@pytest.mark.usefixtures("a_disk_to_cut")
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_station_that_leaves_out_a_flush_is_caught(tmp_path: Path, mutant: str) -> None:
    cut, faults = cut_mutant(tmp_path, mutant, seed=3)
    assert faults, f"not in {cut.times} cuts"


@pytest.mark.usefixtures("a_disk_to_cut")
def test_photos_are_whole_when_the_power_is_cut_among_many(tmp_path: Path) -> None:
    told, faults = cut_power(tmp_path, 2, seed=5, photos=60)
    assert not faults, faults
    assert told.times >= 2
    assert told.photos >= 60
