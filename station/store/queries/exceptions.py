"""Facts that contradict each other: both stand, and a person has to look at them (I14, I17).

What is said here is computed from the rows as they are now, so that a late fact, an undo or a
release needs no second book-keeping.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from station.store.database import Connection
from station.store.queries.control import envelope_of
from station.store.queries.holds import chunked, closure

CONTESTED, SHIPPED_WHILE_HELD = "contested", "shipped_while_held"

SQL_CONFLICTS = (
    "SELECT c.kind, o.key, a.rid, b.rid FROM conflict c CROSS JOIN object o "
    "LEFT JOIN entry a ON a.id = c.first LEFT JOIN entry b ON b.id = c.second "
    "WHERE o.id = c.object ORDER BY c.kind, o.key, b.ord, a.ord LIMIT :most"
)
SQL_DECISIONS = (
    "SELECT t.id, t.rid FROM (SELECT entry FROM hold_release UNION SELECT entry FROM first_article "
    "UNION SELECT entry FROM void) d CROSS JOIN entry t WHERE t.id = d.entry AND t.ord > :after "
    "AND t.is_void = 0 ORDER BY t.ord"
)
"""Records in which a person decides on a state: releases, first articles, undoing. Few, for their
bodies are read again."""

SQL_UNSEEN = (
    "SELECT f.rid, MIN(w.key) FROM entry d JOIN kcp_event de ON de.entry = d.id "
    "JOIN object o ON o.id = de.object JOIN object m ON m.root = o.root "
    "JOIN object w ON w.id = o.root "
    "JOIN kcp_event fe ON fe.object = m.id JOIN entry f ON f.id = fe.entry "
    "WHERE d.id = :entry AND f.ord > :seen AND f.ord < d.ord AND f.origin <> d.origin "
    "AND f.is_void = 0 AND de.role NOT IN ('equipment', 'gauge') "
    "GROUP BY f.rid, f.ord ORDER BY f.ord LIMIT 20"
)
SQL_HOLDS = (
    "SELECT t.rid, t.ord, h.object, o.key FROM hold h CROSS JOIN entry t "
    "JOIN object o ON o.id = h.object WHERE t.id = h.entry AND t.is_void = 0 ORDER BY t.ord, h.n"
)
SQL_RELEASED = (
    "SELECT MIN(t.ord) FROM hold_release r JOIN entry t ON t.id = r.entry "
    "WHERE r.hold = :rid AND t.is_void = 0"
)
SQL_HELD_WITH_IT = (
    "SELECT e.source FROM edge e JOIN object o ON o.id = e.source "
    "LEFT JOIN unit u ON u.object = o.root WHERE e.target IN ({marks}) AND e.rel = 2 "
    "AND e.quantity > 0 AND COALESCE(u.kind, '') <> 'lot' "
    "UNION SELECT target FROM edge WHERE source IN ({marks}) AND rel = 1 AND quantity > 0 "
    "UNION SELECT target FROM edge WHERE source IN ({marks}) AND rel = 3"
)
SQL_AROUND = "SELECT target FROM edge WHERE source IN ({marks}) AND rel IN (2, 3) AND quantity > 0"
SQL_SHIPPED = (
    "SELECT t.rid, t.ord FROM shipment s JOIN entry t ON t.id = s.entry "
    "WHERE s.container IN ({marks}) AND t.is_void = 0"
)


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Facts that do not go together.

    Attributes:
        kind: `packed_twice` and `duplicate_code` as `station.trace.unit` has them, `contested`:
            the first record decided without knowing of the others, `shipped_while_held`: the
            first record is the hold, the second the shipment.
        key: What they are about.
        rids: The records, where single ones can be named.
    """

    kind: str
    key: str
    rids: tuple[UUID, ...]


def exceptions(conn: Connection, most: int = 1000) -> list[Exceptional]:
    """Every exception that the projections show, at most so many of each kind."""
    found = conflicts(conn, most)
    for some in (contested(conn), shipped_while_held(conn)):
        found += [each for each, _ in zip(some, range(most), strict=False)]
    return found


def conflicts(conn: Connection, most: int) -> list[Exceptional]:
    """What folding single objects has shown."""
    return [
        Exceptional(kind, key, tuple(UUID(bytes=rid) for rid in rids if rid is not None))
        for kind, key, *rids in conn.rows(SQL_CONFLICTS, {"most": most})
    ]


def contested(conn: Connection, after: int = 0) -> Iterator[Exceptional]:
    """Decisions on a state that had changed elsewhere without the decider knowing, in order.

    Args:
        conn: The store.
        after: Only decisions that come after this place in the order.
    """
    for entry, rid in conn.rows(SQL_DECISIONS, {"after": after}):
        unseen = conn.rows(SQL_UNSEEN, {"entry": entry, "seen": _seen_idx(conn, rid)})
        if unseen:
            others = [UUID(bytes=row[0]) for row in unseen]
            yield Exceptional(CONTESTED, str(unseen[0][1]), (UUID(bytes=rid), *others))


def shipped_while_held(conn: Connection) -> Iterator[Exceptional]:
    """Shipments that went out between a hold and its release, whoever knew of what."""
    for rid, placed, held, key in conn.rows(SQL_HOLDS):
        released = conn.value(SQL_RELEASED, {"rid": rid})
        affected = closure(conn, [held], SQL_HELD_WITH_IT)
        around = closure(conn, affected, SQL_AROUND)
        shipped: dict[bytes, int] = dict(chunked(conn, SQL_SHIPPED, around))
        for shipment, at in sorted(shipped.items(), key=lambda found: found[1]):
            if placed < at and (released is None or at < released):
                yield Exceptional(SHIPPED_WHILE_HELD, key, (UUID(bytes=rid), UUID(bytes=shipment)))


def _seen_idx(conn: Connection, rid: bytes) -> int:
    """How far the decider knew the hub's order; 0 = nothing of it."""
    envelope = envelope_of(conn, rid)
    _, _, idx = (envelope.seen if envelope is not None else "").partition(".")
    return int(idx) if idx.isdecimal() else 0
