"""The seal that goes with a record of the hub's own stream, wherever that record is carried.

With it anybody can show that the hub said so, even to the hub itself, where it lost the record.
"""

import msgspec

from station.ledger.chain import Place, next_link
from station.ledger.seal import is_signed, seal_message
from sync.wire.fields import HexHash, HexSignature, ShortText


class HubSeal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a seal over one place of the hub's stream needs to be checked.

    Attributes:
        after: The stream's link before the record; the one behind it follows from the body.
        sig: The hub's seal over the place that the record reaches.
        audience: The tenant the record is for; "" = everybody. Not sealed: it guards nothing
            from somebody who holds the body.
    """

    after: HexHash
    sig: HexSignature
    audience: ShortText = ""


def is_sealed(public: bytes, hub: str, epoch: str, seq: int, bh: bytes, seal: HubSeal) -> bool:
    """Whether the hub with this id and key has sealed a body with this hash at this place."""
    link = next_link(hub, epoch, seq, bytes.fromhex(seal.after), bh)
    message = seal_message(hub, epoch, Place(seq, link))
    return is_signed(public, bytes.fromhex(seal.sig), message)
