"""The whole life of one object: what happened, what it is made of, where it went."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from station import quantity
from station.store.database import Connection, Row
from station.store.queries import holds, objects
from station.store.queries.holds import chunked, closure

MAX_DEPTH = 12
MAX_NODES = 5000
"""Written into the statements: with a bound LIMIT, SQLite plans anew on every run."""

MAX_EVENTS = 1000

SQL_TIMELINE = (
    "SELECT t.id, t.rid, t.type, t.at, t.day, t.shift, t.operator, t.is_void, s.station, o.key, "
    "e.role, t.point, t.result, e.quantity, t.order_id, t.machine, t.material, t.method, "
    "t.environment FROM kcp_event e JOIN entry t ON t.id = e.entry "
    "JOIN origin s ON s.id = t.origin JOIN object o ON o.id = e.object "
    "WHERE e.object IN ({marks}) ORDER BY t.ord, e.n"
)
SQL_NEWEST = (
    "SELECT t.id, t.rid, t.type, t.at, t.day, t.shift, t.operator, t.is_void, s.station, o.key, "
    "e.role, t.point, t.result, e.quantity, t.order_id, t.machine, t.material, t.method, "
    "t.environment, t.ord, e.n FROM kcp_event e JOIN entry t ON t.id = e.entry "
    "JOIN origin s ON s.id = t.origin JOIN object o ON o.id = e.object "
    "WHERE e.object = :object ORDER BY e.entry DESC, e.n DESC LIMIT 1000"
)
SQL_EVENTS = "SELECT COUNT(*) FROM kcp_event WHERE object IN ({marks})"
SQL_MEASUREMENTS = (
    "SELECT entry, characteristic, value, unit, result FROM measurement WHERE entry IN ({marks}) "
    "ORDER BY entry, n"
)
SQL_DEFECTS = (
    "SELECT entry, code, severity, quantity FROM defect WHERE entry IN ({marks}) ORDER BY entry, n"
)
SQL_PHOTOS = (
    "SELECT entry, sha256, size, mime FROM photo WHERE entry IN ({marks}) ORDER BY entry, n"
)
SQL_SHIPMENTS = (
    "SELECT entry, shipment, destination, region FROM shipment WHERE entry IN ({marks}) "
    "ORDER BY entry, n"
)
SQL_TOGETHER = (
    "SELECT e.entry, o.key, e.role FROM kcp_event e JOIN object o ON o.id = e.object "
    "WHERE e.entry IN ({marks}) AND e.role IN ('content', 'container', 'output') ORDER BY e.entry, e.n"
)
SQL_REASONS = (
    "SELECT DISTINCT entry, reason FROM hold WHERE entry IN ({marks}) ORDER BY entry, reason"
)
SQL_CONTAINERS_OF = (
    "SELECT target FROM edge WHERE source IN ({marks}) AND rel IN (2, 3) AND quantity > 0"
)
_UP = (
    "WITH RECURSIVE reach(object, depth) AS (SELECT :root, 0 UNION "
    "SELECT e.source, r.depth + 1 FROM reach r JOIN edge e ON e.target = r.object "
)
_DOWN = (
    "WITH RECURSIVE reach(object, depth) AS (SELECT :root, 0 UNION "
    "SELECT e.target, r.depth + 1 FROM reach r JOIN edge e ON e.source = r.object "
)
_UNTIL = f"WHERE r.depth < {MAX_DEPTH} AND e.quantity > 0) "
_REACHED = (
    "SELECT o.key, o.root, r.depth, u.kind, u.state, u.product FROM reach r "
    "JOIN object o ON o.id = r.object LEFT JOIN unit u ON u.object = o.root WHERE r.depth > 0 "
)
_ONE_TOO_MANY = f"LIMIT {MAX_NODES + 1}"
SQL_UPSTREAM = _UP + _UNTIL + _REACHED + _ONE_TOO_MANY
SQL_DOWNSTREAM = _DOWN + _UNTIL + _REACHED + _ONE_TOO_MANY
SQL_EDGES = (
    "SELECT a.key, b.key, e.rel, e.quantity FROM edge e JOIN object a ON a.id = e.source "
    "JOIN object b ON b.id = e.target WHERE e.target IN ({marks}) AND e.quantity > 0 "
    "ORDER BY a.key, b.key, e.rel"
)
SQL_CONFLICTS = (
    "SELECT c.kind, a.rid, b.rid FROM conflict c JOIN entry a ON a.id = c.first "
    "JOIN entry b ON b.id = c.second WHERE c.object = :root ORDER BY c.kind, c.first, c.second"
)
RELATIONS = {1: "consumed", 2: "packed", 3: "same"}

Life = dict[str, Any]


class Node(NamedTuple):
    """An object that is related to another one.

    Attributes:
        id: Local number of the object that stands for all its codes; never leaves the store.
        depth: How many relations away, at least 1.
    """

    key: str
    id: int
    depth: int
    kind: str | None
    state: str | None
    product: str | None


def life(conn: Connection, key: str) -> Life | None:
    """Everything known about an object, as plain JSON values; `None` where nothing is.

    `timeline` holds its own facts and those of the containers it is in, in order; `upstream` what
    it is made of (for a container: what is in it), `downstream` where it went; `edges` join them.
    `earlier` counts older facts that are left out: a lot of screws has one for each board.
    """
    known = objects.find(conn, key)
    if known is None:
        return None
    own = objects.members(conn, known.id)
    around = closure(conn, own, SQL_CONTAINERS_OF)
    made_of, went_into = upstream(conn, known.id), downstream(conn, known.id)
    reached = {node.id for node in (*made_of, *went_into)} | {known.id}
    state = known.state
    own_keys = [objects.key_of(conn, member) for member in own]
    told, left_out = timeline(conn, around)
    return {
        "key": objects.key_of(conn, known.id),
        "codes": own_keys,
        "kind": state.kind if state else None,
        "state": state.state if state else None,
        "product": state.product if state else None,
        "order": state.order if state else None,
        "lot": state.lot if state else None,
        "result": state.result if state else None,
        "timeline": _of_interest(told, own_keys),
        "earlier": left_out,
        "upstream": [_shown(node) for node in made_of],
        "downstream": [_shown(node) for node in went_into],
        "edges": _edges(conn, reached),
        "holds": [
            {"rid": str(hold.rid), "key": hold.key, "reason": hold.reason}
            for hold in holds.open_on(conn, own)
        ],
        "conflicts": [
            {"kind": kind, "rids": [str(UUID(bytes=first)), str(UUID(bytes=second))]}
            for kind, first, second in conn.rows(SQL_CONFLICTS, {"root": known.id})
        ],
    }


def _of_interest(facts: Iterable[Life], own_keys: Iterable[str]) -> list[Life]:
    """Leave out what went into or out of the containers around it: that is its neighbours' life."""
    own = set(own_keys)
    moved = {"unit.packed", "unit.taken_out"}
    return [
        fact
        for fact in facts
        if fact["key"] in own or fact["role"] != "container" or fact["type"] not in moved
    ]


