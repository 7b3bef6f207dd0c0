"""Pushing: each record exactly once, acknowledged only by receipts, whatever gets lost."""

import msgspec
import pytest

from station import ids
from station.ledger.chain import Place
from station.ledger.seal import DeviceKey
from sync.client.conversation import Conversation
from sync.client.ports import Request, Response, TransportFailed
from sync.client.push import Pace, push_batch
from sync.client.session import Phase
from sync.client.troubles import HubBusy, HubDiskFull, HubRefused, NotAdmitted, RequestTooLarge
from sync.hub.verify import verify
from sync.wire.batch import SentRecord, pack_batch
from sync.wire.messages import Limits
from sync.wire.receipts import is_receipt_of
from tests.helpers.hub_in_memory import LocalHub, Station, records_of


def fill(station: Station, count: int) -> None:
    for number in range(count):
        station.ledger.capture(f"code {number}")


def assert_everything_arrived_once(hub: LocalHub, *stations: Station) -> None:
    expected = {
        str(row.rid) for each in stations for rows in each.ledger.rows.values() for row in rows
    }
    arrived = records_of(hub)
    assert {rid for rid, _, _ in arrived} == expected
    assert len(arrived) == len(expected)
    assert [each for each in arrived if each[2] != "ok"] == []
    assert all(each.ledger.is_all_acked for each in stations)


def assert_hub_is_sound(hub: LocalHub) -> None:
    parts = hub.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []


def talk_of(station: Station) -> Conversation:
    talk: Conversation = station.session._talk
    return talk


def test_push_sends_three_batches_and_keeps_three_receipts(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 1100)
    phases = station.sync()
    assert phases.count(Phase.PUSH) == 3
    assert_everything_arrived_once(hub, station)
    assert [receipt.seq for receipt in station.ledger.receipts] == [500, 1000, 1100]
    public = bytes.fromhex(station.pin.public)
    assert all(is_receipt_of(public, receipt) for receipt in station.ledger.receipts)
    assert_hub_is_sound(hub)


def test_push_goes_on_after_the_hub_was_restarted_between_batches(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 1100)
    for phase in station.session.turn():
        if phase is Phase.PUSH:
            hub.restart()
    assert_everything_arrived_once(hub, station)


@pytest.mark.parametrize("lost", range(1, 8))
def test_push_doubles_nothing_when_an_answer_is_lost_after_the_commit(
    hub: LocalHub, lost: int
) -> None:
    station = Station(hub)
    fill(station, 1100)
    station.transport.lose_answers = {lost}
    for _ in range(3):
        try:
            station.sync()
        except TransportFailed:
            station.new_session()
    assert_everything_arrived_once(hub, station)
    assert_hub_is_sound(hub)


def test_push_sends_only_the_last_record_again_when_only_its_receipt_was_lost(
    hub: LocalHub,
) -> None:
    station = Station(hub)
    fill(station, 400)
    station.transport.lose_answers = {2}  # hello, then the push
    with pytest.raises(TransportFailed):
        station.sync()
    assert station.ledger.acked == {}
    station.transport.sent.clear()
    station.sync()
    pushes = [each for each in station.transport.sent if each.path.endswith("records?after=399")]
    assert len(pushes) == 1
    assert_everything_arrived_once(hub, station)


def test_push_sends_older_epochs_first_and_hands_their_parents_over(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 3)
    station.ledger.open_epoch("restored")
    fill(station, 2)
    station.sync()
    assert [seq for _, seq, _ in records_of(hub)] == [1, 2, 3, 1, 2]
    assert_everything_arrived_once(hub, station)
    with hub.parts.storage.reading() as view:
        stream = view.stream(station.ledger.station, station.ledger.epoch)
    assert stream is not None
    assert stream.parent == station.ledger.head(station.ledger.epochs[0].epoch)


def test_push_knows_an_epoch_begun_after_the_hello(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 1)
    station.sync()
    station.ledger.open_epoch("restored")
    fill(station, 1)
    station.sync()
    assert_everything_arrived_once(hub, station)


@pytest.mark.parametrize("body", [None, b"what the disk gave back", b"\xff\xfe"])
def test_push_sends_a_gap_for_a_rotten_record_and_the_rest_flows(
    hub: LocalHub, body: bytes | None
) -> None:
    station = Station(hub)
    fill(station, 5)
    station.ledger.break_body(3, body)
    station.sync()
    assert station.ledger.is_all_acked
    assert [(seq, state) for _, seq, state in records_of(hub)] == [
        (1, "ok"),
        (2, "ok"),
        (3, "exception"),
        (4, "ok"),
        (5, "ok"),
    ]
    assert [(note.seq, note.code) for note in station.ledger.notes] == [(3, "record.gap")]
    assert_hub_is_sound(hub)


