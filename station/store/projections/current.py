"""Current rows: one object's facts, folded in order (2.3 of the design).

An object may have several codes (`alias`); the one with the smallest key stands for all of them
(`object.root`), and only it has a `unit` row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from station.store.database import Connection, Row, Stored
from station.store.projections.fact_rows import EventRow, Told
from station.store.projections.rows import Numbered
from station.store.projections.tables import SAME
from station.store.projections.unwritten import ONE_THING, unwritten
from station.trace import unit
from station.trace.unit import Conflict, Event, UnitState

TOOLS = frozenset({"equipment", "gauge"})
"""Roles that give an object no state: a machine has a fact in every record made on it."""

_EVENTS = (
    "FROM object o JOIN kcp_event e ON e.object = o.id JOIN entry t ON t.id = e.entry "
    "LEFT JOIN object c ON c.id = e.counterpart "
    "WHERE o.root = ? AND t.is_void = 0 AND e.role NOT IN ('equipment', 'gauge')"
)


def objects_of(conn: Connection, entry: int) -> list[int]:
    """Objects whose current rows a record takes part in, as their roots."""
    found = conn.rows(
        "SELECT DISTINCT o.root FROM kcp_event e JOIN object o ON o.id = e.object "
        "WHERE e.entry = ? ORDER BY o.root",
        (entry,),
    )
    return [int(row[0]) for row in found]


@dataclass(frozen=True, slots=True)
class Fact:
    """A new record as its objects see it: local number, order key, type, what it says of all."""

    entry: int
    order: int
    type: str
    told: Told


def advance(conn: Connection, fact: Fact, events: Iterable[Numbered]) -> None:
    """Fold a new record's events onto their objects: in place where they sort last, else anew."""
    by_root: dict[int, list[Event]] = {}
    for object_, row, counterpart in events:
        if row.role not in TOOLS:
            root = root_of(conn, object_)
            container = None if counterpart is None else root_of(conn, counterpart)
            event = _event(fact, row, None if container == root else container)
            by_root.setdefault(root, []).append(event)
    for root, own in by_root.items():
        _fold_on(conn, root, own, fact.order)


def _fold_on(conn: Connection, root: int, events: Sequence[Event], order: int) -> None:
    key, before, last = _stored(conn, root)
    if before is None:
        _store(conn, root, unit.fold_all(key, events), order)
        return
    state = before
    if state.kind == "lot" or last < order:
        for event in events:
            if not unit.is_more_of(state, key, event):
                break
            state = unit.fold(state, event, key)
        else:
            _store(conn, root, state, order)
            return
    refold(conn, [root])


def _event(fact: Fact, row: EventRow, container: int | None) -> Event:
    told = fact.told
    return Event(
        fact.entry,
        fact.type,
        row.role,
        told.point,
        told.result,
        row.quantity is not None,
        container,
        row.product,
        told.order_id,
        told.lot,
        told.level,
    )


def reorder(conn: Connection, entry: int, before: int, after: int) -> None:
    """After a record's order key changed: fold its objects anew where it passed another record."""
    for root in objects_of(conn, entry):
        key, state, _ = _stored(conn, root)
        if state is None or state.kind == "lot":
            continue
        passed = conn.value(
            "SELECT 1 FROM object o JOIN kcp_event e ON e.object = o.id "
            "JOIN entry t ON t.id = e.entry "
            "WHERE o.root = ? AND t.id <> ? AND t.ord BETWEEN ? AND ? LIMIT 1",
            (root, entry, min(before, after), max(before, after)),
        )
        if passed:
            refold(conn, [root])
        elif state.last_entry == entry:
            conn.states[root] = key, state, after


def refold(conn: Connection, objects: Iterable[int]) -> None:
    """Fold objects anew from all their facts that stand."""
    for root in dict.fromkeys(root_of(conn, object_) for object_ in objects):
        key, _, _ = _stored(conn, root)
        if _is_lot(conn, root, key):
            _store(conn, root, _lot(conn, root, key), 0)
            continue
        found = conn.rows(
            "SELECT t.ord, e.entry, t.type, e.role, t.point, t.result, e.quantity IS NOT NULL, "
            "CASE WHEN c.root <> o.root THEN c.root END, e.product, t.order_id, t.lot, t.level "
            f"{_EVENTS} ORDER BY t.ord, t.rid, e.n",
            (root,),
        )
        events = [_event_in(row) for row in found]
        _store(conn, root, unit.fold_all(key, events), found[-1][0] if found else 0)


def _event_in(row: Row) -> Event:
    _, entry, type_, role, point, result, is_counted, container, product, order, lot, level = row
    return Event(
        entry,
        type_,
        role,
        point,
        result,
        bool(is_counted),
        container,
        product,
        order,
        lot,
        level,
    )


def _is_lot(conn: Connection, root: int, key: str) -> bool:
    """Whether any fact says so, without reading them all into memory: a lot may have very many."""
    if unit.kind_of(key, ()) == "lot":
        return True
    found = conn.rows(
        f"SELECT DISTINCT t.type {_EVENTS} AND e.quantity IS NOT NULL",
        (root,),
    )
    return unit.kind_of(key, (Event(0, row[0], "", has_quantity=True) for row in found)) == "lot"


