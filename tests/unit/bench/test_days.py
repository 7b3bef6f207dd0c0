"""The large store that benches write is what the product would have written."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.gs1 import check_digit
from station.ledger.chain import Place, next_link
from station.ledger.record import body_hash, decode
from station.ledger.seal import is_signed, seal_message
from station.store import schema
from station.store.database import Connection
from station.store.queries.trace import life
from station.store.rebuild import rebuild
from station.store.recorder import current_epoch
from tests.bench.places import Places
from tests.bench.store.days import Built, build, vault_of
from tests.bench.store.shop import Shape, box_mark_of
from tests.helpers.projection_dump import differences, dump

SMALL = Shape(cartons=2, per_carton=2, per_pallet=2)
DAYS = 12


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    events_a_day = 44
    found = build(tmp_path_factory.mktemp("days"), events_a_day * (DAYS - 1) + 1, SMALL)
    assert found.days == DAYS
    return found


@pytest.fixture
def conn(built: Built) -> Iterator[Connection]:
    with closing(built.open(read_only=False)) as opened:
        yield opened


def test_every_row_is_what_the_product_computes_from_the_bodies(conn: Connection) -> None:
    written = dump(conn)
    rebuild(conn)
    assert differences(written, dump(conn)) == []
    assert len(written["unit"]) == DAYS * 9


def test_local_numbers_are_what_the_product_would_have_counted(
    conn: Connection, built: Built
) -> None:
    units = conn.rows("SELECT key FROM object WHERE key LIKE 'sn:%' ORDER BY id")
    assert [row[0] for row in units] == [built.unit_key(n) for n in range(built.units)]
    ids, places = conn.rows(
        "SELECT count(*) = max(id), count(*) = max(ord) - min(ord) + 1 FROM entry"
    )[0]
    assert (ids, places) == (1, 1)


def test_the_chain_holds_from_the_first_record_to_the_last(conn: Connection) -> None:
    epoch = current_epoch(conn)
    station = str(schema.meta(conn, "station"))
    link = epoch.start(station).link
    records = conn.rows("SELECT seq, rid, type, bh, link, body FROM record ORDER BY n")
    for place, (seq, rid, type_, bh, linked, body) in enumerate(records, 1):
        link = next_link(station, epoch.epoch, seq, link, bh)
        envelope = decode(body)
        assert (seq, bh, linked) == (place, body_hash(body), link)
        assert (envelope.rid.bytes, envelope.type) == (rid, type_)


def test_later_days_are_sealed_by_the_device(conn: Connection, built: Built) -> None:
    epoch = current_epoch(conn).epoch
    station = str(schema.meta(conn, "station"))
    public = vault_of(built.home).device_key.public
    seals = conn.rows("SELECT seq, link, signature FROM seal ORDER BY seq")
    assert len(seals) >= 2
    for seq, link, signature in seals:
        assert is_signed(public, signature, seal_message(station, epoch, Place(seq, link)))


def test_a_board_of_a_later_day_has_a_whole_life_of_its_own(
    conn: Connection, built: Built
) -> None:
    found = life(conn, built.unit_key(built.units - 1))
    assert found is not None
    assert [fact["type"] for fact in found["timeline"]] == [
        "step.started",
        "step.finished",
        "unit.inspected",
        "unit.inspected",
        "unit.packed",
        "container.sealed",
        "unit.packed",
        "container.sealed",
        "shipment.dispatched",
    ]
    assert [node["depth"] for node in found["downstream"]] == [1, 2]
    assert {row["key"].rpartition("M-")[2] for row in found["upstream"]} == {"1", "2"}
    last = f"Y{DAYS - 1:05}Z"
    assert all(last in row["key"] for row in found["upstream"])


@pytest.mark.parametrize("day", [0, 7, 123, 58_999])
def test_container_codes_keep_their_check_digit_on_every_day(day: int) -> None:
    payload, first = f"06{box_mark_of(day)}00042", f"06{box_mark_of(0)}00042"
    assert check_digit.compute(payload) == check_digit.compute(first)


def test_a_store_found_from_an_earlier_run_is_used_again(tmp_path: Path) -> None:
    said: list[str] = []
    first = Places(tmp_path, 1, said.append, SMALL).large()
    again = Places(tmp_path, 1, said.append, SMALL).large()
    assert again == first
    assert len([text for text in said if text.startswith("writing")]) == 1
