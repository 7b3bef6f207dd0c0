"""What of a dead station's records this station's hub has signed for: those need no adopting."""

from collections.abc import Mapping

import msgspec

from station.store import outbox, schema
from station.store.dead_store import DeadStore
from station.store.recorder import epochs
from station.store.station_store import StationStore
from sync.wire.receipts import Receipt, is_receipt_of
from ui.assembly.hub_link import pin_of


def proven_by_hub(store: StationStore, dead: DeadStore) -> Mapping[str, int]:
    """Epoch of the dead station -> up to which seq the hub's signature proves delivery.

    Only receipts of the adopter's own hub count, over links that the dead store really has, and
    given in the hub's present generation: a hub that was restored since may have lost what it
    signed for, and nobody else would send it again. In doubt a record is sent once more, which
    does no harm (I6).
    """
    pin, generation = pin_of(store.reader()), schema.meta(store.reader(), "hub_gen")
    if pin is None or generation is None:
        return {}
    known = {epoch.epoch: epoch for epoch in epochs(dead.conn)}
    proven: dict[str, int] = {}
    for epoch, seq, text in outbox.receipts(dead.conn):
        try:
            receipt = msgspec.json.decode(text, type=Receipt)
        except msgspec.MsgspecError:
            continue
        link = outbox.link_at(dead.conn, dead.station, known[epoch], seq)
        is_ours = (receipt.hub, receipt.station, receipt.epoch) == (pin.hub, dead.station, epoch)
        is_current = str(receipt.gen) == generation and receipt.place == (seq, link)
        if is_ours and is_current and is_receipt_of(bytes.fromhex(pin.public), receipt):
            proven[epoch] = max(proven.get(epoch, 0), seq)
    return proven
