"""Plants without a network: the stick carries records there and receipts back, and nothing is lost.

Stations and hub are real ones in folders; the stick is a folder, too.
"""

import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from station.clock import SystemClock
from station.facts.control import ScanCaptured
from station.store import outbox
from station.store.copying import write_file
from station.store.errors import StoreFull, StoreUnreachable
from station.store.recorder import Author, Extras
from station.store.station_store import StationStore
from station.store.writer import Transaction
from sync.client import carry_out
from sync.client.station_ledger import StationLedger
from sync.hub import carried
from sync.hub.carried import CarriedIn, carry_in
from sync.hub.export import export
from sync.hub.identity import open_identity
from sync.hub.opening import OpenHub, open_hub
from sync.wire.carried import BATCHES, PHOTOS, RECEIPTS, RECORDS, ROOT, CarriedRecords, read_signed
from tests.helpers.pictures import picture
from ui.assembly.usb import Answered, HubNotConfirmed, read_stick, write_stick

OPERATOR = Author("E001")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[OpenHub]:
    parts = open_hub(tmp_path / "hub", SystemClock(), may_create=True)
    yield parts
    parts.storage.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StationStore]:
    opened = StationStore(
        tmp_path / "station", SystemClock(), "0.1.0", state_dir=tmp_path / "state"
    )
    yield opened
    opened.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def work(store: StationStore, records: int = 3, photos: int = 1) -> None:
    for n in range(records):
        shots = [store.blobs.put(picture("PNG", 100 + n), "proof")] if n < photos else []
        fact = ScanCaptured(hex=f"{n:02x}")
        extras = Extras(blobs=shots)
        store.writer.run(partial(Transaction.append, data=fact, author=OPERATOR, extras=extras))


def key_of(hub: OpenHub) -> str:
    return hub.identity.key.public.hex()


def bring(hub: OpenHub, stick: Path, supplier: str | None = "SUP-1") -> CarriedIn:
    (trip,) = carry_in(hub.hub, stick, supplier)
    return trip


def back(store: StationStore, stick: Path, hub: OpenHub) -> Answered:
    (answer,) = read_stick(store, stick, key_of(hub))
    return answer


def left(store: StationStore) -> tuple[int, int]:
    found = outbox.waiting(store.reader(), store.identity.station)
    return found.records, found.blobs


def trip_of(stick: Path, store: StationStore) -> Path:
    (trip,) = (stick / ROOT / store.identity.station).iterdir()
    return trip


def held(hub: OpenHub) -> list[str]:
    return [line["rid"] for line in export(hub.storage) if line["state"] == "ok"]


def test_records_and_photos_go_there_and_receipts_come_back(
    store: StationStore, hub: OpenHub, stick: Path
) -> None:
    work(store, 3, 2)
    out = write_stick(store, stick)
    assert (out.records, out.photos) == (3, 2)
    assert left(store) == (3, 2)

    trip = bring(hub, stick)

    assert (trip.records, trip.photos, trip.missing, trip.problem) == (3, 2, 0, "")
    assert len(held(hub)) == 3
    assert left(store) == (3, 2), "nothing moves before the receipts are back"
    answer = back(store, stick, hub)
    assert (answer.records, answer.photos) == (3, 2)
    assert left(store) == (0, 0)
    assert not trip_of_or_none(stick, store)
    assert outbox.delivery(store.reader(), store.identity.station)["complete"] == 3


def trip_of_or_none(stick: Path, store: StationStore) -> list[Path]:
    return list((stick / ROOT / store.identity.station).iterdir())


def test_a_second_trip_brings_only_what_is_new(
    store: StationStore, hub: OpenHub, stick: Path
) -> None:
    work(store)
    write_stick(store, stick)
    bring(hub, stick)
    back(store, stick, hub)
    assert write_stick(store, stick).folder is None
    work(store, 2, 0)
    assert write_stick(store, stick).records == 2
    assert bring(hub, stick, None).records == 2
    assert back(store, stick, hub).records == 2
    assert len(held(hub)) == 5


def test_importing_and_reading_twice_changes_nothing(
    store: StationStore, hub: OpenHub, stick: Path, tmp_path: Path
) -> None:
    work(store)
    write_stick(store, stick)
    bring(hub, stick)
    shutil.copytree(stick, tmp_path / "replayed")
    bring(hub, stick)
    assert len(list(export(hub.storage))) == 3
    back(store, stick, hub)

    again = back(store, tmp_path / "replayed", hub)

    assert (again.records, again.photos, again.problem) == (0, 0, "")
    assert left(store) == (0, 0)


