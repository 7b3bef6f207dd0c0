"""verify, rebuild, backup, restore: what they print and how they end."""

import argparse
import json
from pathlib import Path
from types import ModuleType

import pytest

from station.clock import SystemClock
from station.errors import StationError
from station.store.database import open_connection
from station.store.door import Door
from station.store.errors import StoreInUse
from station.store.manifest import read_manifest
from station.store.station_store import STORE_NAME, StationStore
from tests.helpers.headless import Station
from tests.helpers.stores import capture, finished
from ui.assembly import handover
from ui.cli import backup, rebuild, restore, verify


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store = StationStore(tmp_path / "data", SystemClock(), "0.1.0")
    capture(store, finished("sn:P1:A1"))
    store.close()
    return tmp_path / "data"


def run(command: ModuleType, *words: object) -> int:
    parser = argparse.ArgumentParser()
    command.add_to(parser)
    args = parser.parse_args([str(word) for word in words])
    return int(args.run(args))


def tampered(data: Path) -> None:
    store = StationStore(data, SystemClock(), "0.1.0")
    key = store.keys.store_key
    store.close()
    conn = open_connection(data / STORE_NAME, key)
    conn.run("UPDATE record SET link = zeroblob(32)")
    conn.close()


def test_verify_says_that_all_is_sound(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    everything = ("--receipts", "--photos", "--projections")
    assert run(verify, "--data-dir", data, *everything) == 0
    assert "sound" in capsys.readouterr().out


def test_verify_names_the_damage_and_ends_with_5(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tampered(data)
    assert run(verify, "--data-dir", data, "--json") == 5
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["code"] == "station.damage.chain"
    assert lines[0]["seq"] == 1
    assert lines[-1] == {"damages": 1}


def test_verify_reads_beside_a_program_that_works(data: Path) -> None:
    store = StationStore(data, SystemClock(), "0.1.0")
    try:
        assert run(verify, "--data-dir", data) == 0
    finally:
        store.close()


def test_rebuild_tells_how_many_records_it_read(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(rebuild, "--data-dir", data, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"records": 1}


@pytest.mark.parametrize("command", [rebuild, backup])
def test_what_writes_says_that_a_program_is_working(
    data: Path, tmp_path: Path, command: ModuleType
) -> None:
    store = StationStore(data, SystemClock(), "0.1.0")
    target = (tmp_path / "stick",) if command is backup else ()
    try:
        with pytest.raises(StoreInUse) as caught:
            run(command, *target, "--data-dir", data)
    finally:
        store.close()
    assert str(data) in caught.value.sentence("en")


def test_a_running_program_backs_up_and_rebuilds_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Station(tmp_path / "data") as station:
        station.load("tshirt")
        records = station.count()
        door = Door(station.folder, lambda line: handover.answer(station.core, line))
        try:
            assert run(backup, tmp_path / "stick", "--data-dir", station.folder, "--json") == 0
            assert run(rebuild, "--data-dir", station.folder, "--json") == 0
            with pytest.raises(handover.HandoverFailed) as caught:
                run(backup, tmp_path / "stick", "--data-dir", station.folder)
        finally:
            door.close()
        assert "not empty" in caught.value.sentence("en")
        station.save("sign_in", badge="E001")
    made, rebuilt = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (made["state"], made["records"]) == ("safe", records)
    assert rebuilt == {"records": records}
    assert read_manifest(tmp_path / "stick").records == records


def test_a_backup_comes_back_from_the_command_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick, new = tmp_path / "stick", tmp_path / "new"
    assert run(backup, stick, "--data-dir", data, "--json") == 0
    assert run(restore, stick, "--data-dir", new, "--json") == 0
    made, found = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (made["state"], made["records"], found["records"]) == ("safe", 1, 1)
    assert run(verify, "--data-dir", new) == 0


def test_restore_says_what_to_do_next(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(backup, tmp_path / "stick", "--data-dir", data) == 0
    assert run(restore, tmp_path / "stick", "--data-dir", tmp_path / "new") == 0
    assert "suyuan sync enrol" in capsys.readouterr().out


def test_verify_says_that_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StationError) as caught:
        run(verify, "--data-dir", tmp_path / "nothing")
    assert caught.value.code == "store.unreachable"
