"""Records are chained, sealed in time, and say when and under which clock they were made."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest

from station.facts.control import ScanCaptured
from station.ledger.chain import next_link
from station.ledger.record import Envelope, RecordMalformed, body_hash, decode
from station.ledger.seal import SEAL_EVERY_RECORDS, SEAL_EVERY_S
from station.store import recorder
from station.store.errors import StoreFull
from station.store.recorder import Extras, shift_of
from station.store.station_store import StationStore
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.pictures import picture
from tests.helpers.stores import OPERATOR, capture, open_store


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[StationStore]:
    with open_store(tmp_path, clock) as opened:
        yield opened


def envelope_of(store: StationStore, rid: UUID) -> Envelope:
    body = store.reader().value("SELECT body FROM record WHERE rid = ?", (rid.bytes,))
    return decode(body)


def seals(store: StationStore) -> list[int]:
    return [row[0] for row in store.reader().rows("SELECT seq FROM seal ORDER BY seq")]


def test_records_are_numbered_without_gaps_and_chained(store: StationStore) -> None:
    for _ in range(3):
        capture(store)
    epoch = store.writer.run(lambda tx: tx.recorder.epoch)
    link = epoch.start(store.identity.station).link
    rows = store.reader().rows("SELECT seq, bh, link, body FROM record ORDER BY n")
    for seq, (number, bh, stored, body) in enumerate(rows, 1):
        link = next_link(store.identity.station, epoch.epoch, seq, link, bh)
        assert (number, stored, body_hash(body)) == (seq, link, bh)


def test_a_record_says_who_made_it_where_and_when(store: StationStore) -> None:
    said = envelope_of(store, capture(store))
    assert (said.station, said.inst) == (store.identity.station, store.identity.inst)
    assert (said.operator, said.app_ver, said.type, said.tv) == (
        "E001",
        "0.1.0",
        "scan.captured",
        1,
    )
    assert said.wall == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert said.tz == 480  # the tests' zone
    assert said.shift.day == date(2026, 3, 2)


def test_the_chain_is_sealed_every_so_many_records(store: StationStore) -> None:
    def many(tx: object) -> None:
        for _ in range(SEAL_EVERY_RECORDS + 1):
            tx.append(ScanCaptured(hex="41"), OPERATOR)  # type: ignore[attr-defined]

    store.writer.run(many)
    assert seals(store) == [SEAL_EVERY_RECORDS]


def test_the_chain_is_sealed_with_the_first_record_after_a_minute(
    store: StationStore, clock: FixedClock
) -> None:
    capture(store)
    clock.pass_s(SEAL_EVERY_S - 1)
    capture(store)
    assert seals(store) == []
    clock.pass_s(1)
    capture(store)
    assert seals(store) == [3]


def test_sealing_by_hand_twice_keeps_one_seal(store: StationStore) -> None:
    capture(store)
    first = store.writer.run(lambda tx: tx.recorder.seal())
    assert store.writer.run(lambda tx: tx.recorder.seal()) == first
    assert seals(store) == [1]


def test_a_record_names_its_photos_and_they_wait_to_be_sent(store: StationStore) -> None:
    photo = store.blobs.put(picture("PNG"), "defect")
    capture(store, extras=Extras(blobs=(photo,)))
    rid = capture(store, extras=Extras(blobs=(photo,)))
    assert envelope_of(store, rid).blobs == (photo,)
    assert store.reader().rows("SELECT sha256, state FROM blob") == [(photo.sha256, "waiting")]
    assert store.reader().value("SELECT count(*) FROM blob_use") == 2


def test_records_carry_the_hubs_clock_with_its_age(store: StationStore, clock: FixedClock) -> None:
    store.writer.run(lambda tx: tx.recorder.hub_clock.measure(-1500))
    clock.pass_s(90)
    said = envelope_of(store, capture(store))
    assert (said.clock.offset_ms, said.clock.age_s, said.clock.trust) == (-1500, 90, "hub")
    assert said.at == said.wall - timedelta(seconds=1.5)


def test_the_hubs_clock_is_not_trusted_once_somebody_set_the_own_one(
    store: StationStore, clock: FixedClock
) -> None:
    store.writer.run(lambda tx: tx.recorder.hub_clock.measure(-1500))
    clock.wall += timedelta(hours=1)
    said = envelope_of(store, capture(store))
    assert said.clock.trust == "jumped"
    assert said.at == said.wall


@pytest.mark.parametrize("year", [1970, 2036])
def test_records_are_taken_however_wrong_the_clock_is(
    store: StationStore, clock: FixedClock, year: int
) -> None:
    capture(store)
    clock.wall = clock.wall.replace(year=year)
    said = envelope_of(store, capture(store))
    assert said.wall.year == year
    assert store.reader().value("SELECT count(*) FROM entry WHERE is_read = 1") == 2


def test_a_record_beyond_the_size_of_a_body_is_refused_and_leaves_no_trace(
    store: StationStore,
) -> None:
    with pytest.raises(RecordMalformed) as caught:
        capture(store, ScanCaptured(hex="4" * 70_000))
    assert "bytes" in caught.value.sentence("en")
    capture(store)
    assert store.reader().rows("SELECT seq FROM record") == [(1,)]


def test_capturing_stops_cleanly_where_the_disk_is_nearly_full(
    store: StationStore, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture(store)
    monkeypatch.setattr(recorder, "STOP_BELOW_BYTES", 1 << 60)
    clock.pass_s(2)
    for _ in range(2):
        with pytest.raises(StoreFull):
            capture(store)
    monkeypatch.undo()
    capture(store)
    assert store.reader().value("SELECT max(seq) FROM record") == 2


@pytest.mark.parametrize(
    ("hour", "day", "code"), [(8, 2, "D"), (19, 2, "D"), (20, 2, "N"), (23, 2, "N"), (7, 1, "N")]
)
def test_the_night_shift_belongs_to_the_day_it_began(hour: int, day: int, code: str) -> None:
    local = datetime(2026, 3, 2, hour, 59, tzinfo=timezone(timedelta(hours=8)))
    found = shift_of(local)
    assert (found.day, found.code) == (date(2026, 3, day), code)


def test_the_first_night_of_all_time_has_no_day_before() -> None:
    assert shift_of(datetime(1, 1, 1, 3, tzinfo=UTC)).day == date(1, 1, 1)