def test_a_lost_stick_costs_a_trip_and_nothing_else(
    store: StationStore, hub: OpenHub, stick: Path
) -> None:
    work(store)
    write_stick(store, stick)
    shutil.rmtree(stick / ROOT)
    work(store, 2, 0)
    assert write_stick(store, stick).records == 5
    assert bring(hub, stick).records == 5


def test_a_new_trip_takes_the_place_of_those_that_nobody_answered(
    store: StationStore, hub: OpenHub, stick: Path
) -> None:
    work(store)
    write_stick(store, stick)
    (trip_of(stick, store) / RECORDS).unlink()
    write_stick(store, stick)
    work(store, 2, 0)
    write_stick(store, stick)
    trip_of(stick, store)  # there is one
    bring(hub, stick)
    work(store, 1, 0)
    write_stick(store, stick)
    assert len(trip_of_or_none(stick, store)) == 2, "an answer stays until it was read"
    for _ in carry_in(hub.hub, stick):
        pass
    assert {answer.problem for answer in read_stick(store, stick, key_of(hub))} == {""}
    assert left(store) == (0, 0)


def test_an_interrupted_export_is_no_trip(store: StationStore, hub: OpenHub, stick: Path) -> None:
    work(store)
    write_stick(store, stick)
    (trip_of(stick, store) / RECORDS).unlink()
    trip = bring(hub, stick)
    assert "again at the station" in trip.problem
    assert held(hub) == []
    assert left(store) == (3, 1)


