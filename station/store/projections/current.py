"""Current rows: one object's facts, folded in order (2.3 of the design)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from station.store.database import Connection
from station.store.projections.rows import upsert
from station.store.projections.tables import CONTAINED, SAME
from station.trace.unit import Event, UnitState, fold

_EVENT_COLUMNS = (
    "type",
    "role",
    "point",
    "result",
    "quantity",
    "counterpart",
    "product",
    "order_id",
    "lot",
    "level",
)


def event_of(entry: int, row: Mapping[str, Any]) -> Event:
    """A row of `kcp_event` as the fold wants it."""
    return Event(
        entry=entry,
        type=row["type"],
        role=row["role"],
        point=row["point"],
        result=row["result"],
        has_quantity=row["quantity"] is not None,
        counterpart=row.get("counterpart"),
        product=row["product"],
        order=row.get("order_id"),
        lot=row.get("lot"),
        level=row.get("level"),
    )


def objects_of(conn: Connection, entry: int) -> list[int]:
    """Objects whose current rows a record takes part in, as their roots."""
    found = conn.rows(
        "SELECT DISTINCT o.root FROM kcp_event e JOIN object o ON o.id = e.object "
        "WHERE e.entry = ? ORDER BY o.root",
        (entry,),
    )
    return [int(row[0]) for row in found]


def advance(conn: Connection, order: int, events: Iterable[tuple[int, Event]]) -> None:
    """Fold a new record's events onto their objects: in place where they sort last, else anew."""
    by_root: dict[int, list[Event]] = {}
    for object_, event in events:
        by_root.setdefault(root_of(conn, object_), []).append(event)
    for root, own in by_root.items():
        before, last_order = _load(conn, root)
        if before is not None and before.kind != "lot" and last_order > order:
            refold(conn, [root])
            continue
        state = before
        for event in own:
            state = fold(state, event)
        if state != before:
            _store(conn, root, before, state)


def reorder(conn: Connection, entry: int, low: int, high: int) -> None:
    """After a record's order key moved between `low` and `high`: fold anew where that matters."""
    for root in objects_of(conn, entry):
        passed = conn.value(
            "SELECT 1 FROM object o JOIN kcp_event e ON e.object = o.id "
            "JOIN entry t ON t.id = e.entry "
            "WHERE o.root = ? AND t.id <> ? AND t.ord BETWEEN ? AND ? LIMIT 1",
            (root, entry, low, high),
        )
        if passed:
            refold(conn, [root])


def renew(conn: Connection, entry: int) -> None:
    """After a record was voided: its objects without it."""
    objects = [
        int(row[0]) for row in conn.rows("SELECT object FROM kcp_event WHERE entry = ?", (entry,))
    ]
    if conn.value("SELECT type FROM entry WHERE id = ?", (entry,)) == "unit.relabelled":
        join(conn, [(object_, None) for object_ in objects])
    else:
        refold(conn, objects)


def refold(conn: Connection, objects: Iterable[int]) -> None:
    """Fold objects anew from all their facts."""
    for root in _roots(conn, objects):
        state: UnitState | None = None
        for event in _events(conn, root):
            state = fold(state, event)
        _store(conn, root, load(conn, root), state)


def _events(conn: Connection, root: int) -> list[Event]:
    """An object's facts that stand, in order."""
    columns = ", ".join(f"e.{name}" for name in _EVENT_COLUMNS)
    found = conn.rows(
        f"SELECT e.entry, {columns} FROM object o JOIN kcp_event e ON e.object = o.id "  # noqa: S608 constants
        "JOIN entry t ON t.id = e.entry WHERE o.root = ? AND t.is_void = 0 ORDER BY t.ord, e.n",
        (root,),
    )
    return [event_of(row[0], dict(zip(_EVENT_COLUMNS, row[1:], strict=True))) for row in found]


def load(conn: Connection, root: int) -> UnitState | None:
    """The stored state of an object."""
    return _load(conn, root)[0]


