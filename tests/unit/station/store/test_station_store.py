"""Opening a data folder: who may, with which key, and when a new epoch begins (4.1)."""

import shutil
import threading
from pathlib import Path

import pytest

from station.store import schema, vault
from station.store.database import is_modern, open_connection
from station.store.errors import (
    KeyMissing,
    StoreDamaged,
    StoreInUse,
    StoreNewer,
    StoreUnreachable,
)
from station.store.recorder import epochs
from station.store.station_store import STORE_NAME, StationStore, open_reader
from station.store.verify import verify
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.stores import capture, finished, open_store


def reasons(store: StationStore) -> list[str]:
    return [epoch.reason for epoch in epochs(store.reader())]


def test_the_linked_engine_is_new_enough_to_be_trusted_with_a_log() -> None:
    assert is_modern()


def test_a_first_run_makes_a_station_and_its_first_epoch(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert reasons(store) == ["first_run"]
        station = store.identity.station
    with open_store(tmp_path) as store:
        assert store.identity.station == station
        assert reasons(store) == ["first_run"]


def test_records_survive_closing_and_opening(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        rid = capture(store)
    with open_store(tmp_path) as store:
        assert store.reader().rows("SELECT rid FROM record") == [(rid.bytes,)]
        capture(store)
        assert store.reader().value("SELECT max(seq) FROM record") == 2


def copy_with_keys(home: Path, to: Path) -> None:
    """Copy a data folder and give the copy the same store key, as a cloned disk has it."""
    shutil.copytree(home / "data", to / "data")
    keys = vault.load(vault.file_for(home / "data", home / "state"))
    assert keys is not None
    vault.create(vault.file_for(to / "data", to / "state"), store_key=keys.store_key)


def test_a_copied_folder_begins_a_new_epoch_after_its_head(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with open_store(one) as store:
        capture(store)
        capture(store)
        head = store.writer.run(lambda tx: tx.recorder.head)
    copy_with_keys(one, two)
    with open_store(two) as store:
        assert reasons(store) == ["first_run", "cloned"]
        first, second = epochs(store.reader())
        assert (second.parent_epoch, second.parent) == (first.epoch, head)
        capture(store)
        assert store.reader().rows("SELECT epoch, seq FROM record ORDER BY n")[-1] == (2, 1)
    assert list(verify(lambda: open_reader(two / "data", two / "state")[0])) == []
    with open_store(one) as store:
        assert reasons(store) == ["first_run"]
    with open_store(two) as store:
        assert reasons(store) == ["first_run", "cloned"]


def test_an_image_restored_on_another_machine_begins_one_new_epoch(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        capture(store)
        inst, public = store.identity.inst, store.device_key.public
    place = vault.file_for(tmp_path / "data", tmp_path / "state")
    keys = vault.load(place)
    assert keys is not None
    place.write_text(place.read_text().replace(keys.machine, "0" * 64))
    for _ in range(2):
        with open_store(tmp_path) as store:
            assert reasons(store) == ["first_run", "cloned"]
            assert store.identity.inst != inst
            assert store.device_key.public == public


def test_a_store_without_its_key_is_refused_and_left_alone(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    before = (tmp_path / "data" / STORE_NAME).read_bytes()
    shutil.rmtree(tmp_path / "state")
    with pytest.raises(KeyMissing) as caught, open_store(tmp_path):
        pass
    assert "key" in caught.value.sentence("en")
    with pytest.raises(KeyMissing):
        open_reader(tmp_path / "data", tmp_path / "state")
    assert (tmp_path / "data" / STORE_NAME).read_bytes() == before
    assert not list((tmp_path / "state").glob("*"))


def test_a_store_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key = store.keys.store_key
    conn = open_connection(tmp_path / "data" / STORE_NAME, key)
    conn.run("PRAGMA user_version = 99")
    conn.close()
    for restored in (False, True):
        with pytest.raises(StoreNewer) as caught, open_store(tmp_path, restored=restored):
            pass
        assert "newer version" in caught.value.sentence("en")
    with pytest.raises(StoreNewer):
        open_reader(tmp_path / "data", tmp_path / "state")


def test_projections_of_another_program_version_are_computed_anew(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        capture(store, finished("sn:P1:A1"))
        store.writer.run(
            lambda tx: tx.conn.run("UPDATE meta SET value = '0' WHERE name = 'projections'")
        )
        store.writer.run(lambda tx: tx.conn.run("DELETE FROM unit"))
    with open_store(tmp_path) as store:
        assert store.reader().value("SELECT count(*) FROM unit") == 2


def test_a_reader_says_that_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable):
        open_reader(tmp_path / "nothing", tmp_path / "state")
    assert not (tmp_path / "nothing").exists()


def test_a_folder_is_open_once_and_free_again_after_trouble(tmp_path: Path) -> None:
    with open_store(tmp_path), pytest.raises(StoreInUse):
        StationStore(tmp_path / "data", FixedClock(), "0.1.0", state_dir=tmp_path / "state")
    (tmp_path / "data" / STORE_NAME).write_bytes(b"not a store" * 1000)
    for _ in range(2):
        with pytest.raises(StoreDamaged), open_store(tmp_path):
            pass


def test_a_lock_file_left_by_a_dead_program_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "lock").write_bytes(b"12345")
    with open_store(tmp_path) as store:
        capture(store)


def test_each_thread_reads_on_a_connection_of_its_own(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        others = []
        thread = threading.Thread(target=lambda: others.append(store.reader()))
        thread.start()
        thread.join()
        assert store.reader() is store.reader()
        assert others[0] is not store.reader()


def test_a_reader_is_told_where_a_first_run_was_stopped_in_the_middle(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key = store.keys.store_key
    for path in (tmp_path / "data").glob(f"{STORE_NAME}*"):
        path.unlink()
    open_connection(tmp_path / "data" / STORE_NAME, key).close()
    with pytest.raises(StoreUnreachable, match="nothing in it yet"):
        open_reader(tmp_path / "data", tmp_path / "state")
    with open_store(tmp_path) as store:
        assert reasons(store) == ["first_run"]


def test_a_store_of_an_older_program_gets_what_it_lacks_and_keeps_what_it_has(
    tmp_path: Path,
) -> None:
    with open_store(tmp_path) as store:
        capture(store, finished("sn:P1:A1"))
        key = store.keys.store_key
    conn = open_connection(tmp_path / "data" / STORE_NAME, key)
    tables = conn.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    conn.run("DROP TABLE hub_seal")
    conn.run("PRAGMA user_version = 1")
    conn.close()
    with open_store(tmp_path) as store:
        reader = store.reader()
        assert reader.rows("SELECT name, sql FROM sqlite_master ORDER BY name") == tables
        assert reader.value("PRAGMA user_version") == schema.LEDGER_VERSION
        assert reader.value("SELECT count(*) FROM record") == 1