@pytest.mark.parametrize("written", range(4))
def test_a_stick_that_is_full_or_pulled_out_changes_nothing_here(
    store: StationStore,
    hub: OpenHub,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: int,
) -> None:
    work(store, 3, 2)
    real, calls = write_file, iter(range(99))

    def write(path: Path, data: bytes) -> None:
        if next(calls) == written:
            path.write_bytes(data[: len(data) // 2])
            raise StoreFull(path=str(path), reason="No space left on device")
        real(path, data)

    monkeypatch.setattr(carry_out, "write_file", write)
    with pytest.raises(StoreFull):
        write_stick(store, stick)
    assert left(store) == (3, 2)
    assert bring(hub, stick).problem
    monkeypatch.setattr(carry_out, "write_file", real)
    write_stick(store, stick)
    assert bring(hub, stick).problem == ""
    back(store, stick, hub)
    assert left(store) == (0, 0)


@pytest.mark.parametrize("step", ["_push", "_take_photo", "_answer"])
def test_an_import_that_breaks_off_is_done_again(
    store: StationStore,
    hub: OpenHub,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    work(store, 3, 2)
    write_stick(store, stick)

    def break_off(*_: object) -> None:
        raise StoreFull(path="hub", reason="No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(carried, step, break_off)
        with pytest.raises(StoreFull):
            bring(hub, stick)
    assert list(read_stick(store, stick, key_of(hub))) == []
    assert left(store) == (3, 2)
    assert bring(hub, stick).records == 3
    back(store, stick, hub)
    assert left(store) == (0, 0)
    assert len(held(hub)) == 3


def test_reading_receipts_that_breaks_off_is_done_again(
    store: StationStore, hub: OpenHub, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(store, 3, 2)
    write_stick(store, stick)
    bring(hub, stick)

    def break_off(*_: object) -> None:
        raise StoreUnreachable(path="disk", reason="Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(StationLedger, "blob_stored", break_off)
        (answer,) = read_stick(store, stick, key_of(hub))
        assert answer.problem
    assert back(store, stick, hub).photos == 2
    assert left(store) == (0, 0)


@pytest.mark.parametrize("cut", [0, 1, 40, -2, -70, -140])
def test_a_cut_off_list_is_refused_whole(
    store: StationStore, hub: OpenHub, stick: Path, cut: int
) -> None:
    work(store)
    write_stick(store, stick)
    path = trip_of(stick, store) / RECORDS
    path.write_bytes(path.read_bytes()[:cut])
    assert bring(hub, stick).problem
    assert held(hub) == []


def test_any_changed_byte_of_the_list_is_noticed(
    store: StationStore, hub: OpenHub, stick: Path
) -> None:
    work(store, 1, 0)
    write_stick(store, stick)
    path = trip_of(stick, store) / RECORDS
    whole = path.read_bytes()
    for at in range(0, len(whole) - 1, 7):
        changed = bytearray(whole)
        changed[at] ^= 1
        path.write_bytes(changed)
        assert bring(hub, stick).problem, at
    assert held(hub) == []


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "link"])
@pytest.mark.parametrize("what", [BATCHES, PHOTOS])
def test_a_damaged_part_is_named_and_carried_again(
    store: StationStore, hub: OpenHub, stick: Path, what: str, damage: str
) -> None:
    work(store)
    write_stick(store, stick)
    (part,) = (trip_of(stick, store) / what).iterdir()
    data = part.read_bytes()
    part.unlink()
    if damage == "changed":
        part.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "cut":
        part.write_bytes(data[: len(data) // 2])
    elif damage == "link":
        part.symlink_to("/dev/zero")

    trip = bring(hub, stick)

    assert trip.missing == 1
    answer = back(store, stick, hub)
    assert answer.missing == 1
    assert left(store) == ((3, 0) if what == BATCHES else (0, 1))
    shutil.rmtree(stick / ROOT)
    write_stick(store, stick)
    assert bring(hub, stick).missing == 0
    assert back(store, stick, hub).problem == ""
    assert left(store) == (0, 0)


def test_an_unknown_station_needs_a_supplier(
    store: StationStore, hub: OpenHub, stick: Path
) -> None:
    work(store)
    write_stick(store, stick)
    assert "--supplier" in bring(hub, stick, None).problem
    assert held(hub) == []


def test_the_stick_of_another_hubs_station_is_refused(
    store: StationStore, hub: OpenHub, stick: Path, tmp_path: Path
) -> None:
    other = open_hub(tmp_path / "other hub", SystemClock(), may_create=True)
    work(store)
    write_stick(store, stick)
    bring(hub, stick)
    back(store, stick, hub)
    work(store, 1, 0)
    write_stick(store, stick)
    assert "another hub" in bring(other, stick).problem
    assert held(other) == []
    other.storage.close()


def test_an_answer_of_another_hub_moves_nothing(
    store: StationStore, hub: OpenHub, stick: Path, tmp_path: Path
) -> None:
    other = open_hub(tmp_path / "other hub", SystemClock(), may_create=True)
    work(store)
    write_stick(store, stick)
    bring(other, stick)
    with pytest.raises(HubNotConfirmed) as caught:
        back(store, stick, hub)  # its people told another key
    assert other.identity.key.public.hex() in caught.value.sentence("en")
    assert left(store) == (3, 1)
    bring(hub, stick)
    back(store, stick, hub)
    work(store, 1, 0)
    write_stick(store, stick)
    (path,) = trip_of_or_none(stick, store)
    old = bring_as(other, path)
    assert old
    (answer,) = read_stick(store, stick)
    assert "another hub" in answer.problem
    assert left(store) == (1, 0)
    other.storage.close()


def bring_as(hub: OpenHub, trip: Path) -> bool:
    """A hub that would answer a stick which is not for it: forged from a trip without a hub."""
    content = read_signed(trip / RECORDS, CarriedRecords, None)
    known = hub.hub.storage
    with known.reading() as view:
        caller = view.station(content.hello.station)
    assert caller is not None
    carried._answer(carried._Trip(hub.hub, trip, content, caller))
    return True


def test_any_changed_byte_of_an_answer_moves_nothing(
    store: StationStore, hub: OpenHub, stick: Path
) -> None:
    work(store, 1, 0)
    write_stick(store, stick)
    bring(hub, stick)
    path = trip_of(stick, store) / RECEIPTS
    whole = path.read_bytes()
    for at in range(0, len(whole) - 1, 11):
        changed = bytearray(whole)
        changed[at] ^= 1
        path.write_bytes(changed)
        try:
            (answer,) = read_stick(store, stick, key_of(hub))
        except HubNotConfirmed:
            continue
        assert answer.problem, at
        assert left(store) == (1, 0)


def test_an_old_answer_does_not_undo_what_a_rolled_back_hub_told(
    store: StationStore, hub: OpenHub, stick: Path, tmp_path: Path
) -> None:
    """The hub loses what it had signed for; the first answer, read once more, is no proof now."""
    backup = tmp_path / "hub backup"
    shutil.copytree(tmp_path / "hub", backup)
    work(store)
    write_stick(store, stick)
    bring(hub, stick)
    shutil.copytree(stick, tmp_path / "old stick")
    back(store, stick, hub)
    assert left(store) == (0, 0)
    hub.storage.close()
    older = open_hub(backup, SystemClock(), may_create=False)
    work(store, 1, 0)
    write_stick(store, stick)

    first = bring(older, stick, "SUP-1")

    assert first.problem == ""
    back(store, stick, older)
    assert left(store)[0] == 4, "what was lost waits again"
    assert back(store, tmp_path / "old stick", older).is_older
    assert left(store)[0] == 4
    shutil.rmtree(stick / ROOT)
    write_stick(store, stick)
    bring(older, stick)
    back(store, stick, older)
    assert left(store) == (0, 0)
    assert len(held(older)) == 4
    older.storage.close()


def test_two_disks_with_one_history_both_deliver_everything(
    store: StationStore, hub: OpenHub, stick: Path, tmp_path: Path
) -> None:
    """A copied disk with copied keys: a fork, settled by sticks alone."""
    work(store, 2, 0)
    write_stick(store, stick)
    bring(hub, stick)
    back(store, stick, hub)
    store.close()
    shutil.copytree(tmp_path / "station", tmp_path / "twin")
    copy_vault(tmp_path)
    twin = StationStore(tmp_path / "twin", SystemClock(), "0.1.0", state_dir=tmp_path / "state")
    mine = StationStore(tmp_path / "station", SystemClock(), "0.1.0", state_dir=tmp_path / "state")
    try:
        for n, each in enumerate((mine, twin)):
            fact = ScanCaptured(hex=f"f{n}")
            each.writer.run(partial(Transaction.append, data=fact, author=OPERATOR))
            for _ in range(3):
                if write_stick(each, stick).folder is None:
                    break
                bring(hub, stick)
                list(read_stick(each, stick))
                shutil.rmtree(stick / ROOT, ignore_errors=True)
            assert left(each) == (0, 0)
        assert len(held(hub)) == 4
    finally:
        twin.close()
        mine.close()


def copy_vault(home: Path) -> None:
    """The twin's folder has the very same keys and installation."""
    from station.store import vault

    source = vault.file_for(home / "station", home / "state")
    target = vault.file_for(home / "twin", home / "state")
    target.parent.mkdir(parents=True)
    shutil.copy(source, target)


def test_a_stick_that_is_not_there_is_said(store: StationStore, tmp_path: Path) -> None:
    work(store, 1, 0)
    with pytest.raises(StoreUnreachable):
        write_stick(store, tmp_path / "no stick")


def test_the_commands_work_from_end_to_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.cli import main

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "user"))
    opened = StationStore(tmp_path / "data", SystemClock(), "0.1.0")
    work(opened)
    opened.close()
    open_hub(tmp_path / "hub", SystemClock(), may_create=True).storage.close()
    (tmp_path / "stick").mkdir()
    data, hub, stick = (str(tmp_path / name) for name in ("data", "hub", "stick"))

    def run(*words: str) -> list[str]:
        assert main.run(words) == 0, capsys.readouterr()
        return capsys.readouterr().out.splitlines()

    assert json.loads(run("export", "--to-usb", stick, "--data-dir", data, "--json")[0]) == {
        "records": 3,
        "photos": 1,
        "folder": stick,
        "unreadable": [],
    }
    *_, last = run("hub", "import", stick, "--data-dir", hub, "--supplier", "S", "--json")
    key = json.loads(last)["hub_key"]
    assert key == open_identity(tmp_path / "hub", may_create=False).key.public.hex()
    assert main.run(["import-receipts", stick, "--data-dir", data]) == 2
    assert key in capsys.readouterr().err
    run("import-receipts", stick, "--data-dir", data, "--hub-key", key[:16])
    run("verify", "--receipts", "--data-dir", data)
    run("export", "--to-usb", stick, "--data-dir", data)
    assert main.run(["sync", "--once", "--data-dir", data]) == 4
    assert "export --to-usb" in capsys.readouterr().err
