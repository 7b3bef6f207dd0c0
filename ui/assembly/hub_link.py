"""The station's link to its hub: enrolment kept in the store, and the sync thread or one turn."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from station.clock import Clock
from station.errors import StationError
from station.store import schema
from station.store.database import Connection
from station.store.station_store import StationStore
from sync.client.enrol import HubPin, enrol
from sync.client.listening import Listener
from sync.client.session import Phase, Session
from sync.client.station_ledger import StationLedger
from sync.client.worker import SyncStatus, SyncWorker
from sync.wire.enrol_code import read_code
from ui.assembly.options import HUB, NotEnrolled

if TYPE_CHECKING:
    from sync.client.conversation import Conversation
    from sync.client.http import HttpsTransport


class OnlyByStick(StationError):
    """The hub of this folder has no address: records travel on a USB stick."""

    code = "sync.only_by_stick"
    exit_code = 4


class OtherHub(StationError):
    """The data folder belongs to another hub already; one folder, one hub."""

    code = "sync.other_hub"


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach the hub, where that differs from what enrolment said."""

    url: str | None = None
    ca: Path | None = None


def pin_of(conn: Connection) -> HubPin | None:
    """The hub this data folder belongs to."""
    text = schema.meta(conn, HUB)
    return msgspec.json.decode(text, type=HubPin) if text else None


def enrol_station(store: StationStore, code: str, route: Route) -> HubPin:
    """Enrol at the hub of a code, and keep whom to trust.

    Raises:
        OtherHub: The folder belongs to another hub.
        StationError: As `sync.client.enrol.enrol`; nothing is kept then.
    """
    from sync.client.http import HttpsTransport  # loads slowly

    read = read_code(code)
    present = pin_of(store.reader())
    if present is not None and present.public != read.hub_public.hex():
        raise OtherHub(url=present.url)
    identity = store.identity
    transport = HttpsTransport(
        route.url or read.url,
        fingerprint=None if route.ca else read.fingerprint,
        ca_file=route.ca,
    )
    try:
        pin = enrol(read, identity.station, identity.inst, store.device_key, transport)
    finally:
        transport.close()
    text = msgspec.json.encode(pin).decode()
    store.writer.run(lambda tx: schema.set_meta(tx.conn, HUB, text))
    return pin


class HubLink:
    """Makes sessions with the pinned hub."""

    def __init__(self, store: StationStore, clock: Clock, route: Route) -> None:
        """Prepare.

        Raises:
            NotEnrolled: The data folder belongs to no hub.
            OnlyByStick: It belongs to one, but no network leads there.
        """
        pin = pin_of(store.reader())
        if pin is None:
            raise NotEnrolled
        if not (pin.url or route.url):
            raise OnlyByStick
        self.pin = pin
        self.ledger = StationLedger(store)
        self._store = store
        self._clock = clock
        self._route = route
        self._transports: list[HttpsTransport] = []

    def worker(
        self, interval_s: float, on_change: Callable[[SyncStatus], None] | None = None
    ) -> SyncWorker:
        """The sync thread; not started yet."""
        worker = SyncWorker(self.ledger, self._session, self._clock, on_change, interval_s)
        worker.make_listener = self._listener
        return worker

    def run_once(self) -> list[Phase]:
        """One whole turn on this thread; what was done.

        Raises:
            StationError: The hub is unreachable or refuses; what is queued stays queued.
        """
        return list(self._session().turn())

    def close(self) -> None:
        """Let go of connections; the worker has been stopped before."""
        for transport in self._transports:
            transport.close()

    def _session(self) -> Session:
        return Session(self._talk(), self.ledger, self._clock, self._store.identity.app_ver)

    def _listener(self, on_news: Callable[[], None]) -> Listener:
        return Listener(self._talk(), on_news)

    def _talk(self) -> "Conversation":
        """A conversation with a connection of its own."""
        from sync.client.conversation import Conversation
        from sync.client.http import HttpsTransport

        fingerprint = bytes.fromhex(self.pin.fingerprint) or None
        transport = HttpsTransport(
            self._route.url or self.pin.url,
            fingerprint=None if self._route.ca else fingerprint,
            ca_file=self._route.ca,
        )
        self._transports.append(transport)
        return Conversation(
            self.pin, self._store.identity.station, self._store.device_key, transport
        )