def test_push_fills_a_gap_when_the_record_can_be_read_again(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 4)
    good = station.ledger.rows[station.ledger.epoch][2].body
    station.ledger.break_body(3, None)
    station.sync()
    station.ledger.break_body(3, good)
    start = station.ledger.epochs[0].start(station.ledger.station)
    push_batch(talk_of(station), station.ledger, station.ledger.epoch, start, Pace())
    records = hub.parts.storage.records_after(0, 100)
    assert [(each.idx, each.record.seq, each.record.state) for each in records][-1] == (5, 3, "ok")
    assert records[-1].record.body == good
    assert_hub_is_sound(hub)


def test_push_sends_a_record_the_hub_cannot_take_as_a_gap(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 20)
    station.ledger.append_body(b'"' + b"x" * 70_000 + b'"')
    fill(station, 20)
    station.sync()
    assert station.ledger.is_all_acked
    states = [state for _, _, state in records_of(hub)]
    assert states == ["ok"] * 20 + ["exception"] + ["ok"] * 20
    assert_hub_is_sound(hub)


def test_hub_stores_what_it_cannot_read_or_does_not_know(hub: LocalHub) -> None:
    station = Station(hub)
    known = station.ledger.capture("x").body
    assert known is not None
    fields = msgspec.json.decode(known)
    for change in (
        {"type": "unit.teleported"},
        {"tv": 99},
        {"station": ids.new_id()},
        {"rid": "not a uuid"},
    ):
        new_rid = {"rid": str(ids.new_rid(station.ledger.clock))}
        station.ledger.append_body(msgspec.json.encode(fields | new_rid | change))
    station.ledger.append_body(b"no json at all")
    station.sync()
    assert station.ledger.is_all_acked
    stored = hub.parts.storage.records_after(0, 100)
    assert [(each.record.state, each.record.code) for each in stored] == [
        ("ok", ""),
        ("held", "record.type_unknown"),
        ("held", "record.type_unknown"),
        ("exception", "record.station_differs"),
        ("exception", "record.unreadable"),
        ("exception", "record.unreadable"),
    ]
    assert [note.seq for note in station.ledger.notes] == [2, 3, 4, 5, 6]


def test_hub_counts_the_same_fact_once_and_keeps_another_fact_with_its_rid(hub: LocalHub) -> None:
    station = Station(hub)
    first = station.ledger.capture("fact")
    assert first.body is not None
    station.ledger.append_body(first.body)
    station.ledger.capture("another fact", rid=first.rid)
    station.sync()
    codes = [
        (each.record.state, each.record.code) for each in hub.parts.storage.records_after(0, 100)
    ]
    assert codes == [("ok", ""), ("repeated", ""), ("exception", "record.rid_reused")]
    station.ledger.open_epoch("restored")
    station.ledger.append_body(first.body)
    station.sync()
    assert records_of(hub)[-1][2] == "repeated"


def test_push_halves_its_batches_where_the_network_takes_no_large_ones(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 300)

    def narrow(request: Request, answer: Response) -> Response:
        return Response(413, {}, b"too large") if len(request.body) > 9000 else answer

    station.transport.tamper = narrow
    station.sync()
    assert_everything_arrived_once(hub, station)


def test_push_gives_up_politely_where_not_even_one_record_passes(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 3)
    station.transport.tamper = lambda request, answer: (
        Response(413, {}, b"") if "records" in request.path else answer
    )
    with pytest.raises(RequestTooLarge):
        station.sync()
    assert station.ledger.acked == {}


def test_push_waits_as_long_as_an_unsigned_answer_asks_and_no_longer(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 1)
    station.transport.tamper = lambda _, __: Response(503, {"retry-after": "7"}, b"")
    with pytest.raises(HubBusy) as caught:
        station.sync()
    assert caught.value.wait_s == 7
    station.transport.tamper = lambda _, __: Response(429, {"retry-after": "999999999"}, b"")
    with pytest.raises(HubBusy) as caught:
        station.sync()
    assert caught.value.wait_s <= 300


def test_hub_takes_two_batches_of_a_station_at_a_time(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 1)
    hub.service._in_flight[station.ledger.station] = 2
    with pytest.raises(HubBusy):
        station.sync()
    hub.service._in_flight[station.ledger.station] = 1
    station.sync()
    assert_everything_arrived_once(hub, station)


