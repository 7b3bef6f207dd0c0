"""Pulling: the hub's order, checked link by link, with bodies only where one may see them."""

from collections.abc import Callable

import msgspec
import pytest

from sync.client.ports import Request, Response
from sync.client.pull import SLICE_ITEMS
from sync.client.troubles import FeedRestarts, HubUnclear
from sync.hub.own import append_own
from sync.wire.feed import Cursor
from sync.wire.signing import Asked, answer_header
from tests.helpers.hub_in_memory import LocalHub, Station


def fill(station: Station, count: int) -> None:
    for number in range(count):
        station.ledger.capture(f"code {number}")


def test_a_reader_gets_bodies_of_its_own_supplier_only(hub: LocalHub) -> None:
    mine, sister, stranger = Station(hub), Station(hub), Station(hub, "other")
    for station in (mine, sister, stranger):
        fill(station, 2)
        station.sync()
    append_own(hub.parts.hub, hub.own_body("for all"))
    append_own(hub.parts.hub, hub.own_body("for acme"), audience="acme")
    append_own(hub.parts.hub, hub.own_body("for the other"), audience="other")
    mine.sync()
    bodies = [item.body is not None for item in mine.ledger.received]
    assert bodies == [False, False, True, True, False, False, True, True, False]
    sisters = [row.body for row in sister.ledger.rows[sister.ledger.epoch]]
    assert [item.body for item in mine.ledger.received[2:4]] == sisters


def test_pages_are_applied_in_slices_each_with_its_cursor(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, reader = Station(hub), Station(hub)
    fill(writer, 1250)
    writer.sync()
    slices: list[tuple[int, Cursor]] = []
    apply = reader.ledger.apply_page

    def noted(items: object, cursor: Cursor) -> None:
        slices.append((len(items), cursor))  # type: ignore[arg-type]
        apply(items, cursor)  # type: ignore[arg-type]

    monkeypatch.setattr(reader.ledger, "apply_page", noted)
    reader.sync()
    assert [size for size, _ in slices] == [SLICE_ITEMS] * 12 + [50]
    assert reader.ledger.seen == slices[-1][1]
    assert len(reader.ledger.received) == 1250


def test_pulling_goes_on_where_it_stopped(hub: LocalHub) -> None:
    writer, reader = Station(hub), Station(hub)
    fill(writer, 30)
    writer.sync()
    reader.sync()
    fill(writer, 5)
    writer.sync()
    reader.new_session()
    reader.transport.sent.clear()
    reader.sync()
    assert f"cursor=1.30.{reader.ledger.received[29].link.hex()}" in reader.transport.sent[1].path
    assert len(reader.ledger.received) == 35


def sign_as_hub(hub: LocalHub, request: Request, status: int, body: bytes) -> Response:
    asked = Asked(request.method, request.path, request.headers["X-Nonce"])
    headers = answer_header(hub.parts.identity.key, asked, status, "", body)
    return Response(status, {"x-hub-sig": headers["X-Hub-Sig"]}, body)


@pytest.mark.parametrize("change", ["link", "bh", "rid", "body", "idx", "gen", "missing"])
def test_a_feed_that_does_not_fit_its_own_chain_is_not_applied(
    hub: LocalHub, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even signed: a hub with a bug, or another one with the same key."""
    writer, reader = Station(hub), Station(hub)
    fill(writer, 3)
    writer.sync()

    def falsify(request: Request, answer: Response) -> Response:
        if not request.path.startswith("/v1/log"):
            return answer
        page = msgspec.json.decode(answer.body)
        item = page["items"][1]
        other = {
            "link": "0" * 64,
            "bh": "0" * 64,
            "rid": "00000000-0000-7000-8000-000000000000",
            "body": (item["body"] or "") + " ",
            "idx": 7,
            "gen": 2,
        }
        if change == "missing":
            del page["items"][1]
        else:
            item[change] = other[change]
        return sign_as_hub(hub, request, 200, msgspec.json.encode(page))

    reader.transport.tamper = falsify
    monkeypatch.setattr(hub, "answer", plain_answers(hub))
    with pytest.raises(HubUnclear):
        reader.sync()
    assert reader.ledger.received == []
    assert reader.ledger.seen is None


def plain_answers(hub: LocalHub) -> Callable[[Request], Response]:
    real = hub.answer

    def ask(request: Request) -> Response:
        headers = {k: v for k, v in request.headers.items() if k != "Accept-Encoding"}
        return real(Request(request.method, request.path, headers, request.body))

    return ask


def test_a_cursor_of_another_feed_is_dropped_and_the_feed_read_anew(hub: LocalHub) -> None:
    writer, reader = Station(hub), Station(hub)
    fill(writer, 5)
    writer.sync()
    reader.sync()
    reader.ledger.seen = Cursor(1, 3, b"x" * 32)
    reader.sync()
    assert reader.ledger.resets == [None]
    assert len(reader.ledger.received) == 5


def test_a_feed_that_breaks_off_again_and_again_is_stopped_and_pushing_goes_on(
    hub: LocalHub,
) -> None:
    writer, reader = Station(hub), Station(hub)
    fill(writer, 5)
    writer.sync()
    conflict = msgspec.json.encode({"gen": 1, "common": None})
    reader.transport.tamper = lambda request, answer: (
        sign_as_hub(hub, request, 409, conflict) if "/v1/log" in request.path else answer
    )
    for _ in range(3):
        reader.sync()
    assert len(reader.ledger.resets) == 4
    assert isinstance(reader.session.progress.feed_trouble, FeedRestarts)
    fill(reader, 1)
    reader.sync()
    assert reader.ledger.is_all_acked
    assert len(reader.ledger.resets) == 4
    reader.transport.tamper = None
    reader.ledger.clock.pass_s(3601)
    reader.sync()
    assert len(reader.ledger.received) == 6
    assert reader.session.progress.feed_trouble is None


def test_append_own_of_the_same_body_changes_nothing(hub: LocalHub) -> None:
    body = hub.own_body("price list")
    first = append_own(hub.parts.hub, body)
    assert append_own(hub.parts.hub, body) == first
    assert len(hub.parts.storage.records_after(0, 10)) == 1


def test_a_page_stops_before_it_grows_too_large(hub: LocalHub) -> None:
    writer, reader = Station(hub), Station(hub)
    for number in range(150):
        writer.ledger.capture(f"{number}" * 10 + "x" * 25_000)
    writer.sync()
    reader.transport.sent.clear()
    reader.sync()
    assert len([each for each in reader.transport.sent if "/v1/log" in each.path]) >= 2
    assert len(reader.ledger.received) == 150
