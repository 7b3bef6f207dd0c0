"""Forged, damaged and replayed answers move nothing (I4)."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from station.ledger.seal import DeviceKey
from sync.client.ports import Request, Response
from sync.client.troubles import HubBusy, NotTheHub, RequestTooLarge
from sync.wire.signing import Asked, answer_header
from tests.helpers.hub_in_memory import LocalHub, Station

Tamper = Callable[[Request, Response], Response]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02" + b"data" * 50
ATTACKER = DeviceKey(b"a" * 32)


def state_of(station: Station) -> dict[str, Any]:
    """Everything an answer could have moved."""
    kept = ("acked", "acked_gen", "receipts", "notes", "safe_seq", "gen", "forks")
    more = ("photo_receipts", "held_photos", "received", "seen", "resets", "offset_ms")
    return {name: copy.copy(getattr(station.ledger, name)) for name in (*kept, *more)}


def unsigned(_: Request, answer: Response) -> Response:
    headers = {name: value for name, value in answer.headers.items() if name != "x-hub-sig"}
    return Response(answer.status, headers, answer.body)


def other_key(request: Request, answer: Response) -> Response:
    asked = Asked(request.method, request.path, request.headers["X-Nonce"])
    offset = answer.headers.get("upload-offset", "")
    signed = answer_header(ATTACKER, asked, answer.status, offset, answer.body)
    return Response(
        answer.status, {**answer.headers, "x-hub-sig": signed["X-Hub-Sig"]}, answer.body
    )


def changed_body(_: Request, answer: Response) -> Response:
    return Response(answer.status, answer.headers, answer.body + b" ")


def changed_byte(_: Request, answer: Response) -> Response:
    body = bytes([answer.body[0] ^ 1]) + answer.body[1:] if answer.body else b"x"
    return Response(answer.status, answer.headers, body)


def changed_status(_: Request, answer: Response) -> Response:
    return Response(200 if answer.status != 200 else 201, answer.headers, answer.body)


def refused(_: Request, answer: Response) -> Response:
    return Response(401, answer.headers, answer.body)


def fork_claimed(_: Request, answer: Response) -> Response:
    return Response(409, answer.headers, b'{"fork":true}')


def log_in_page(_: Request, __: Response) -> Response:
    return Response(200, {"content-type": "text/html"}, b"<html>Welcome to Hotel WiFi</html>")


def redirected(_: Request, __: Response) -> Response:
    return Response(302, {"location": "https://evil.example/"}, b"")


def changed_offset(_: Request, answer: Response) -> Response:
    return Response(answer.status, {**answer.headers, "upload-offset": "99"}, answer.body)


TAMPERS: list[Tamper] = [
    unsigned,
    other_key,
    changed_body,
    changed_byte,
    changed_status,
    refused,
    fork_claimed,
    log_in_page,
    redirected,
    changed_offset,
]


def prepared(hub: LocalHub) -> Station:
    """A station with records, a photo, and something to read."""
    hub.parts.hub.grew()
    station = Station(hub)
    for number in range(3):
        station.ledger.capture(f"code {number}")
    station.ledger.capture("with photo", photo=PNG)
    return station


EXCHANGES = 7
"""hello, push, photo state, begin, piece, state again, log."""


def test_an_honest_turn_has_as_many_exchanges_as_are_forged_below(hub: LocalHub) -> None:
    station = prepared(hub)
    station.transport.sent.clear()
    station.sync()
    assert len(station.transport.sent) == EXCHANGES
    assert station.ledger.is_all_acked
    assert len(station.ledger.photo_receipts) == 1


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("at", range(EXCHANGES))
def test_a_forged_answer_moves_nothing(hub: LocalHub, tamper: Tamper, at: int) -> None:
    station = prepared(hub)
    before: dict[str, Any] = {}
    first = len(station.transport.sent)

    def forge(request: Request, answer: Response) -> Response:
        if len(station.transport.sent) - first == at + 1:
            before.update(state_of(station))
            return tamper(request, answer)
        return answer

    station.transport.tamper = forge
    with pytest.raises(NotTheHub):
        station.sync()
    assert state_of(station) == before
    station.transport.tamper = None
    station.sync()
    assert station.ledger.is_all_acked
    assert len(station.ledger.photo_receipts) == 1
    assert len(station.ledger.received) == 4


def test_an_answer_of_an_earlier_request_moves_nothing(hub: LocalHub) -> None:
    station = prepared(hub)
    first: dict[str, Response] = {}

    def record(request: Request, answer: Response) -> Response:
        first.setdefault(request.path, answer)
        return answer

    station.transport.tamper = record
    station.sync()
    station.transport.tamper = lambda request, _: first[request.path]
    station.ledger.capture("new")
    before = state_of(station)
    with pytest.raises(NotTheHub):
        list(station.new_session().turn())
    assert state_of(station) == before


@pytest.mark.parametrize("status", [413, 429, 503])
@pytest.mark.parametrize("at", range(EXCHANGES))
def test_an_unsigned_answer_may_slow_down_and_nothing_else(
    hub: LocalHub, status: int, at: int
) -> None:
    station = prepared(hub)
    before: dict[str, Any] = {}
    first = len(station.transport.sent)

    def forge(_: Request, answer: Response) -> Response:
        if len(station.transport.sent) - first >= at + 1:
            before.update(before or state_of(station))
            return Response(status, {}, b"")
        return answer

    station.transport.tamper = forge
    with pytest.raises(RequestTooLarge if status == 413 else HubBusy):
        station.sync()
    assert state_of(station) == before
