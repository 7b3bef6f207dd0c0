"""What can be wrong with a data folder: each time a sentence, an exit code, and nothing lost."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.store import vault
from station.store.database import open_connection
from tests.e2e.disk import MIB, Disk, mounted
from tests.e2e.documents import BAD_REEL, LEAD, write_documents
from tests.faults.proofs import Faults, check_chain, compare
from tests.helpers.pictures import picture
from tests.helpers.processes import Ended, StationProcess, lines_of, suyuan
from tests.helpers.waiting import wait_until

SIGN_IN = f'{{"n":1,"do":"sign_in","badge":"{LEAD}"}}\n'
REEL = {"material": "IC-PMIC-88", "supplier": "SUP-PARTS", "quantity": 500}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with documents in it."""
    folder = tmp_path_factory.mktemp("template")
    docs = write_documents(folder / "documents")
    lines_of("master", "load", docs, "--data-dir", folder / "station", "--json")
    return folder / "station"


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "station")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


def copied(template: Path, folder: Path) -> Path:
    """The same folder in another place, with the keys that belong to the place."""
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns("*.sock"))
    keys = vault.file_for(folder)
    keys.parent.mkdir(parents=True)
    shutil.copy(vault.file_for(template), keys)
    return folder


def start(folder: Path) -> Ended:
    """Start the station, sign in, end."""
    return suyuan("station", "--headless", "--data-dir", folder, text=SIGN_IN)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_second_program_is_refused_and_leaves_the_first_unharmed(folder: Path) -> None:
    with StationProcess(folder) as first:
        first.save("sign_in", badge=LEAD)
        second = start(folder)
        assert second.code == 1
        assert "Another program is working on" in second.err
        assert second.out == ""
        rid = first.save("receive", lot=BAD_REEL, **REEL)["saved"]
        assert first.finish() == 0
    exported = [line["rid"] for line in lines_of("export", "--json", "--data-dir", folder)]
    assert exported.count(rid) == 1


def test_lock_of_a_killed_program_does_not_block(folder: Path) -> None:
    with StationProcess(folder) as first:
        first.save("sign_in", badge=LEAD)
        first.kill()
    assert start(folder).code == 0


def test_read_only_folder_is_told_and_can_still_be_exported(disk: Disk, template: Path) -> None:
    folder = copied(template, disk.path / "station")
    before = contents(folder)
    disk.make_read_only()
    ended = start(folder)
    assert ended.code == 1
    assert "Nothing can be written here" in ended.err
    assert lines_of("export", "--json", "--data-dir", folder)
    assert contents(folder) == before


def test_folder_without_the_right_to_write_is_told(folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("rights do not bind root; the read-only disk is tested instead")
    folder.chmod(0o500)
    (folder / "lock").chmod(0o400)
    ended = start(folder)
    folder.chmod(0o700)
    assert ended.code == 1
    assert "Nothing can be written here" in ended.err


def test_full_disk_stops_photos_then_capture_and_both_resume(
    disk: Disk, template: Path, tmp_path: Path
) -> None:
    folder = copied(template, disk.path / "station")
    photos = [tmp_path / f"{number}.jpg" for number in range(3)]
    for number, path in enumerate(photos):
        path.write_bytes(picture(number=number))

    def hold(station: StationProcess, *photo: Path) -> dict[str, str]:
        return station.ask("hold", unit=BAD_REEL, reason="虚焊", photos=list(map(str, photo)))

    with StationProcess(folder, log=tmp_path / "log") as station:
        station.save("sign_in", badge=LEAD)
        station.save("receive", lot=BAD_REEL, **REEL)
        assert "saved" in hold(station, photos[0])
        disk.leave_free(300 * MIB)
        assert hold(station, photos[1])["failed"] == "disk.no_photos"
        assert "saved" in hold(station)
        disk.leave_free(90 * MIB)
        wait_until(lambda: "failed" in hold(station), what="the station sees the full disk")
        assert hold(station)["failed"] == "store.full"
        disk.leave_free(0)
        refused = hold(station)
        assert refused["failed"] == "store.full"
        assert "Nothing was saved. Free some space" in refused["why"]
        disk.leave_free(900 * MIB)
        assert "saved" in hold(station)
        assert "saved" in hold(station, photos[2])
        assert station.finish() == 0
        saved = [line["saved"] for line in station.answers if "saved" in line]
    exported, faults = lines_of("export", "--json", "--data-dir", folder), Faults()
    compare(saved, exported, faults)
    check_chain(exported, faults)
    assert not faults, faults


def test_station_starts_on_a_full_disk_and_says_why_it_saves_nothing(
    disk: Disk, template: Path
) -> None:
    folder = copied(template, disk.path / "station")
    disk.leave_free(0)
    ended = start(folder)
    assert (ended.code, ended.lines[0]["failed"]) == (0, "store.full")


def test_new_station_on_a_full_disk_is_told(disk: Disk) -> None:
    disk.leave_free(0)
    ended = start(disk.path / "station")
    assert ended.code == 1
    assert "The disk is full" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("at", [0, 5000], ids=["first page", "second page"])
def test_damaged_store_is_named_and_left_untouched(folder: Path, at: int) -> None:
    store = folder / "station.db"
    data = bytearray(store.read_bytes())
    data[at : at + 2000] = os.urandom(2000)
    store.write_bytes(data)
    for ended in (start(folder), suyuan("export", "--json", "--data-dir", folder)):
        assert ended.code == 5
        assert "The data file cannot be read" in ended.err
        assert "Traceback" not in ended.err
    assert store.read_bytes() == data


def test_store_cut_in_half_is_named_and_left_untouched(folder: Path) -> None:
    store = folder / "station.db"
    data = store.read_bytes()[: store.stat().st_size // 2]
    store.write_bytes(data)
    ended = start(folder)
    assert ended.code == 5
    assert "The data file cannot be read" in ended.err
    assert store.read_bytes() == data


def test_store_of_a_newer_version_is_exported_and_otherwise_refused(folder: Path) -> None:
    exported = lines_of("export", "--json", "--data-dir", folder)
    keys = vault.load(vault.file_for(folder))
    assert keys is not None
    conn = open_connection(folder / "station.db", keys.store_key)
    conn.run("PRAGMA user_version = 99")
    conn.close()
    before = contents(folder)
    for words in (["sync", "status"], ["trace", BAD_REEL], ["rebuild"]):
        ended = suyuan(*words, "--data-dir", folder)
        assert ended.code == 1
        assert "newer version of this program (format 99" in ended.err
    assert lines_of("export", "--json", "--data-dir", folder) == exported
    assert "newer version of this program" in start(folder).err
    assert contents(folder) == before


def test_store_without_its_key_is_told_apart_from_a_damaged_one(folder: Path) -> None:
    vault.file_for(folder).unlink()
    before = contents(folder)
    ended = start(folder)
    assert ended.code == 1
    assert "is encrypted, and this user on this computer does not have its key" in ended.err
    assert contents(folder) == before


def test_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "station").write_text("not a folder")
    ended = start(tmp_path / "station")
    assert ended.code == 1
    assert "The data cannot be opened" in ended.err


def test_commands_that_read_make_no_folder(tmp_path: Path) -> None:
    ended = suyuan("export", "--json", "--data-dir", tmp_path / "station")
    assert ended.code == 1
    assert "no such file" in ended.err
    assert not (tmp_path / "station").exists()
