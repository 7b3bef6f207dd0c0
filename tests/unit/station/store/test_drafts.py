"""Unfinished work on disk: durable, encrypted, and never in the way of a start."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.store.drafts import DraftDamaged, Drafts
from station.store.errors import StoreFull

KEY = bytes(range(32))


@pytest.fixture
def drafts(tmp_path):
    return Drafts(tmp_path / "drafts", KEY)


def the_file(tmp_path) -> Path:
    return tmp_path / "drafts" / "station.draft"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=2000))
def test_kept_draft_reads_back(drafts, data) -> None:
    drafts.keep("station", data)
    assert drafts.read("station") == data


def test_nothing_is_read_where_nothing_was_kept_or_it_was_dropped(drafts) -> None:
    assert drafts.read("station") is None
    drafts.drop("station")
    drafts.keep("station", b"a")
    drafts.drop("station")
    assert drafts.read("station") is None


def test_draft_on_disk_shows_neither_serial_nor_reading(drafts, tmp_path) -> None:
    drafts.keep("station", b"MB1A40000012 supply_current 11.25")
    stored = the_file(tmp_path).read_bytes()
    assert b"MB1A4" not in stored
    assert b"11.25" not in stored


def test_same_draft_kept_twice_looks_different_on_disk(drafts, tmp_path) -> None:
    drafts.keep("station", b"same")
    first = the_file(tmp_path).read_bytes()
    drafts.keep("station", b"same")
    assert the_file(tmp_path).read_bytes() != first


@pytest.mark.parametrize("at", [0, 5, 12, 20, -1])
def test_changed_byte_is_noticed_and_the_draft_put_aside(drafts, tmp_path, at) -> None:
    drafts.keep("station", b"half entered")
    path = the_file(tmp_path)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises(DraftDamaged):
        drafts.read("station")
    assert drafts.read("station") is None
    assert path.with_suffix(".damaged").exists()


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 3_000_000])
def test_file_that_is_no_draft_is_put_aside(drafts, tmp_path, data) -> None:
    drafts.keep("station", b"a")
    the_file(tmp_path).write_bytes(data)
    with pytest.raises(DraftDamaged):
        drafts.read("station")


def test_draft_of_another_store_or_name_does_not_open(drafts, tmp_path) -> None:
    drafts.keep("station", b"a")
    with pytest.raises(DraftDamaged):
        Drafts(tmp_path / "drafts", bytes(32)).read("station")
    drafts.keep("station", b"a")
    the_file(tmp_path).rename(the_file(tmp_path).with_name("other.draft"))
    with pytest.raises(DraftDamaged):
        drafts.read("other")


def test_draft_reaches_the_disk_before_it_takes_the_name(drafts, monkeypatch, tmp_path) -> None:
    drafts.keep("station", b"first")
    done, real_sync, real_replace = [], os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append("fsync"), real_sync(fd))[1])
    monkeypatch.setattr(
        Path, "replace", lambda path, to: (done.append("replace"), real_replace(path, to))[1]
    )
    drafts.keep("station", b"second")
    assert done == ["fsync", "replace", "fsync"]


def test_draft_before_stays_whole_where_the_next_cannot_be_written(drafts, monkeypatch) -> None:
    drafts.keep("station", b"first")

    def full(fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFull):
        drafts.keep("station", b"second")
    monkeypatch.undo()
    assert drafts.read("station") == b"first"
