"""Every request to the hub, from its bytes to the signed answer. Pure: storage and clock are ports.

Who may ask what: enrolment needs a code; hello a known device key; everything else a signature
over a challenge of the last 15 minutes as well.
"""

import threading
from collections.abc import Mapping
from urllib.parse import parse_qsl

import msgspec

from station.errors import StationError
from station.ids import is_id
from station.store.errors import StoreFull
from sync.hub import push, request_log
from sync.hub.exchange import Call, Hub, HubAnswer, HubRequest, Refused, Reply
from sync.hub.openapi import description
from sync.hub.routes import ROUTES, Route
from sync.hub.rows import KnownStation
from sync.wire.batch import BatchBroken
from sync.wire.challenge import is_current
from sync.wire.feed import CursorMalformed
from sync.wire.messages import MessageMalformed, Problem
from sync.wire.packing import PackBroken, PackTooLarge, pack
from sync.wire.signing import (
    Asked,
    NotSigned,
    answer_header,
    is_request_of,
    read_request_headers,
)

_METHODS = frozenset(route.method for route in ROUTES)
_NO_NONCE = "0" * 32
_PACK_FROM_BYTES = 1024


class HubService:
    """Answers requests; safe to use from several threads."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        hub.description = msgspec.json.encode(description(ROUTES))
        self._in_flight: dict[str, int] = {}
        self._counting = threading.Lock()

    def body_limit(self, method: str, target: str) -> int:
        """Largest body worth reading for this request, bytes."""
        try:
            return _find(method, target.partition("?")[0])[0].max_body
        except Refused:
            return 0

    def answer(self, request: HubRequest) -> HubAnswer:
        """Do what the request asks, and sign what comes of it."""
        began_s = self.hub.clock.monotonic_s()
        said_by: list[str] = []
        reply = self._outcome(request, said_by)
        station = said_by[0] if said_by else ""
        answer = self._signed(request, reply)
        self.hub.telemetry.note_answer(answer.status, station, self.hub.now_ms())
        request_log.note(
            self.hub.clock.now(),
            "request",
            method=_known_method(request.method),
            path=_kind_of(request),
            status=answer.status,
            station=station,
            ms=round((self.hub.clock.monotonic_s() - began_s) * 1000, 1),
            bytes_in=len(request.body),
            bytes_out=len(answer.body),
        )
        return answer

    def _outcome(self, request: HubRequest, said_by: list[str]) -> Reply:
        """What comes of a request; `said_by` gets the station that proved to have sent it."""
        try:
            return self._reply(request, said_by)
        except Refused as refused:
            problem = Problem(error=refused.error, seq=refused.seq, detail=refused.detail)
            return Reply(refused.status, problem, refused.headers)
        except StationError as error:
            return _trouble(error)

    def refuse(self, request: HubRequest, status: int, error: str) -> HubAnswer:
        """The answer to a request whose body was not read."""
        return self._signed(request, Reply(status, Problem(error=error)))

    def _reply(self, request: HubRequest, said_by: list[str]) -> Reply:
        path, _, query = request.target.partition("?")
        route, words = _find(request.method, path)
        try:
            values = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=8))
        except ValueError as error:
            raise Refused(400, "query-malformed") from error
        caller = self._caller(route, request)
        if caller is not None:
            said_by.append(caller.station)
        call = Call(self.hub, request, words, values, caller)
        if route.handler is not push.push or caller is None:
            return route.handler(call)
        return self._counted(caller.station, call)

    def _counted(self, station: str, call: Call) -> Reply:
        """Push, but never more than the limit at a time for one station."""
        with self._counting:
            running = self._in_flight.get(station, 0)
            if running >= self.hub.limits.in_flight:
                raise Refused(429, "station-busy", headers={"Retry-After": "1"})
            self._in_flight[station] = running + 1
        try:
            return push.push(call)
        finally:
            with self._counting:
                self._in_flight[station] -= 1

    def _caller(self, route: Route, request: HubRequest) -> KnownStation | None:
        if route.needs == "nothing":
            return None
        asked, signed_by = read_request_headers(request.method, request.target, request.headers)
        if route.needs == "challenge":
            key = self.hub.identity.challenge_key
            if not is_current(key, signed_by.station, signed_by.challenge, self.hub.now_ms()):
                raise Refused(401, "challenge-expired")
        with self.hub.storage.reading() as view:
            station = view.station(signed_by.station)
        if station is None:
            raise Refused(401, "station-unknown")
        if not is_request_of(station.public, asked, signed_by, request.body):
            raise Refused(401, "request-signature")
        if station.state == "revoked":
            raise Refused(403, "station-revoked")
        if station.state == "closed":
            raise Refused(410, "station-closed")
        return station

    def _signed(self, request: HubRequest, reply: Reply) -> HubAnswer:
        body, packed = _packed(request.method, request.headers, reply)
        headers = {**reply.headers, **packed}
        nonce = request.headers.get("x-nonce", "")
        asked = Asked(request.method, request.target, nonce if is_id(nonce) else _NO_NONCE)
        offset = headers.get("Upload-Offset", "")
        signature = answer_header(self.hub.identity.key, asked, reply.status, offset, body)
        return HubAnswer(reply.status, {**headers, **signature}, body, reply.has_news)


def _known_method(method: str) -> str:
    return method if method in _METHODS else "other"


def _kind_of(request: HubRequest) -> str:
    """The path as its route has it; what is in it may be anything."""
    try:
        return _find(request.method, request.target.partition("?")[0])[0].template
    except Refused:
        return "other"


def _find(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    is_path_known = False
    for route in ROUTES:
        found = route.path.fullmatch(path)
        if found and route.method == method:
            return route, found.groups()
        is_path_known = is_path_known or bool(found)
    raise Refused(405 if is_path_known else 404, "path-unknown")


def _trouble(error: StationError) -> Reply:
    """Errors of the wire and of the store as answers; the request changed nothing."""
    status = 503 if error.retryable else 500
    if isinstance(error, NotSigned):
        status = 401
    elif isinstance(error, PackTooLarge):
        status = 413
    elif isinstance(error, StoreFull):
        status = 507
    elif isinstance(error, BatchBroken | PackBroken | MessageMalformed | CursorMalformed):
        status = 400
    seq = error.facts.get("seq")
    headers = {"Retry-After": "10"} if status == 503 else {}
    problem = Problem(
        error=error.code,
        seq=int(seq) if isinstance(seq, int | float) else None,
        detail=str(error)[:500],
    )
    return Reply(status, problem, headers)


def _packed(method: str, headers: Mapping[str, str], reply: Reply) -> tuple[bytes, dict[str, str]]:
    body = reply.body
    if not body or method == "HEAD":
        return b"", {}
    described = {"Content-Type": "application/json"} | dict(reply.headers)
    may_pack = "Content-Encoding" not in reply.headers and len(body) >= _PACK_FROM_BYTES
    if may_pack and "zstd" in headers.get("accept-encoding", ""):
        return pack(body, "zstd"), described | {"Content-Encoding": "zstd"}
    return body, described
