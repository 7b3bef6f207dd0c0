"""Photos: resumed where the hub's disk has them, green only by the hub's receipt."""

import base64
import hashlib
import random
from dataclasses import replace

import pytest

from sync.client.ports import Request, Response, TransportFailed
from sync.client.session import Phase
from sync.client.troubles import RequestTooLarge
from sync.wire.messages import Limits
from sync.wire.receipts import is_blob_receipt_of
from tests.helpers.hub_in_memory import LocalHub, Station

MIB = 1024 * 1024


def picture(size: int, seed: int = 1, width: int = 100) -> bytes:
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") * 2
    return head + random.Random(seed).randbytes(size - len(head))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pieces(station: Station) -> list[Request]:
    return [each for each in station.transport.sent if each.method == "PATCH"]


def test_a_photo_is_stored_whole_and_receipted(hub: LocalHub) -> None:
    station = Station(hub)
    data = picture(3 * MIB + 5)
    station.ledger.capture("x", photo=data)
    station.sync()
    assert hub.parts.files.path(sha256(data)).read_bytes() == data
    receipt = station.ledger.photo_receipts[sha256(data)]
    assert is_blob_receipt_of(bytes.fromhex(station.pin.public), receipt)
    assert (receipt.size, receipt.tenant) == (len(data), "acme")
    assert [len(each.body) for each in pieces(station)] == [MIB, MIB, MIB, 5]


def test_a_photo_waits_for_its_record(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x", photo=picture(500))
    station.transport.tamper = lambda request, answer: (
        Response(503, {}, b"") if "records" in request.path else answer
    )
    with pytest.raises(Exception, match="hub_busy"):
        station.sync()
    assert pieces(station) == []


@pytest.mark.parametrize("cut_at", range(1, 9))
def test_a_cut_costs_at_most_one_piece(hub: LocalHub, cut_at: int) -> None:
    station = Station(hub)
    data = picture(4 * MIB)
    station.ledger.capture("x", photo=data)
    station.transport.lose_answers = {cut_at + 1}
    with pytest.raises(TransportFailed):
        station.sync()
    hub.restart()
    station.new_session()
    station.sync()
    assert hub.parts.files.path(sha256(data)).read_bytes() == data
    assert sha256(data) in station.ledger.photo_receipts
    sent = sum(len(each.body) for each in pieces(station))
    assert sent <= len(data) + MIB


def test_a_photo_arrives_over_a_line_that_breaks_before_a_whole_piece_is_through(
    hub: LocalHub,
) -> None:
    station = Station(hub)
    data = picture(3 * MIB)
    station.ledger.capture("x", photo=data)
    real = hub.answer

    def breaking(request: Request) -> Response:
        if len(request.body) > 300_000:
            raise TransportFailed(url="", reason="Connection reset by peer")
        return real(request)

    hub.answer = breaking  # type: ignore[method-assign]
    breaks = 0
    while sha256(data) not in station.ledger.photo_receipts and breaks < 20:
        try:
            station.sync()
        except TransportFailed:
            breaks += 1
    assert hub.parts.files.path(sha256(data)).read_bytes() == data
    assert max(len(each.body) for each in pieces(station)[:1]) == MIB


def test_a_piece_damaged_on_the_way_is_sent_again(hub: LocalHub) -> None:
    station = Station(hub)
    data = picture(2 * MIB)
    station.ledger.capture("x", photo=data)
    real = station.transport.hub.answer
    damage = iter([True, False, True])

    def damaging(request: Request) -> Response:
        if request.method == "PATCH" and next(damage, False):
            asked = request.headers["Upload-Checksum"]
            wrong = {**request.headers, "Upload-Checksum": asked[:-4] + "AAA="}
            request = Request(request.method, request.path, wrong, request.body)
        return real(request)

    hub.answer = damaging  # type: ignore[method-assign]
    station.sync()
    assert sha256(data) in station.ledger.photo_receipts
    assert len(pieces(station)) == 4


def test_bytes_that_are_not_the_photo_are_thrown_away_and_held_after_three_tries(
    hub: LocalHub,
) -> None:
    station = Station(hub)
    name = sha256(picture(500))
    station.ledger.capture("x", photo=picture(500))
    old = station.ledger.photos[name]
    station.ledger.photos[name] = replace(old, data=picture(500, seed=9))
    for _ in range(4):
        station.sync()
    assert station.ledger.held_photos == {name: "photo.hash"}
    assert len(pieces(station)) == 3
    assert not hub.parts.files.path(name).exists()


def test_a_piece_for_another_place_is_refused_and_told_where_to_go_on(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x", photo=picture(3 * MIB))
    station.transport.lose_answers = {5}
    with pytest.raises(TransportFailed):
        station.sync()
    last = pieces(station)[-1]
    talk = station.session._talk
    for offset in ("0", "5", str(2 * MIB)):
        headers = {**last.headers, "Upload-Offset": offset}
        answer = talk.ask(Request("PATCH", last.path, headers, last.body))
        assert (answer.status, answer.headers["upload-offset"]) == (409, str(MIB))
    beyond = talk.ask(Request("HEAD", last.path))
    assert beyond.headers["upload-offset"] == str(MIB)


def test_a_photo_that_is_here_already_is_not_sent_again(hub: LocalHub) -> None:
    first, second, stranger = Station(hub), Station(hub), Station(hub, "other")
    data = picture(5000)
    for station in (first, second, stranger):
        station.ledger.capture("x", photo=data)
        station.sync()
        assert sha256(data) in station.ledger.photo_receipts
    assert len(pieces(first)) == 1
    assert len(pieces(second)) == 0
    assert len(pieces(stranger)) == 1  # another supplier has to show that it holds the photo


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GIF89a" + bytes(500), "photo.not_a_picture"),
        (picture(500, width=9000), "photo.too_many_pixels"),
        (b"\x89PNG", "photo.not_a_picture"),
    ],
)
def test_a_file_that_is_no_picture_is_held_after_three_tries(
    hub: LocalHub, data: bytes, reason: str
) -> None:
    station = Station(hub)
    station.ledger.capture("x", photo=data)
    good = picture(500, seed=7)
    station.ledger.capture("y", photo=good)
    for _ in range(4):
        station.sync()
    assert station.ledger.held_photos == {sha256(data): reason}
    assert sha256(good) in station.ledger.photo_receipts
    assert not hub.parts.files.path(sha256(data)).exists()


