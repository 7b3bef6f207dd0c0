"""The short form of `python -m tests.faults.skew`: the pair that is furthest apart."""

from pathlib import Path

from tests.faults.skew import Told, play


def test_the_oldest_station_and_the_newest_hub_lose_and_block_nothing(tmp_path: Path) -> None:
    told = Told()
    play(tmp_path, ("-2", "+1"), told)
    assert told.found == []
    assert (told.pairs, told.refused) == (1, [])
    assert told.records > 20
    assert told.skewed > 0
