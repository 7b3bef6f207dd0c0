"""How stations reach the hub, and the enrolment codes that tell them."""

from dataclasses import dataclass

from station.errors import StationError
from sync.hub.enrolment import make_code
from sync.hub.exchange import Hub
from sync.hub.storage import SqlStorage
from sync.wire.enrol_code import EnrolCode, is_hub_url, write_code

_URL, _FINGERPRINT = "reach.url", "reach.fingerprint"


class HubUrlUnknown(StationError):
    """The hub has never been served, so nobody knows where stations will find it."""

    code = "hub.url_unknown"
    exit_code = 2


class HubUrlMalformed(StationError):
    """An address that is not `https://host:port`."""

    code = "hub.url_malformed"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the hub answers, and the sha256 of the certificate it shows there."""

    url: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom an enrolment code is; see `sync.hub.enrolment.make_code`."""

    supplier: str = ""
    label: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """An enrolment code as handed out; `text` is also what the QR code says."""

    text: str
    url: str
    expires_at: int


def remember(storage: SqlStorage, reach: Reach) -> None:
    """Keep where the hub is served, for codes made while it is not running.

    Raises:
        HubUrlMalformed: Stations could not use this address.
    """
    if not is_hub_url(reach.url):
        raise HubUrlMalformed(url=reach.url[:200])
    storage.set_text(_URL, reach.url)
    storage.set_text(_FINGERPRINT, reach.fingerprint.hex())


def remembered(storage: SqlStorage) -> Reach:
    """Where the hub was served last.

    Raises:
        HubUrlUnknown: See the class.
    """
    url, fingerprint = storage.text(_URL), storage.text(_FINGERPRINT)
    if not url or not fingerprint:
        raise HubUrlUnknown
    return Reach(url, bytes.fromhex(fingerprint))


def issue(hub: Hub, reach: Reach, wanted: Wanted) -> IssuedCode:
    """Make an enrolment code; errors as in `make_code`."""
    code, expires_at = make_code(hub, wanted.supplier, wanted.label, wanted.station)
    whole = EnrolCode(code, hub.identity.key.public, reach.fingerprint, reach.url)
    return IssuedCode(write_code(whole), reach.url, expires_at)
