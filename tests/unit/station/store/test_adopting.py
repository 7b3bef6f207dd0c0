"""A dead station's queue goes on at another one: same facts, same origin, each once."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from station.ledger.record import decode
from station.store import recovery, reopening, schema, vault
from station.store.adopting import Adopted, SameStation, adopt
from station.store.backup import backup
from station.store.database import open_connection
from station.store.dead_store import dead_store
from station.store.errors import KeyMissing, StoreInUse, StoreUnreachable
from station.store.rebuild import rebuild_rows
from station.store.recorder import Extras
from station.store.recovery import RecoveryKey
from station.store.station_store import STORE_NAME, open_reader
from station.store.verify import verify, verify_photos, verify_projections
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.pictures import picture
from tests.helpers.projection_dump import differences, dump
from tests.helpers.stores import capture, finished, open_store

SHEET = RecoveryKey(bytes(range(32)))


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    """A station that was killed: its newest commits are in the log only."""
    home = tmp_path / "dead"
    with open_store(home) as store:
        reopening.seal_folder(home / "data", SHEET.public, home / "state")
        for n in range(3):
            photo = store.blobs.put(picture("PNG", n), "defect")
            capture(store, finished(f"sn:P1:A{n}"), Extras(blobs=[photo]))
        for n in range(3, 7):
            capture(store, finished(f"sn:P1:A{n}"))
        shutil.copytree(home / "data", home / "left")
    assert (home / "left" / f"{STORE_NAME}-wal").stat().st_size > 0
    return home / "left"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_store(tmp_path / "b") as store:
        capture(store, finished("sn:P1:B1"))
    return tmp_path / "b"


def take_over(home: Path, dead: Path, proven: Mapping[str, int] | None = None) -> Adopted:
    with open_store(home) as store, dead_store(dead, SHEET, home, home / "state") as left:
        return adopt(store, left, proven or {})


def bodies(folder: Path, state: Path) -> dict[bytes, bytes]:
    conn, _ = open_reader(folder, state)
    try:
        return dict(conn.rows("SELECT rid, body FROM record"))
    finally:
        conn.close()


def prints(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def is_sound(home: Path) -> bool:
    conn, blobs = open_reader(home / "data", home / "state")
    keys = vault.load(vault.file_for(home / "data", home / "state"))
    assert keys is not None
    try:
        photos = list(verify_photos(conn, blobs, contents=True))
        rows = list(verify_projections(conn, keys.store_key))
    finally:
        conn.close()
    return not [*photos, *rows, *verify(lambda: open_reader(home / "data", home / "state")[0])]


def test_every_record_and_photo_goes_on_as_it_was_made(dead: Path, home: Path) -> None:
    before = prints(dead)
    told = take_over(home, dead)
    assert (told.records, told.photos, told.known, told.delivered) == (7, 3, 0, 0)
    assert not told.unreadable
    found = bodies(home / "data", home / "state")
    assert len(found) == 8
    adopted = [decode(body) for body in found.values() if decode(body).station == told.station]
    assert len(adopted) == 7
    assert is_sound(home)
    assert prints(dead) == before


def test_the_origin_is_the_station_that_saw_the_fact(dead: Path, home: Path) -> None:
    told = take_over(home, dead)
    asked = "SELECT s.station, COUNT(*) FROM entry t JOIN origin s ON s.id = t.origin GROUP BY 1"
    with open_store(home) as store:
        counts: dict[str, int] = dict(store.reader().rows(asked))
        assert counts[told.station] == 7
        before = dump(store.reader())
        store.writer.run(lambda tx: rebuild_rows(tx.conn))
        assert differences(before, dump(store.reader())) == []


def test_own_work_goes_on_behind_it_in_an_epoch_of_its_own(dead: Path, home: Path) -> None:
    take_over(home, dead)
    with open_store(home) as store:
        assert store.writer.run(lambda tx: tx.recorder.epoch.reason) == "adopted"
        capture(store, finished("sn:P1:B2"))
    assert is_sound(home)


def test_adopting_twice_changes_nothing(dead: Path, home: Path) -> None:
    take_over(home, dead)
    told = take_over(home, dead)
    assert (told.records, told.known, told.photos) == (0, 7, 0)
    assert len(bodies(home / "data", home / "state")) == 8


def test_what_the_hub_has_signed_for_is_left_out_unless_a_photo_lacks(
    dead: Path, home: Path
) -> None:
    with dead_store(dead, SHEET, home, home / "state") as left:
        (epoch,) = {each.epoch.epoch for each in left.records()}
    told = take_over(home, dead, {epoch: 5})
    assert (told.records, told.delivered) == (5, 2)  # three of the five have photos that wait


def test_a_backup_is_adopted_as_well(dead: Path, home: Path) -> None:
    origin = dead.parent
    with open_store(origin) as store:
        backup(store, origin / "stick", FixedClock())
    assert take_over(home, origin / "stick").records == 7
    assert is_sound(home)


def test_the_same_user_needs_no_sheet(dead: Path, home: Path) -> None:
    del dead
    origin = home.parent / "dead" / "data"
    state = home.parent / "dead" / "state"
    with open_store(home) as store, dead_store(origin, None, home, state) as left:
        assert adopt(store, left, {}).records == 7


def test_without_sheet_or_vault_nothing_is_written(dead: Path, home: Path) -> None:
    with (
        pytest.raises(KeyMissing),
        open_store(home),
        dead_store(dead, None, home, home / "state"),
    ):
        pass
    assert not list(home.glob("adopting-*"))


def test_a_station_that_works_is_not_dead(home: Path, tmp_path: Path) -> None:
    living = tmp_path / "living"
    with open_store(living) as store:
        recovery.write(store.folder, store.keys.store_key, SHEET.public)
        with pytest.raises(StoreInUse), dead_store(living / "data", SHEET, home):
            pass


def test_a_folder_without_a_store_is_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable), dead_store(tmp_path, SHEET, home):
        pass


def test_a_station_does_not_adopt_itself(home: Path) -> None:
    reopening.seal_folder(home / "data", SHEET.public, home / "state")
    shutil.copytree(home / "data", home / "copy")
    with pytest.raises(SameStation):
        take_over(home, home / "copy")


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(dead: Path, home: Path) -> None:
    key = recovery.store_key_of(dead, SHEET)
    conn = open_connection(dead / STORE_NAME, key)
    conn.run("UPDATE record SET body = x'7b7d' WHERE seq = 5")
    conn.close()
    some_photo = next(path for path in (dead / "photos").rglob("*") if path.is_file())
    some_photo.write_bytes(b"rotten")
    told = take_over(home, dead)
    assert told.records == 6
    assert [seq for _, seq in told.unreadable] == [5]
    assert told.photos_lost == [some_photo.name]


def test_a_better_copy_brings_the_lost_photo_later(dead: Path, home: Path) -> None:
    better = dead.with_name("better")
    shutil.copytree(dead, better)
    some_photo = next(path for path in (dead / "photos").rglob("*") if path.is_file())
    some_photo.unlink()
    assert take_over(home, dead).photos_lost
    told = take_over(home, better)
    assert (told.photos, told.photos_lost) == (1, [])
    assert is_sound(home)


def test_a_new_machine_begins_with_what_the_dead_one_had(dead: Path, tmp_path: Path) -> None:
    told = take_over(tmp_path / "new", dead)
    with open_store(tmp_path / "new") as store:
        assert store.identity.station != told.station
        assert schema.adopted(store.reader()) == [told.station]
    assert is_sound(tmp_path / "new")


def test_an_adopter_that_dies_is_adopted_with_all_it_had(
    dead: Path, home: Path, tmp_path: Path
) -> None:
    take_over(home, dead)
    third = tmp_path / "third"
    with (
        open_store(third) as store,
        dead_store(home / "data", None, third, home / "state") as left,
    ):
        told = adopt(store, left, {})
        assert told.records == 8
        assert len(schema.adopted(store.reader())) == 2
    assert is_sound(third)
