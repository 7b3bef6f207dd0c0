"""Deliver by USB stick: write what waits, and read what the hub has signed for."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from station.errors import StationError
from station.store import schema
from station.store.copying import remove_folder
from station.store.errors import StoreUnreachable
from station.store.station_store import StationStore
from station.store.waiting_photos import waiting_photos
from sync.client.carry_out import CarriedOut, Sender, carry_out
from sync.client.enrol import HubPin
from sync.client.station_ledger import StationLedger
from sync.client.take_back import TakenBack, read_answer, take_back
from sync.wire.carried import RECEIPTS, CarriedReceipts, CarriedUnreadable, read_signed, trips_in
from ui.assembly.hub_link import pin_of
from ui.assembly.options import HUB

LATEST = "carried_trip"
SHORTEST_KEY = 16


class HubNotConfirmed(StationError):
    """This station belongs to no hub yet, and nobody has said whose signature to believe."""

    code = "carried.hub_not_confirmed"
    exit_code = 2


class Answered(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of one answer on the stick; `problem` = why nothing of it was taken."""

    folder: str
    records: int = 0
    photos: int = 0
    missing: int = 0
    is_older: bool = False
    is_forked: bool = False
    problem: str = ""


def write_stick(store: StationStore, stick: Path) -> CarriedOut:
    """Write everything that waits.

    Raises:
        StoreUnreachable: There is no such folder: the stick is not plugged in.
        StoreFull, StoreReadOnly: The stick cannot be written.
    """
    if not stick.is_dir():
        raise StoreUnreachable(path=str(stick), reason="no such folder")
    ledger, pin = StationLedger(store), pin_of(store.reader())
    hub, app = pin.hub if pin else "", store.identity.app_ver
    sender = Sender(ledger, store.device_key, hub, app, store.blobs.read)
    told = carry_out(sender, waiting_photos(store.reader()), stick)
    if told.folder is not None:
        store.writer.run(lambda tx: schema.set_meta(tx.conn, LATEST, told.trip))
        _make_room(stick, told.folder)
    return told


def _make_room(stick: Path, newest: Path) -> None:
    """Remove this station's earlier trips that were not answered: the newest holds all of theirs."""
    for trip in trips_in(stick, newest.parent.name):
        if trip != newest and not (trip / RECEIPTS).exists():
            remove_folder(trip)


def read_stick(store: StationStore, stick: Path, hub_key: str = "") -> Iterator[Answered]:
    """Take over every answer for this station; what has been answered in full leaves the stick.

    Args:
        store: The station's.
        stick: As it came back from the hub.
        hub_key: The hub's public key, or at least 16 digits of it, as its people say it: needed
            once, where the station belongs to no hub yet.

    Raises:
        HubNotConfirmed: See the class.
    """
    for trip in trips_in(stick, store.identity.station):
        if not (trip / RECEIPTS).exists():
            continue
        try:
            yield _read_trip(store, trip, hub_key)
        except HubNotConfirmed:
            raise
        except StationError as problem:
            yield Answered(str(trip), problem=problem.sentence())


def _read_trip(store: StationStore, trip: Path, hub_key: str) -> Answered:
    pin = pin_of(store.reader()) or _confirmed(store, trip, hub_key)
    answer = read_answer(trip, pin)
    is_latest = schema.meta(store.reader(), LATEST) == answer.trip
    found = take_back(StationLedger(store), pin, answer, is_latest=is_latest)
    if not (found.missing or found.is_older or found.is_forked):
        remove_folder(trip)
    return _told(trip, found)


def _told(trip: Path, found: TakenBack) -> Answered:
    return Answered(
        str(trip),
        found.records,
        found.photos,
        found.missing,
        found.is_older,
        found.is_forked,
    )


def _confirmed(store: StationStore, trip: Path, hub_key: str) -> HubPin:
    """Belong to the hub whose key a person has confirmed, from now on."""
    answer = read_signed(trip / RECEIPTS, CarriedReceipts, None)
    given = hub_key.strip().lower()
    if len(given) < SHORTEST_KEY or not answer.public.startswith(given):
        raise HubNotConfirmed(path=str(trip), key=answer.public)
    if answer.station != store.identity.station:
        raise CarriedUnreadable(path=str(trip), reason="station")
    pin = HubPin(
        url="",
        hub=answer.hub,
        public=answer.public,
        fingerprint="",
        label=answer.label,
        tenant=answer.tenant,
    )
    text = msgspec.json.encode(pin).decode()
    store.writer.run(lambda tx: schema.set_meta(tx.conn, HUB, text))
    return pin
