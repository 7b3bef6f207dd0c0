"""Stations become known by a one-time code (4.1, 4.3 of the design)."""

import hashlib
import secrets

from station.errors import StationError
from station.facts.admission import StandingChanged
from station.ids import is_id
from sync.hub.exchange import Call, Hub, Refused, Reply
from sync.hub.own import decide
from sync.hub.ports import Writing
from sync.hub.rows import KnownStation, StoredCode
from sync.hub.standing import decided
from sync.wire.messages import Enrol, Enrolled, decode
from sync.wire.signing import is_request_of, read_request_headers

CODE_VALID_MS = 15 * 60 * 1000
MAX_NAME_LENGTH = 60


class StationNotKnown(StationError):
    """A code was asked for a station that was never enrolled."""

    code = "hub.station_not_known"
    exit_code = 2


class NameNotUsable(StationError):
    """A label or supplier that is too long, or not printable."""

    code = "hub.name_not_usable"
    exit_code = 2


def make_code(hub: Hub, tenant: str, label: str = "", station: str = "") -> tuple[str, int]:
    """Make a one-time code.

    Args:
        hub: The hub.
        tenant: The supplier the new station belongs to.
        label: Its name for people; "" = the hub numbers it.
        station: Id of a known station that shall get a new key; it keeps tenant and label.

    Returns:
        The code, 32 hex digits (the hub keeps its hash only), and until when it is valid,
        milliseconds since 1970 UTC.

    Raises:
        StationNotKnown, NameNotUsable: See the classes.
    """
    for name in (tenant, label):
        if len(name) > MAX_NAME_LENGTH or not name.isprintable():
            raise NameNotUsable(name=name[:MAX_NAME_LENGTH])
    code = secrets.token_hex(16)
    expires_at = hub.now_ms() + CODE_VALID_MS
    with hub.storage.writing() as tx:
        if station:
            known = tx.station(station) if is_id(station) else None
            if known is None:
                raise StationNotKnown(station=station[:40])
            tenant, label = known.tenant, known.label
        tx.add_code(StoredCode(_hash(code), tenant, label, station, expires_at))
    return code, expires_at


def enrol(call: Call) -> Reply:
    """`POST /v1/enrol`; asking again with the same code, station and key gives the same answer."""
    wanted = decode(call.request.body, Enrol)
    public = bytes.fromhex(wanted.station_pub)
    asked, signed_by = read_request_headers(
        call.request.method, call.request.target, call.request.headers
    )
    if signed_by.station != wanted.station or not is_request_of(
        public, asked, signed_by, call.request.body
    ):
        raise Refused(401, "request-signature")
    now_ms = call.hub.now_ms()
    call.hub.enrolments.check(now_ms)
    try:
        with call.hub.storage.writing() as tx:
            station = _admit(call.hub, tx, wanted, tx.enrol_code(_hash(wanted.code)))
    except Refused:
        call.hub.enrolments.note_failure(now_ms)
        raise
    call.hub.grew()
    answer = Enrolled(
        label=station.label,
        hub_id=call.hub.identity.hub,
        tenant=station.tenant,
        limits=call.hub.limits,
    )
    return Reply(201, answer)


def _admit(hub: Hub, tx: Writing, wanted: Enrol, code: StoredCode | None) -> KnownStation:
    now_ms = hub.now_ms()
    public = bytes.fromhex(wanted.station_pub)
    known = tx.station(wanted.station)
    if code is None:
        raise Refused(403, "code-unknown")
    if (code.used_by, code.used_public) == (wanted.station, public) and known is not None:
        return known  # the first answer was lost
    if code.used_by:
        raise Refused(403, "code-used")
    if now_ms > code.expires_at:
        raise Refused(403, "code-expired")
    if code.station and code.station != wanted.station:
        raise Refused(403, "code-other-station")
    if known is not None and known.public != public and not code.station:
        raise Refused(403, "station-taken")
    label = code.label or next_label(tx)
    station = KnownStation(wanted.station, label, code.tenant, "active", public)
    tx.enrol(station, wanted.inst, now_ms)
    if decided(tx, station.station) not in {None, "active"}:
        decide(hub, tx, StandingChanged(station=station.station, state="active"))
    tx.use_code(
        StoredCode(
            code.code_hash,
            code.tenant,
            code.label,
            code.station,
            code.expires_at,
            wanted.station,
            public,
        )
    )
    return station


def next_label(tx: Writing) -> str:
    """A name for people where nobody gave one: numbered."""
    return f"工位{tx.station_count() + 1:02d}"


def _hash(code: str) -> bytes:
    return hashlib.sha256(b"n1" + bytes.fromhex(code)).digest()