def _load(conn: Connection, root: int) -> tuple[UnitState | None, int]:
    """The stored state, and the order key of the record folded last."""
    row = conn.row(
        "SELECT u.kind, u.state, u.product, u.order_id, u.lot, u.steps, u.result, u.parent, "
        "u.parent_entry, u.level, u.conflicts, u.last_entry, t.ord FROM unit u "
        "LEFT JOIN entry t ON t.id = u.last_entry WHERE u.object = ?",
        (root,),
    )
    if row is None:
        return None, 0
    state = UnitState(
        kind=row[0],
        state=row[1],
        product=row[2],
        order=row[3],
        lot=row[4],
        steps=json.loads(row[5]),
        result=row[6],
        parent=row[7],
        parent_entry=row[8],
        level=row[9],
        conflicts=tuple((kind, first, second) for kind, first, second in json.loads(row[10])),
        last_entry=row[11],
    )
    return state, row[12] or 0


def _store(conn: Connection, root: int, before: UnitState | None, state: UnitState | None) -> None:
    """Write the rows that an object's state owns: unit, its place in a container, conflicts."""
    if state is None:
        conn.run("DELETE FROM unit WHERE object = ?", (root,))
    else:
        upsert(conn, "unit", {"object": root}, _row_of(state))
    is_lot = "lot" in {state.kind if state else None, before.kind if before else None}
    parent, conflicts = (state.parent, state.conflicts) if state else (None, ())
    old_parent, old_conflicts = (before.parent, before.conflicts) if before else (None, ())
    if parent != old_parent and not is_lot:
        _place(conn, root, parent)
    if conflicts != old_conflicts:
        _note_conflicts(conn, root, conflicts)


def _row_of(state: UnitState) -> dict[str, Any]:
    return {
        "kind": state.kind,
        "state": state.state,
        "product": state.product,
        "order_id": state.order,
        "lot": state.lot,
        "steps": json.dumps(state.steps, sort_keys=True),
        "result": state.result,
        "parent": state.parent,
        "parent_entry": state.parent_entry,
        "level": state.level,
        "conflicts": json.dumps(state.conflicts),
        "last_entry": state.last_entry,
    }


def _place(conn: Connection, root: int, parent: int | None) -> None:
    conn.run("DELETE FROM edge WHERE source = ? AND rel = ?", (root, CONTAINED))
    if parent is not None:
        key = {"source": root, "target": parent, "rel": CONTAINED}
        upsert(conn, "edge", key, {"quantity": 1_000_000, "facts": 1})


def _note_conflicts(
    conn: Connection, root: int, conflicts: tuple[tuple[str, int, int], ...]
) -> None:
    conn.run("DELETE FROM conflict WHERE object = ?", (root,))
    for kind, first, second in conflicts:
        key = {"object": root, "kind": kind, "first": first, "second": second}
        conn.run(
            "INSERT INTO conflict (object, kind, first, second) "
            "VALUES (:object, :kind, :first, :second)",
            key,
        )


def root_of(conn: Connection, object_: int) -> int:
    """The object that stands for all codes of the same thing."""
    found = conn.roots.get(object_)
    if found is None:
        found = conn.roots[object_] = int(
            conn.value("SELECT root FROM object WHERE id = ?", (object_,))
        )
    return found


def _roots(conn: Connection, objects: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(root_of(conn, object_) for object_ in objects))


def join(conn: Connection, events: Iterable[tuple[int, Event | None]]) -> None:
    """Make all codes that aliases connect one object, named by its smallest key."""
    conn.forget()
    for members in _components(conn, [object_ for object_, _ in events]):
        keys = {
            member: conn.value("SELECT key FROM object WHERE id = ?", (member,))
            for member in members
        }
        root = min(members, key=lambda member: str(keys[member]))
        for member in members:
            conn.run("UPDATE object SET root = ? WHERE id = ?", (root, member))
            if member != root:
                _store(conn, member, load(conn, member), None)
            conn.run("DELETE FROM edge WHERE rel = ? AND source = ?", (SAME, member))
        for one in members:
            for other in members - {one}:
                key = {"source": one, "target": other, "rel": SAME}
                upsert(conn, "edge", key, {"quantity": 1_000_000, "facts": 1})
        conn.forget()
        refold(conn, [root])


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
