"""The short form of `python -m tests.faults.blobs`."""

from pathlib import Path

from tests.faults.blobs import WASTE_BYTES, play, play_mutant


def test_every_photo_arrives_whole_over_a_line_that_is_cut_and_little_is_sent_twice(
    tmp_path: Path,
) -> None:
    told = play(tmp_path, photos=120, cuts=25, seed=3)
    assert told.found == []
    assert told.cuts == 25
    assert told.troubles > 0
    assert told.most_waste_bytes <= WASTE_BYTES


def test_a_client_that_ticks_photos_off_too_early_is_caught(tmp_path: Path) -> None:
    assert play_mutant(tmp_path, photos=40, cuts=15, seed=3).found