def _lot(conn: Connection, root: int, key: str) -> UnitState | None:
    """The state of a lot, by the engine's own minima."""
    if conn.value(f"SELECT 1 {_EVENTS} LIMIT 1", (root,)) is None:
        return None
    uses = conn.rows(
        f"SELECT DISTINCT t.type, e.role, e.quantity IS NOT NULL {_EVENTS}",
        (root,),
    )
    named = conn.rows(
        "SELECT MIN(NULLIF(e.product, '')), MAX(NULLIF(e.product, '')), "
        "MIN(NULLIF(t.order_id, '')), MIN(NULLIF(t.lot, '')) "
        f"{_EVENTS} AND e.role IN ('output', 'inspected', 'content', 'container')",
        (root,),
    )
    least, most, order, lot = named[0]
    is_mixed = any(
        unit.speaks_of_one(key, Event(0, type_, role, has_quantity=bool(counted)))
        for type_, role, counted in uses
    )
    return unit.lot_state((least, most), order, lot, is_mixed=is_mixed)


def load(conn: Connection, root: int) -> UnitState | None:
    """The stored state of an object, on any connection."""
    found = _stored(conn, root) if conn.is_alone else _load(conn, root)
    state: UnitState | None = found[1]
    return state


def recall(conn: Connection, roots: Iterable[int]) -> None:
    """Have the states of these objects at hand, with one question."""
    asked = [root for root in dict.fromkeys(roots) if root not in conn.states]
    if asked:
        conn.states.update(_loaded(conn, asked))


def _stored(conn: Connection, root: int) -> Stored:
    """Key, state, and the order key of the record folded last; remembered on the writer's."""
    found = conn.states.get(root)
    if found is None:
        found = conn.states[root] = _load(conn, root)
    return found


SQL_STATES = (
    "SELECT o.id, o.key, t.ord, u.kind, u.state, u.product, u.order_id, u.lot, u.steps, u.result, "
    "u.parent, u.parent_entry, u.level, u.conflicts, u.last_entry FROM object o "
    "LEFT JOIN unit u ON u.object = o.id LEFT JOIN entry t ON t.id = u.last_entry "
    "WHERE o.id IN ({marks})"
)


def _load(conn: Connection, root: int) -> Stored:
    return _loaded(conn, [root])[root]


def _loaded(conn: Connection, roots: Sequence[int]) -> dict[int, Stored]:
    return {row[0]: _stored_in(row[1:]) for row in conn.among(SQL_STATES, roots)}


def _stored_in(row: Row) -> Stored:
    key, last, kind, place, product, order, lot, steps, *rest = row
    if kind is None:
        return key, None, 0
    result, parent, parent_entry, level, conflicts, last_entry = rest
    state = UnitState(
        kind,
        place,
        product,
        order,
        lot,
        msgspec.json.decode(steps, type=dict[str, str]),
        result,
        parent,
        parent_entry,
        level,
        msgspec.json.decode(conflicts, type=tuple[Conflict, ...]),
        last_entry,
    )
    return key, state, last or 0


def _store(conn: Connection, root: int, state: UnitState | None, last: int) -> None:
    """Remember an object's state; its row, its place and its conflicts are written with others."""
    key, before, _ = _stored(conn, root)
    conn.states[root] = key, state, last
    if state != before:
        unwritten(conn).store(root, before, state)


def root_of(conn: Connection, object_: int) -> int:
    """The object that stands for all codes of the same thing."""
    found = conn.roots.get(object_)
    if found is None:
        found = conn.roots[object_] = int(
            conn.value("SELECT root FROM object WHERE id = ?", (object_,))
        )
    return found


def join(conn: Connection, objects: Iterable[int]) -> None:
    """Make all codes that aliases connect one object, named by its smallest key.

    Also after an alias was taken back: what it had joined falls apart again. What lies in a
    container is folded anew with it, because its place is told by the container's root.
    """
    groups = _components(conn, objects)
    members = sorted(member for group in groups for member in group)
    for member in members:
        if root_of(conn, member) == member:
            _store(conn, member, None, 0)
        conn.run("DELETE FROM edge WHERE rel = ? AND source = ?", (SAME, member))
    for group in groups:
        _name_group(conn, group)
    conn.forget()
    refold(conn, [*members, *_contents_ever(conn, members)])


def _name_group(conn: Connection, group: set[int]) -> None:
    keys = {
        member: str(conn.value("SELECT key FROM object WHERE id = ?", (member,)))
        for member in group
    }
    root = min(group, key=lambda member: keys[member])
    for one in sorted(group):
        conn.run("UPDATE object SET root = ? WHERE id = ?", (root, one))
        for other in sorted(group - {one}):
            unwritten(conn).add_edge((one, other, SAME), ONE_THING, 1)


def _contents_ever(conn: Connection, containers: Iterable[int]) -> list[int]:
    """Everything that any fact puts into these containers or takes out."""
    found: list[int] = []
    for container in containers:
        rows = conn.rows(
            "SELECT DISTINCT e.object FROM kcp_event b JOIN kcp_event e ON e.entry = b.entry "
            "WHERE b.object = ? AND b.role = 'container' AND e.counterpart = ? ORDER BY e.object",
            (container, container),
        )
        found += [int(row[0]) for row in rows]
    return found


def _components(conn: Connection, objects: Iterable[int]) -> list[set[int]]:
    """The connected groups that aliases make of these objects and of their former groups."""
    waiting = list(objects)
    for object_ in list(waiting):
        former = root_of(conn, object_)
        waiting += [
            int(r[0]) for r in conn.rows("SELECT id FROM object WHERE root = ?", (former,))
        ]
    groups: list[set[int]] = []
    for object_ in waiting:
        if not any(object_ in group for group in groups):
            groups.append(_component(conn, object_))
    return groups


def _component(conn: Connection, start: int) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        object_ = waiting.pop()
        neighbours = conn.rows(
            "SELECT to_object FROM alias WHERE from_object = :o "
            "UNION SELECT from_object FROM alias WHERE to_object = :o",
            {"o": object_},
        )
        fresh = {int(row[0]) for row in neighbours} - found
        found |= fresh
        waiting += fresh
    return found