def timeline(conn: Connection, around: Iterable[int]) -> tuple[list[Life], int]:
    """Facts about some objects (local numbers), in order, with what was measured and seen.

    Of very many only the newest are told; the second value is how many are not.
    """
    objects_ = sorted(around)
    count = sum(int(row[0]) for row in chunked(conn, SQL_EVENTS, objects_))
    if count <= MAX_EVENTS:
        rows = chunked(conn, SQL_TIMELINE, objects_)
    else:
        rows = _newest(conn, objects_)
    return _told(conn, rows), count - len(rows)


def _newest(conn: Connection, objects_: Iterable[int]) -> list[Row]:
    """Object by object, because only so the engine reads no more than it is asked for."""
    found = [row for each in objects_ for row in conn.rows(SQL_NEWEST, {"object": each})]
    found.sort(key=itemgetter(-2, -1))
    return [row[:-2] for row in found[-MAX_EVENTS:]]


def _told(conn: Connection, rows: list[Row]) -> list[Life]:
    entries = {int(row[0]) for row in rows}
    details = {
        "measurements": _by_entry(conn, SQL_MEASUREMENTS, entries, _MEASUREMENT),
        "defects": _by_entry(conn, SQL_DEFECTS, entries, _DEFECT),
        "photos": _by_entry(conn, SQL_PHOTOS, entries, _PHOTO),
        "shipments": _by_entry(conn, SQL_SHIPMENTS, entries, _SHIPMENT),
        "together": _by_entry(conn, SQL_TOGETHER, _about(rows, *_OF_SEVERAL), _TOGETHER),
        "reasons": _by_entry(conn, SQL_REASONS, _about(rows, "hold.placed"), _REASON),
    }
    found: list[Life] = []
    for row in rows:
        entry, rid, amount = row[0], row[1], row[13]
        fact = dict(zip(_FACT, row[2:], strict=True))
        fact["is_void"] = bool(fact["is_void"])
        fact["quantity"] = None if amount is None else quantity.show(quantity.from_micro(amount))
        fact |= {name: by[entry] for name, by in details.items() if entry in by}
        found.append({"rid": str(UUID(bytes=rid))} | fact)
    return found


