"""The short form of `python -m tests.faults.size`: a small store, where times are not looked at."""

from pathlib import Path

from tests.faults.size import MEMORY_BYTES, Told, fill, measure


def test_a_store_with_unsent_photos_starts_works_and_stays_small(tmp_path: Path) -> None:
    told = Told()
    measure(fill(tmp_path, 1_000, 300), told, starts=1)
    assert len(told.starts_s) == 1
    assert len(told.commits_s) == len(told.flushes_s) > 100
    assert len(told.actions_s) > 100
    assert 0 < max(told.memory_bytes.values()) < MEMORY_BYTES
