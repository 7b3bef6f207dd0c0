"""Read the hub's answer from a stick: only what its key signed moves anything here (I4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.errors import StationError
from station.ledger.chain import Place
from sync.client.compare import Agrees, Differs, compare
from sync.client.enrol import HubPin
from sync.client.hello import follow
from sync.client.ports import Ledger, Stream
from sync.wire.carried import (
    RECEIPTS,
    CarriedFork,
    CarriedReceipts,
    read_signed,
)
from sync.wire.receipts import is_blob_receipt_of, is_receipt_of


class NotOurHub(StationError):
    """The answer is signed by another hub than the one this station belongs to."""

    code = "carried.not_our_hub"


class OtherStation(StationError):
    """The answer is for another station."""

    code = "carried.other_station"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an answer changed.

    Attributes:
        records: Own records acknowledged that were not before.
        photos: Photos signed for that were not before.
        missing: Batches and photos that the hub could not read: carry them again.
        is_older: The hub has begun a new generation since; nothing was taken over.
        is_forked: What the hub cannot be shown to hold has moved on into a new epoch; carry again.
    """

    records: int = 0
    photos: int = 0
    missing: int = 0
    is_older: bool = False
    is_forked: bool = False


def read_answer(trip: Path, pin: HubPin) -> CarriedReceipts:
    """The answer in a trip's folder.

    Raises:
        CarriedUnreadable, CarriedNewer: As named.
        NotOurHub: Another hub's; told apart from a changed file, which nobody signed.
    """
    path = trip / RECEIPTS
    named = read_signed(path, CarriedReceipts, None)
    if (named.public, named.hub) != (pin.public, pin.hub):
        raise NotOurHub(path=str(path), hub=named.hub[:8], wanted=pin.hub[:8])
    return named


def take_back(
    ledger: Ledger, pin: HubPin, answer: CarriedReceipts, *, is_latest: bool
) -> TakenBack:
    """Apply an answer; applying it again changes nothing.

    Args:
        ledger: The station's.
        pin: Its hub.
        answer: As `read_answer` gave it.
        is_latest: It answers the newest trip: only then it may say that the hub holds another
            history, because older answers do not know what was sent since.

    Raises:
        OtherStation: See the class.
    """
    if answer.station != ledger.station:
        raise OtherStation(station=answer.station[:8], own=ledger.station[:8])
    present = ledger.generation()
    if present is not None and answer.gen < present:
        return TakenBack(is_older=True)
    streams = ledger.streams()
    compared = {each.epoch.epoch: _compared(ledger, each, answer) for each in streams}
    if answer.gen != present:
        follow(ledger, answer.gen, streams, compared)
    before = ledger.backlog()
    _acknowledge(ledger, pin, answer)
    photos = _take_photos(ledger, pin, answer)
    is_forked = is_latest and _settle_fork(ledger, compared, answer.forks)
    records = max(0, before.records - ledger.backlog().records)
    return TakenBack(records, photos, answer.missing, is_forked=is_forked)


def _compared(ledger: Ledger, stream: Stream, answer: CarriedReceipts) -> Agrees | Differs:
    epoch = stream.epoch.epoch
    held = next((each for each in answer.held if each.epoch == epoch), None)
    if held is None:
        return Agrees(stream.epoch.start(ledger.station))
    return compare(stream, held, lambda seq: ledger.link_at(epoch, seq))


def _acknowledge(ledger: Ledger, pin: HubPin, answer: CarriedReceipts) -> None:
    public = bytes.fromhex(pin.public)
    for each in answer.pushed:
        receipt = each.receipt
        named = (receipt.hub, receipt.station, receipt.gen)
        if named == (pin.hub, ledger.station, answer.gen) and is_receipt_of(public, receipt):
            ledger.acknowledge(receipt.epoch, receipt, each.safe_seq, each.notes)


def _take_photos(ledger: Ledger, pin: HubPin, answer: CarriedReceipts) -> int:
    public = bytes.fromhex(pin.public)
    before = ledger.backlog().blobs
    for receipt in answer.photos:
        is_ours = (receipt.hub, receipt.tenant) == (pin.hub, pin.tenant)
        if is_ours and is_blob_receipt_of(public, receipt):
            ledger.blob_stored(receipt.sha256, receipt)
    return max(0, before - ledger.backlog().blobs)


def _settle_fork(
    ledger: Ledger, compared: Mapping[str, Agrees | Differs], forks: Sequence[CarriedFork]
) -> bool:
    """Go on in a new epoch where the hub holds another history (4.4); whether that was needed.

    Without a line to ask for the last common link, a fork goes back to the place that the trip
    shows, else to the epoch's start: too much is sent again then, and the hub counts it once.
    """
    streams = ledger.streams()
    proven: dict[str, Place] = {}
    forked: tuple[str, Place, Place] | None = None
    for stream in streams:
        epoch, found = stream.epoch.epoch, compared.get(stream.epoch.epoch)
        if found is None:
            return False  # begun since
        if isinstance(found, Agrees):
            proven[epoch] = found.held
            continue
        common = found.common or _shown(forks, epoch) or stream.epoch.start(ledger.station)
        proven[epoch] = common
        if forked is None and (stream is streams[-1] or common != stream.head):
            forked = (epoch, common, found.hub_head)
    if forked is None:
        return False
    ledger.note_fork(*forked)
    return ledger.move_unproven(forked[0], proven)


def _shown(forks: Sequence[CarriedFork], epoch: str) -> Place | None:
    for fork in forks:
        if fork.epoch == epoch and fork.seq is not None and fork.link is not None:
            return Place(fork.seq, bytes.fromhex(fork.link))
    return None