_FACT = (
    "type", "at_ms", "day", "shift", "operator", "is_void", "station", "key", "role", "point",
    "result", "quantity", "order", "machine", "material", "method", "environment",
)  # fmt: skip
_MEASUREMENT = ("characteristic", "value", "unit", "result")
_DEFECT = ("code", "severity", "quantity")
_PHOTO = ("sha256", "size", "mime")
_SHIPMENT = ("shipment", "destination", "region")
_TOGETHER = ("key", "role")
_REASON = ("reason",)
_OF_SEVERAL = ("unit.packed", "unit.taken_out", "step.finished")
"""What one went into, or what came of it, is half of what these say."""


def _about(rows: Iterable[Row], *types: str) -> set[int]:
    """The entries of some record types: few of a life's have such details."""
    return {int(row[0]) for row in rows if row[2] in types}


def _by_entry(
    conn: Connection, sql: str, entries: Iterable[int], names: tuple[str, ...]
) -> dict[int, list[Life]]:
    found: dict[int, list[Life]] = {}
    for entry, *values in chunked(conn, sql, entries):
        found.setdefault(entry, []).append(dict(zip(names, values, strict=True)))
    return found


def upstream(conn: Connection, root: int) -> list[Node]:
    """What an object (a local number) is made of, and for a container what is in it."""
    return _reach(conn, SQL_UPSTREAM, root)


def downstream(conn: Connection, root: int) -> list[Node]:
    """Where an object (a local number) went: containers around it, what was made of it."""
    return _reach(conn, SQL_DOWNSTREAM, root)


def _reach(conn: Connection, sql: str, root: int) -> list[Node]:
    """Each object once with its least depth, nearest first, by key among equals.

    Both engines search in breadth and hand on what they find, so that of very many the first
    ones are the nearest, and the others are never looked for. Grouping and ordering take the
    engine more than twice as long as finding a serial's few relatives, so they are done here.
    """
    found = conn.rows(sql, {"root": root})[:MAX_NODES]
    nodes: dict[str, Node] = {}
    for node in map(Node._make, sorted(found, key=_DEPTH_AND_KEY)):
        nodes.setdefault(node.key, node)
    return list(nodes.values())


_DEPTH_AND_KEY = itemgetter(2, 0)


def _shown(node: Node) -> Life:
    names = ("key", "depth", "kind", "state", "product")
    return {name: getattr(node, name) for name in names}


def _edges(conn: Connection, reached: Iterable[int]) -> list[Life]:
    return [
        {
            "from": source,
            "to": target,
            "relation": RELATIONS[rel],
            "quantity": quantity.show(quantity.from_micro(amount)),
        }
        for source, target, rel, amount in chunked(conn, SQL_EDGES, reached)
    ]
