"""How each stream of this store stands with the hub, and what needs a person, row by row."""

from dataclasses import dataclass

from station.store.database import Connection
from station.store.outbox import acked
from station.store.recorder import epochs, head_of
from station.store.schema import place_in

SQL_NOTES = (
    "SELECT n.epoch, n.seq, n.state, n.code, r.type FROM note n LEFT JOIN record r "
    "ON r.n = (n.epoch << 40 | n.seq) ORDER BY n.epoch, n.seq LIMIT 1000"
)
SQL_HELD_PHOTOS = (
    "SELECT b.reason, r.type, b.n FROM blob b LEFT JOIN record r ON r.n = b.n "
    "WHERE b.state = 'held' ORDER BY b.n LIMIT 1000"
)
SQL_FORKED = "SELECT epoch, hub_seq FROM fork ORDER BY epoch"
SQL_CONFLICTS = (
    "SELECT DISTINCT c.kind, o.key FROM conflict c CROSS JOIN object o "
    "WHERE o.id = c.object ORDER BY c.kind, o.key LIMIT 1000"
)


@dataclass(frozen=True, slots=True)
class Stream:
    """One epoch of this store.

    Attributes:
        records: Up to where it goes. signed: up to where the hub has signed for it.
        is_current: Records are appended to it.
        is_forked: The hub holds another history of it.
    """

    ordinal: int
    epoch: str
    reason: str
    records: int
    signed: int
    is_current: bool
    is_forked: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A record or a photo that the hub took with a remark, or did not take.

    Attributes:
        state: `held`, `exception`, or `photo`.
        code: Why, as a code of the catalogue or in the hub's words.
        type: The record's type; "" where it is not here any more.
    """

    ordinal: int
    seq: int
    state: str
    code: str
    type: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Records contradict each other about one thing."""

    kind: str
    key: str


def streams(conn: Connection, station: str) -> list[Stream]:
    """Every epoch, oldest first."""
    forked = {int(row[0]) for row in conn.rows(SQL_FORKED)}
    all_epochs = epochs(conn)
    found = []
    for epoch in all_epochs:
        signed = acked(conn, epoch)
        found.append(
            Stream(
                ordinal=epoch.ordinal,
                epoch=epoch.epoch,
                reason=epoch.reason,
                records=head_of(conn, station, epoch).seq,
                signed=signed.place.seq if signed else 0,
                is_current=epoch is all_epochs[-1],
                is_forked=epoch.ordinal in forked,
            )
        )
    return found


def held(conn: Connection) -> list[Held]:
    """The hub's remarks on records, then photos that it does not take; at most 1,000 of each."""
    found = [
        Held(ordinal, seq, state, code, type_ or "")
        for ordinal, seq, state, code, type_ in conn.rows(SQL_NOTES)
    ]
    for reason, type_, n in conn.rows(SQL_HELD_PHOTOS):
        ordinal, seq = place_in(n)
        found.append(Held(ordinal, seq, "photo", reason, type_ or ""))
    return found


def conflicts(conn: Connection) -> list[Conflict]:
    """Things whose records contradict each other; at most 1,000."""
    return [Conflict(kind, key) for kind, key in conn.rows(SQL_CONFLICTS)]
