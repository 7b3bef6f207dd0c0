"""Become known to a hub: the code says whom to trust, the answer proves that it is them."""

from collections.abc import Mapping

import msgspec

from station.errors import StationError
from station.ledger.seal import DeviceKey
from sync.client.ports import Request, Transport
from sync.client.troubles import HubBusy, HubUnclear, NotTheHub
from sync.wire.enrol_code import EnrolCode
from sync.wire.fields import HexId, HexKey, ShortText
from sync.wire.messages import Enrol, Enrolled, MessageMalformed, Problem, decode, encode
from sync.wire.signing import Asked, is_answer_of, new_nonce, request_headers

PATH = "/v1/enrol"


class EnrolRefused(StationError):
    """The hub did not take the code."""

    code = "sync.enrol_refused"


class EnrolCodeUnknown(EnrolRefused):
    """The hub never made this code."""

    code = "sync.enrol_code_unknown"


class EnrolCodeUsed(EnrolRefused):
    """Another station has used it."""

    code = "sync.enrol_code_used"


class EnrolCodeExpired(EnrolRefused):
    """Older than 15 minutes."""

    code = "sync.enrol_code_expired"


class StationTaken(EnrolRefused):
    """The hub knows this station with another key; it needs a code made for exactly it."""

    code = "sync.station_taken"


class HubPin(msgspec.Struct, frozen=True, kw_only=True):
    """Which hub a station belongs to; kept by the station for good.

    Attributes:
        url: `https://host:port`.
        public: The hub's Ed25519 key: what it has not signed is not from it.
        fingerprint: sha256 of its certificate; "" where another certificate check is set up.
        label: The station's name for people.
        tenant: The supplier it belongs to.
    """

    url: ShortText
    hub: HexId
    public: HexKey
    fingerprint: str
    label: ShortText
    tenant: ShortText


_REFUSALS: Mapping[str, type[EnrolRefused]] = {
    "code-unknown": EnrolCodeUnknown,
    "code-used": EnrolCodeUsed,
    "code-expired": EnrolCodeExpired,
    "station-taken": StationTaken,
}


def enrol(
    code: EnrolCode, station: str, inst: str, key: DeviceKey, transport: Transport
) -> HubPin:
    """Enrol this station; asking again with the same code is harmless.

    Args:
        code: As read from text or QR code.
        station: Station id, 32 hex digits.
        inst: Installation id, 32 hex digits.
        key: The device key the hub shall know the station by.
        transport: To the address in the code, with the certificate pinned by it.

    Raises:
        EnrolRefused: The hub said no; subclasses say why.
        NotTheHub: An answer that the hub of the code has not signed.
        HubBusy: Too many attempts; wait.
        TransportFailed: No whole answer.
    """
    message = Enrol(code=code.code, station=station, station_pub=key.public.hex(), inst=inst)
    body = encode(message)
    asked = Asked("POST", PATH, new_nonce())
    headers = request_headers(key, station, asked, "", body)
    response = transport.send(Request("POST", PATH, headers, body))
    if not is_answer_of(code.hub_public, asked, response.status, response.headers, response.body):
        raise NotTheHub(status=response.status)
    if response.status == 429:
        raise HubBusy(60.0, response.status)
    if response.status != 201:
        raise _refusal(response.body)
    enrolled = _read(response.body)
    return HubPin(
        url=code.url,
        hub=enrolled.hub_id,
        public=code.hub_public.hex(),
        fingerprint=code.fingerprint.hex(),
        label=enrolled.label,
        tenant=enrolled.tenant,
    )


def _read(body: bytes) -> Enrolled:
    try:
        return decode(body, Enrolled)
    except MessageMalformed as error:
        raise HubUnclear(reason=str(error)) from error


def _refusal(body: bytes) -> EnrolRefused:
    try:
        reason = decode(body, Problem).error
    except MessageMalformed:
        reason = "unknown"
    return _REFUSALS.get(reason, EnrolRefused)(reason=reason)