def test_a_photo_whose_file_is_gone_is_held_and_the_rest_flows(hub: LocalHub) -> None:
    station = Station(hub)
    lost, good = picture(500, seed=2), picture(500, seed=3)
    station.ledger.capture("x", photo=lost)
    station.ledger.capture("y", photo=good)
    old = station.ledger.photos[sha256(lost)]
    station.ledger.photos[sha256(lost)] = replace(old, data=b"")
    station.sync()
    assert station.ledger.held_photos == {sha256(lost): "blob.damaged"}
    assert list(station.ledger.photo_receipts) == [sha256(good)]


def test_a_photo_larger_than_the_hub_takes_is_held(hub: LocalHub) -> None:
    hub.parts.hub.limits = Limits(blob_bytes=10_000)
    station = Station(hub)
    station.ledger.capture("x", photo=picture(10_001))
    station.sync()
    assert list(station.ledger.held_photos.values()) == ["photo.too_large"]


def test_pieces_shrink_where_the_network_takes_no_large_ones(hub: LocalHub) -> None:
    station = Station(hub)
    data = picture(MIB)
    station.ledger.capture("x", photo=data)
    station.transport.tamper = lambda request, answer: (
        Response(413, {}, b"") if len(request.body) > 300_000 else answer
    )
    real = hub.answer
    hub.answer = lambda request: (  # type: ignore[method-assign]
        Response(413, {}, b"") if len(request.body) > 300_000 else real(request)
    )
    station.sync()
    assert sha256(data) in station.ledger.photo_receipts
    assert max(len(each.body) for each in pieces(station)[3:]) <= 262_144


def test_records_and_feed_flow_while_no_photo_passes(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x", photo=picture(500))
    station.transport.tamper = lambda request, answer: (
        Response(413, {}, b"") if "/v1/blobs" in request.path else answer
    )
    with pytest.raises(RequestTooLarge):
        station.sync()
    assert station.ledger.is_all_acked
    assert len(station.ledger.received) == 1


def test_new_records_go_before_the_rest_of_a_photo(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x", photo=picture(4 * MIB))
    phases: list[Phase] = []
    seen = 0
    for phase in station.session.turn():
        phases.append(phase)
        if phases.count(Phase.BLOBS) == 3 and phases.count(Phase.PUSH) == 1:
            station.ledger.capture("urgent")
            seen = len(phases)
    assert phases[seen] is Phase.PUSH
    assert len(station.ledger.photo_receipts) == 1


def test_every_fifth_turn_of_a_long_queue_is_a_photo_s(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x", photo=picture(500))
    for number in range(5000):
        station.ledger.capture(f"{number}")
    phases = station.sync()
    assert phases[1:7] == [Phase.PUSH] * 5 + [Phase.BLOBS]


def test_abandoned_uploads_are_cleared_away(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x", photo=picture(3 * MIB))
    station.transport.lose_answers = {5}
    with pytest.raises(TransportFailed):
        station.sync()
    uploads = hub.folder / "uploads"
    assert len(list(uploads.iterdir())) == 1
    hub.clock.pass_s(8 * 24 * 3600)
    hub.restart()
    assert list(uploads.iterdir()) == []


def test_a_piece_of_more_than_a_mebibyte_is_refused_and_nothing_of_it_kept(hub: LocalHub) -> None:
    station = Station(hub)
    data = picture(3 * MIB)
    station.ledger.capture("x", photo=data)
    station.transport.lose_answers = {5}
    with pytest.raises(TransportFailed):
        station.sync()
    station.transport.lose_answers = set()
    path, talk = pieces(station)[-1].path, station.session._talk

    def offset() -> int:
        return int(talk.ask(Request("HEAD", path)).headers["upload-offset"])

    def send(piece: bytes) -> int:
        checksum = base64.b64encode(bytes.fromhex(sha256(piece))).decode()
        told = {"Upload-Offset": str(begun), "Upload-Checksum": f"sha256 {checksum}"}
        return talk.ask(Request("PATCH", path, told, piece)).status

    begun = offset()
    with pytest.raises(RequestTooLarge) as refused:
        send(data[begun : begun + MIB + 1])
    assert refused.value.is_signed
    assert offset() == begun
    assert hub.service.body_limit("PATCH", path) == MIB, "larger ones are not even read"
    assert send(data[begun : begun + MIB]) == 204
    assert offset() == begun + MIB
