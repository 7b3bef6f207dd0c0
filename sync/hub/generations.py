"""A hub that went back to an older state begins a new generation, and everybody sends again (I9)."""

from sync.hub.exchange import Hub
from sync.hub.own import start_own_epoch
from sync.hub.ports import Writing
from sync.hub.rows import Trouble


def start_generation(hub: Hub, tx: Writing, lost: int, station: str = "") -> int:
    """Begin the generation after the newest one that was seen; its number.

    Args:
        hub: The hub.
        tx: The transaction to do it in.
        lost: The newest generation of which something is gone.
        station: Who holds more than the hub; "" = the backup that was put back says so itself.
    """
    now_ms = hub.now_ms()
    gen = max(lost, tx.generation()) + 1
    tx.start_generation(gen, now_ms)
    # the hub's own chain may have lost its tail as well; a new epoch cannot contradict it
    start_own_epoch(hub, tx, "restored")
    detail = f"saw generation {lost}" if station else "a backup was restored"
    tx.add_trouble(Trouble("hub.trouble.rolled_back", station, seq=gen, detail=detail), now_ms)
    return gen