def test_push_keeps_everything_while_the_hub_disk_is_full(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from station.store.errors import StoreFull

    station = Station(hub)
    station.sync()
    fill(station, 10)

    def full() -> None:
        raise StoreFull(path="hub", reason="full")

    with monkeypatch.context() as patch:
        patch.setattr(hub.parts.storage, "writing", full)
        with pytest.raises(HubDiskFull):
            station.sync()
    assert station.ledger.acked == {}
    station.sync()
    assert_everything_arrived_once(hub, station)


def test_hub_refuses_a_station_that_is_unknown_revoked_or_not_itself(hub: LocalHub) -> None:
    station, other = Station(hub), Station(hub)
    fill(station, 1)
    station.ledger.station = ids.new_id()
    station.new_session()
    with pytest.raises(NotAdmitted):
        station.sync()
    fill(other, 1)
    talk = talk_of(other)
    list(other.session.turn())
    path = f"/v1/s/{station.ledger.station}/e/{station.ledger.epoch}/records?after=0"
    with pytest.raises(NotAdmitted):
        talk.ask(Request("POST", path, {}, b""))


@pytest.mark.parametrize(
    "change",
    [
        {"X-Seal": "0" * 128},
        {"X-Last-Link": "0" * 64},
        {"X-Last-Seq": "4"},
        {"X-After-Link": "nonsense"},
        {"Content-Encoding": "br"},
    ],
)
def test_hub_refuses_a_batch_whose_arithmetic_is_wrong(
    hub: LocalHub, change: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(hub)
    station.sync()
    fill(station, 1)
    talk = talk_of(station)
    ask = talk.ask

    def changed(request: Request) -> object:
        return ask(
            Request(request.method, request.path, {**request.headers, **change}, request.body)
        )

    monkeypatch.setattr(talk, "ask", changed)
    epoch, ledger = station.ledger.epoch, station.ledger
    pace = Pace()
    start = ledger.epochs[0].start(ledger.station)
    for _ in range(2):
        with pytest.raises(HubRefused):
            push_batch(talk, ledger, epoch, start, pace)
    assert pace.refused == set(), "no record is to blame"
    assert records_of(hub) == []
    assert ledger.acked == {}


def test_hub_refuses_a_body_that_is_not_the_one_that_was_sealed(hub: LocalHub) -> None:
    station = Station(hub)
    station.sync()
    row = station.ledger.capture("true")
    other = station.ledger.clone().capture("false").body
    assert other is not None
    body, coding, _ = pack_batch([SentRecord(1, row.rid, row.bh, other)], Limits())
    start = station.ledger.epochs[0].start(station.ledger.station)
    place = Place(1, row.link)
    headers = {
        "Content-Encoding": coding,
        "X-After-Link": start.link.hex(),
        "X-Last-Seq": "1",
        "X-Last-Link": row.link.hex(),
        "X-Seal": station.ledger.seal(station.ledger.epoch, place).hex(),
    }
    path = f"/v1/s/{station.ledger.station}/e/{station.ledger.epoch}/records?after=0"
    answer = talk_of(station).ask(Request("POST", path, headers, body))
    assert (answer.status, answer.error.error) == (400, "record-hash")
    assert records_of(hub) == []


def test_hub_says_where_its_stream_ends_when_a_batch_leaves_a_hole(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 5)
    station.sync()
    fill(station, 5)
    ledger = station.ledger
    link = ledger.link_at(ledger.epoch, 7)
    assert link is not None
    outcome = push_batch(talk_of(station), ledger, ledger.epoch, Place(7, link), Pace())
    assert outcome.kind == "hello"
    assert len(records_of(hub)) == 5


def test_no_record_is_left_out_where_the_request_itself_is_refused(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x")
    key = station.ledger.key
    station.ledger.key = DeviceKey(bytes(32))
    with pytest.raises(HubRefused, match="batch-seal"):
        station.sync()
    assert records_of(hub) == []
    station.ledger.key = key
    station.sync()
    assert [state for _, _, state in records_of(hub)] == ["ok"]


def test_a_gap_is_filled_by_a_twin_whose_disk_can_still_read_the_record(hub: LocalHub) -> None:
    rotten = Station(hub)
    fill(rotten, 3)
    whole = rotten.twin()
    rotten.ledger.break_body(2, None)
    rotten.sync()
    assert [state for _, _, state in records_of(hub)] == ["ok", "exception", "ok"]
    whole.sync()
    bodies = [row.body for row in whole.ledger.rows[whole.ledger.epoch]]
    stored = hub.parts.storage.records_after(0, 100)
    assert {each.record.body for each in stored} == {*bodies, None}
    assert_hub_is_sound(hub)
    asked = len(whole.transport.sent)
    whole.new_session()
    whole.sync()
    again = [each for each in whole.transport.sent[asked:] if "records?" in each.path]
    assert again == [], "a filled gap is not asked for again"


def test_a_gap_that_nobody_can_fill_costs_nothing(hub: LocalHub) -> None:
    station = Station(hub)
    fill(station, 3)
    station.ledger.break_body(2, None)
    for _ in range(2):
        station.new_session()
        station.sync()
    pushes = [each for each in station.transport.sent if "records?" in each.path]
    assert len(pushes) == 1
