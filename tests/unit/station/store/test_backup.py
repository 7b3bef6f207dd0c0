"""A backup is only safe once it was read back; it is restored into a new epoch."""

import shutil
from pathlib import Path

import pytest

from station.store import schema, vault
from station.store.backup import BackupFailed, backup
from station.store.database import open_connection
from station.store.manifest import (
    MANIFEST,
    BackupUnusable,
    Manifest,
    PlaceNotEmpty,
    read_manifest,
)
from station.store.recorder import Extras
from station.store.restore import BackupKeyMissing, Restored, restore
from station.store.station_store import STORE_NAME, StationStore, open_reader
from station.store.verify import verify, verify_photos
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.pictures import picture
from tests.helpers.projection_dump import differences, dump
from tests.helpers.stores import capture, finished, open_store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_store(tmp_path) as store:
        photos = [store.blobs.put(picture("PNG", n), "defect") for n in (1, 2)]
        capture(store, finished("sn:P1:A1"), Extras(blobs=photos))
        capture(store, finished("sn:P1:A2"))
    return tmp_path


def back_up(home: Path, target: Path | None = None) -> Manifest:
    with open_store(home) as store:
        return backup(store, target or home / "stick", FixedClock())


def bring_back(home: Path, data_dir: Path) -> Restored:
    state = home / "state"
    return restore(home / "stick", data_dir, FixedClock(), "0.1.0", state_dir=state)


def is_sound(data_dir: Path, state: Path) -> bool:
    conn, blobs = open_reader(data_dir, state)
    try:
        photos = list(verify_photos(conn, blobs, contents=True))
    finally:
        conn.close()
    return not photos and not list(verify(lambda: open_reader(data_dir, state)[0]))


def test_a_backup_is_marked_safe_there_and_in_the_store(home: Path) -> None:
    made = back_up(home)
    assert made == read_manifest(home / "stick")
    assert (made.state, made.records, len(made.files)) == ("safe", 2, 3)
    conn, _ = open_reader(home / "data", home / "state")
    mark = schema.meta(conn, "last_backup")
    conn.close()
    assert mark is not None
    assert made.heads[-1].link in mark


def test_a_backup_leaves_nothing_else_behind(home: Path) -> None:
    back_up(home)
    names = {path.name for path in (home / "stick").iterdir()}
    assert names == {STORE_NAME, MANIFEST, "photos"}


def test_work_goes_on_while_a_backup_is_made(home: Path) -> None:
    with open_store(home) as store:
        made = backup(store, home / "stick", FixedClock())
        capture(store)
        again = backup(store, home / "stick2", FixedClock())
    assert (made.records, again.records) == (2, 3)


def test_restoring_brings_everything_back_in_a_new_epoch(home: Path) -> None:
    with open_store(home) as store:
        before = dump(store.reader())
    back_up(home)
    shutil.rmtree(home / "data")
    found = bring_back(home, home / "data")
    assert (found.records, found.photos, found.has_new_key) == (2, 2, False)
    assert is_sound(home / "data", home / "state")
    with open_store(home) as store:
        assert differences(before, dump(store.reader())) == []
        assert store.writer.run(lambda tx: tx.recorder.epoch.reason) == "restored"
        capture(store)
    assert is_sound(home / "data", home / "state")


def test_restoring_elsewhere_makes_a_new_device_key_and_installation(home: Path) -> None:
    back_up(home)
    found = bring_back(home, home / "other")
    assert found.has_new_key
    assert is_sound(home / "other", home / "state")
    keys = [vault.load(vault.file_for(home / name, home / "state")) for name in ("data", "other")]
    assert keys[0] is not None
    assert keys[1] is not None
    assert keys[0].store_key == keys[1].store_key
    assert keys[0].device_key.public != keys[1].device_key.public
    assert keys[0].inst != keys[1].inst


def test_restoring_where_another_store_was_keeps_the_older_key(home: Path) -> None:
    """Backups of the store that was there before can still be read."""
    other = home / "other"
    StationStore(other, FixedClock(), "0.1.0", state_dir=home / "state").close()
    with_key = StationStore(other, FixedClock(), "0.1.0", state_dir=home / "state")
    try:
        backup(with_key, home / "of other", FixedClock())
    finally:
        with_key.close()
    back_up(home)
    shutil.rmtree(other)
    bring_back(home, other)
    shutil.rmtree(other)
    state = home / "state"
    restore(home / "of other", other, FixedClock(), "0.1.0", state_dir=state)
    assert is_sound(other, state)


def test_backup_refuses_a_folder_with_something_in_it(home: Path) -> None:
    (home / "stick").mkdir()
    (home / "stick" / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(PlaceNotEmpty) as caught:
        back_up(home)
    assert "not empty" in caught.value.sentence("en")
    assert [path.name for path in (home / "stick").iterdir()] == ["holiday.jpg"]


def test_restore_refuses_a_folder_with_something_in_it(home: Path) -> None:
    back_up(home)
    with pytest.raises(PlaceNotEmpty):
        bring_back(home, home / "data")


@pytest.mark.parametrize("name", [STORE_NAME, "photo"])
def test_restore_refuses_a_backup_that_was_damaged_later(home: Path, name: str) -> None:
    made = back_up(home)
    path = home / "stick" / (made.files[1].path if name == "photo" else name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(BackupUnusable) as caught:
        bring_back(home, home / "new")
    assert path.name in caught.value.sentence("en")
    assert not (home / "new").exists()


def test_restore_refuses_a_backup_that_was_never_checked(home: Path) -> None:
    back_up(home)
    manifest = home / "stick" / MANIFEST
    manifest.write_text(manifest.read_text().replace('"safe"', '"unchecked"'))
    with pytest.raises(BackupUnusable):
        bring_back(home, home / "new")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format":99}', "\udcff".encode("utf-8", "surrogateescape").hex()]
)
def test_restore_refuses_what_is_no_backup(home: Path, text: str) -> None:
    (home / "stick").mkdir()
    if text:
        (home / "stick" / MANIFEST).write_text(text)
    with pytest.raises(BackupUnusable):
        bring_back(home, home / "new")


def test_restore_takes_no_file_from_outside_the_backup(home: Path) -> None:
    back_up(home)
    manifest = home / "stick" / MANIFEST
    manifest.write_text(manifest.read_text().replace('"station.db"', '"../data/station.db"'))
    with pytest.raises(BackupUnusable):
        bring_back(home, home / "new")


def test_restore_says_where_the_key_should_be(home: Path) -> None:
    back_up(home)
    shutil.rmtree(home / "state")
    with pytest.raises(BackupKeyMissing) as caught:
        bring_back(home, home / "new")
    assert "recovery sheet" in caught.value.sentence("en")
    assert not (home / "new").exists()


def test_a_damaged_store_is_copied_but_never_called_safe(home: Path) -> None:
    with open_store(home) as store:
        key = store.keys.store_key
    conn = open_connection(home / "data" / STORE_NAME, key)
    conn.run("UPDATE record SET link = zeroblob(32) WHERE seq = 1")
    conn.close()
    with pytest.raises(BackupFailed) as caught:
        back_up(home)
    assert "does not follow" in caught.value.sentence("en")
    assert read_manifest(home / "stick").state == "unchecked"


def test_a_photo_lost_before_does_not_keep_the_others_from_being_safe(home: Path) -> None:
    photo = next(path for path in (home / "data" / "photos").rglob("*") if path.is_file())
    photo.unlink()
    assert (made := back_up(home)).state == "safe"
    assert len(made.files) == 2
