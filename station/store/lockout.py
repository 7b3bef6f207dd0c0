"""Who gave wrong PINs, and for how long no PIN of theirs is looked at.

Kept in the store, so that neither a restart nor the wall clock ends a pause. Monotonic time counts. After the machine was started anew it begins again, and nobody knows how
long the machine was off: the whole pause begins again then. A try is counted, durably, before
the PIN is looked at (`begin`); a right one is forgotten afterwards. So a program that is killed
between the two has counted one try too many, never one too few.
"""

import hashlib

import msgspec

from station.clock import Clock
from station.store import schema
from station.store.database import Connection

FREE_TRIES = 5
FIRST_PAUSE_S = 300.0
LONGEST_PAUSE_S = 3600.0

_NAME = "pin_tries:"


class Moment(msgspec.Struct, frozen=True):
    """A point of monotonic time; two of them compare only within one `boot_id`."""

    boot_id: str
    mono_s: float


class Tries(msgspec.Struct, frozen=True):
    """The tries of one badge since its PIN was last given right.

    Attributes:
        pin: A hash of the PIN's own hash: a new PIN begins with no tries.
        since: When the last one was.
    """

    pin: str
    count: int
    since: Moment


def moment_of(clock: Clock) -> Moment:
    """Now, as pauses count it."""
    return Moment(clock.boot_id, clock.monotonic_s())


def begin(conn: Connection, badge: str, pin_hash: str, now: Moment) -> float:
    """Count a try that is about to be made, inside the writer's transaction.

    Args:
        conn: The writer's.
        badge: Whose PIN it is.
        pin_hash: The stored hash of the PIN.
        now: See `moment_of`.

    Returns:
        0 where the try may be made; else for how many seconds no PIN of the badge is looked at,
        and nothing was counted.
    """
    pin = hashlib.sha256(pin_hash.encode()).hexdigest()[:16]
    before = _read(conn, badge)
    if before is None or before.pin != pin:
        before = Tries(pin, 0, now)
    if before.since.boot_id != now.boot_id:
        before = msgspec.structs.replace(before, since=now)
        _write(conn, badge, before)
    left_s = _pause_s(before.count) - max(0.0, now.mono_s - before.since.mono_s)
    if before.count >= FREE_TRIES and left_s > 0:
        return left_s
    _write(conn, badge, Tries(pin, before.count + 1, now))
    return 0.0


def forget(conn: Connection, badge: str) -> None:
    """The PIN was right: begin anew, inside the writer's transaction."""
    conn.run("DELETE FROM meta WHERE name = ?", (_NAME + badge,))


def _pause_s(tries: int) -> float:
    """The pause after so many tries: five minutes after the fifth, twice as long after each more."""
    if tries < FREE_TRIES:
        return 0.0
    times = 1 << min(tries - FREE_TRIES, 10)
    return min(FIRST_PAUSE_S * times, LONGEST_PAUSE_S)


def _read(conn: Connection, badge: str) -> Tries | None:
    text = schema.meta(conn, _NAME + badge)
    return None if text is None else msgspec.json.decode(text, type=Tries)


def _write(conn: Connection, badge: str, tries: Tries) -> None:
    schema.set_meta(conn, _NAME + badge, msgspec.json.encode(tries).decode())
