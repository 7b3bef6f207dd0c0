"""Signed requests, proven answers. An answer without the hub's signature is no answer.

An unsigned 413, 429 or 503 may slow the station down; nothing unsigned changes stored state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from station.ledger.seal import DeviceKey
from sync.client.enrol import HubPin
from sync.client.ports import Request, Response, Transport
from sync.client.troubles import (
    AppTooOld,
    ChallengeExpired,
    HubBusy,
    HubDiskFull,
    HubInTrouble,
    HubUnclear,
    NotAdmitted,
    NotTheHub,
    RequestTooLarge,
    StationClosed,
    StationRevoked,
)
from sync.wire.messages import MessageMalformed, Problem, decode
from sync.wire.packing import PackBroken, PackTooLarge, unpacked
from sync.wire.signing import Asked, is_answer_of, new_nonce, request_headers

Message = TypeVar("Message")
_SHUT_OUT = {"station-revoked": StationRevoked, "station-closed": StationClosed}
_DEFAULT_WAIT_S = 10.0
_UNLIMITED = 1_000_000  # the hub signed it: only the plain size matters


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer the hub has signed, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def read(self, wanted: type[Message]) -> Message:
        """The message in the body.

        Raises:
            HubUnclear: It is not that message.
        """
        try:
            return decode(self.body, wanted)
        except MessageMalformed as error:
            raise HubUnclear(reason=str(error)) from error

    @property
    def error(self) -> Problem:
        """Why the hub did not do it; with an empty code where it does not say."""
        try:
            return msgspec.json.decode(self.body, type=Problem)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return Problem(error="")


class Conversation:
    """Talks to one hub as one station.

    Attributes:
        challenge: From the newest hello; "" before it.
    """

    def __init__(self, hub: HubPin, station: str, key: DeviceKey, transport: Transport) -> None:
        self.hub = hub
        self.station = station
        self.challenge = ""
        self._key = key
        self._transport = transport
        self._public = bytes.fromhex(hub.public)

    def ask(self, request: Request) -> Answer:
        """Send a request, signed, and return the proven answer: 2xx, 404, 409, 422, ...

        Raises:
            TransportFailed: No whole answer.
            NotTheHub: An answer without the hub's signature.
            HubBusy, RequestTooLarge: 429, 503, 413, signed or not.
            HubDiskFull, HubInTrouble: 507, 500.
            NotAdmitted: 401, 403, 410.
            ChallengeExpired: Say hello first.
        """
        asked = Asked(request.method, request.path, new_nonce())
        signed = request_headers(self._key, self.station, asked, self.challenge, request.body)
        headers = {**request.headers, **signed, "Accept-Encoding": "zstd"}
        response = self._transport.send(replace(request, headers=headers))
        is_signed = is_answer_of(
            self._public, asked, response.status, response.headers, response.body
        )
        _raise_pacing(response, is_signed=is_signed)
        if not is_signed:
            raise NotTheHub(status=response.status)
        answer = Answer(response.status, response.headers, _plain(response, request))
        _raise_refusals(answer)
        return answer

    def break_off(self) -> None:
        """End the request at hand, and let no other begin; from any thread."""
        self._transport.break_off()


def _plain(response: Response, request: Request) -> bytes:
    coding = response.headers.get("content-encoding", "")
    try:
        return b"".join(unpacked(response.body, coding, 8 * request.max_answer, _UNLIMITED))
    except (PackBroken, PackTooLarge) as error:
        raise HubUnclear(reason=str(error)) from error


def _raise_pacing(response: Response, *, is_signed: bool) -> None:
    if response.status == 413:
        raise RequestTooLarge(is_signed=is_signed)
    if response.status in {429, 503}:
        text = response.headers.get("retry-after", "")
        is_number = text.isascii() and text.isdigit() and len(text) < 6
        raise HubBusy(float(text) if is_number else _DEFAULT_WAIT_S, response.status)


def _raise_refusals(answer: Answer) -> None:
    if answer.status == 401 and answer.error.error == "challenge-expired":
        raise ChallengeExpired
    if answer.status == 403 and answer.error.error == "app-too-old":
        raise AppTooOld(needed=answer.error.detail)
    if answer.status in {401, 403, 410}:
        raise _SHUT_OUT.get(answer.error.error, NotAdmitted)(reason=answer.error.error)
    if answer.status == 507:
        raise HubDiskFull
    if answer.status >= 500:
        raise HubInTrouble(reason=answer.error.error)
