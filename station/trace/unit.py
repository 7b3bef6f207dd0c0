"""The state of one object, folded from its facts in order (2.3 of the design).

Pure: `fold(state, event) -> state`. A piece and a container follow the order of their facts; a
lot has many facts, so its fold commutes (smallest text wins, sums live in balances) and asks for
no order.

What kind of object a key names is told by all its facts together (`kind_of`), never by the first
one that happened to arrive: a hold may come before anything else is known.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

Kind = Literal["piece", "lot", "container"]
State = Literal["in_process", "packed", "open", "closed", "shipped"]
Conflict = tuple[str, int, int]

STARTED, DONE, FAILED = "started", "done", "failed"
PACKED_TWICE, DUPLICATE_CODE = "packed_twice", "duplicate_code"

_KIND_OF_SCHEME: Mapping[str, Kind] = {"sscc": "container", "lot": "lot", "lgtin": "lot"}
_NEVER_LOTS = frozenset({"sn", "sgtin"})
_WORK = frozenset(
    {
        "unit.received",
        "step.started",
        "step.finished",
        "first_article.recorded",
        "unit.inspected",
        "unit.packed",
        "unit.taken_out",
        "shipment.dispatched",
    }
)
"""Types whose quantity says that the key names a lot (a hold's or a photo's says nothing)."""

_OF_ONE_THING = frozenset(
    {("step.finished", "output"), ("unit.packed", "content"), ("unit.taken_out", "content")}
)
_NAMING_ROLES = frozenset({"output", "inspected", "content", "container"})


class Event(msgspec.Struct, frozen=True):
    """One fact about one object, as its state needs it.

    Attributes:
        entry: Local number of the record; never leaves the store.
        counterpart: Local number of the container, for contents.
    """

    entry: int
    type: str
    role: str
    point: str = ""
    result: str = "info"
    has_quantity: bool = False
    counterpart: int | None = None
    product: str | None = None
    order: str | None = None
    lot: str | None = None
    level: str | None = None


class UnitState(msgspec.Struct, frozen=True):
    """Where an object stands.

    Attributes:
        steps: Step id -> `started`, `done` or `failed`, for pieces.
        result: Result of the newest inspection.
        parent: Local number of the container it is in. parent_entry: the record that put it in.
        level: `carton`, `pallet` …, for containers.
        conflicts: (kind, earlier entry, later entry) of facts that contradict each other (I17).
            `packed_twice`: in two containers at once. `duplicate_code`: two products under one
            key, or (entries 0, as a lot has too many facts to single two out) a key used both
            for a lot and for one thing.
        last_entry: The record folded last; 0 for lots, whose fold asks for no order.
    """

    kind: Kind
    state: State = "in_process"
    product: str | None = None
    order: str | None = None
    lot: str | None = None
    steps: Mapping[str, str] = {}
    result: str | None = None
    parent: int | None = None
    parent_entry: int | None = None
    level: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    last_entry: int = 0


def kind_of(key: str, events: Iterable[Event]) -> Kind:
    """What kind of object a key names, from the key itself and all its facts."""
    scheme = key.partition(":")[0]
    if scheme in _KIND_OF_SCHEME:
        return _KIND_OF_SCHEME[scheme]
    is_container = False
    for event in events:
        if event.has_quantity and event.type in _WORK and scheme not in _NEVER_LOTS:
            return "lot"
        is_container = is_container or event.role == "container"
    return "container" if is_container else "piece"


def is_more_of(state: UnitState, key: str, event: Event) -> bool:
    """Whether a fact can be folded onto the state; if not, it changes how all are understood."""
    if state.kind == "lot":
        return True
    told = kind_of(key, (event,))
    if told == "lot" or (told == "container" and state.kind == "piece"):
        return False
    return state.kind == "container" or _names_no_other(state, event)


def fold_all(key: str, events: Iterable[Event]) -> UnitState | None:
    """The state after all facts of an object, in order; `None` without any."""
    everything = list(events)
    if not everything:
        return None
    state = UnitState(kind=kind_of(key, everything))
    named: Event | None = None
    for event in everything:
        if state.kind == "piece" and not _names_no_other(state, event):
            assert named is not None
            state = _with_conflict(state, (DUPLICATE_CODE, named.entry, event.entry))
        named = named or (event if _product_of(event) else None)
        state = fold(state, event, key)
    return state


def fold(state: UnitState, event: Event, key: str) -> UnitState:
    """The state after one more fact that `is_more_of` it."""
    if state.kind == "lot":
        return _fold_lot(state, event, key)
    changes = {
        "last_entry": event.entry,
        **_names(state, event),
        **(_of_container(event) if event.role == "container" else _of_content(state, event)),
    }
    return msgspec.structs.replace(state, **changes)


def lot_state(
    products: tuple[str | None, str | None],
    order: str | None,
    lot: str | None,
    *,
    is_mixed: bool,
) -> UnitState:
    """The state of a lot: the same as folding its facts one by one, in any order.

    Args:
        products: The smallest and the largest product its facts name.
        order: The smallest order that its facts name.
        lot: The smallest lot.
        is_mixed: Whether a fact speaks of one single thing (`speaks_of_one`).
    """
    conflict = ((DUPLICATE_CODE, 0, 0),) if is_mixed or products[0] != products[1] else ()
    return UnitState(kind="lot", product=products[0], order=order, lot=lot, conflicts=conflict)


def speaks_of_one(key: str, event: Event) -> bool:
    """Whether a fact uses a key as that of one piece or container, not of a lot."""
    if key.partition(":")[0] in _KIND_OF_SCHEME:
        return False
    alone = not event.has_quantity and (event.type, event.role) in _OF_ONE_THING
    return alone or event.role == "container"


def _fold_lot(state: UnitState, event: Event, key: str) -> UnitState:
    if event.role not in _NAMING_ROLES:
        return state
    product = event.product
    is_mixed = bool(state.conflicts) or speaks_of_one(key, event)
    return lot_state(
        (_smaller(state.product, product), _larger(state.product, product)),
        _smaller(state.order, event.order),
        _smaller(state.lot, event.lot),
        is_mixed=is_mixed,
    )


def _smaller(one: str | None, other: str | None) -> str | None:
    return min((text for text in (one, other) if text), default=None)


def _larger(one: str | None, other: str | None) -> str | None:
    return max((text for text in (one, other) if text), default=None)


def _product_of(event: Event) -> str | None:
    return event.product if event.role in _NAMING_ROLES else None


def _names_no_other(state: UnitState, event: Event) -> bool:
    """Whether the fact names no other product than the state, or the key is known as doubled."""
    product = _product_of(event)
    if not product or not state.product or product == state.product:
        return True
    return any(kind == DUPLICATE_CODE for kind, _, _ in state.conflicts)


def _with_conflict(state: UnitState, conflict: Conflict) -> UnitState:
    return msgspec.structs.replace(state, conflicts=(*state.conflicts, conflict))


def _names(state: UnitState, event: Event) -> dict[str, str | None]:
    """Product (the first named stays), order and lot (the newest named counts)."""
    if event.role not in _NAMING_ROLES:
        return {}
    return {
        "product": state.product or event.product,
        "order": event.order or state.order,
        "lot": event.lot or state.lot,
    }


def _of_container(event: Event) -> dict[str, str]:
    """What a fact says of the container it names as such."""
    state: dict[str, str] = {}
    match event.type:
        case "unit.packed" | "unit.taken_out":
            state["state"] = "open"
        case "container.sealed":
            state["state"] = "closed"
        case "shipment.dispatched":
            state["state"] = "shipped"
    if event.level:
        state["level"] = event.level
    return state


def _of_content(state: UnitState, event: Event) -> dict[str, Any]:
    """What a fact says of a piece, or of a container as a thing among others."""
    match event.type:
        case "step.started" | "step.finished" | "unit.inspected":
            return _at_step(state, event)
        case "unit.packed" if event.role == "content" and event.counterpart is not None:
            return _put_in(state, event)
        case "unit.taken_out" if event.role == "content" and event.counterpart == state.parent:
            rest: State = "closed" if state.kind == "container" else "in_process"
            return {"state": rest, "parent": None, "parent_entry": None}
        case _:
            return {}


def _at_step(state: UnitState, event: Event) -> dict[str, Any]:
    if event.role not in {"output", "inspected"}:
        return {}
    if event.type == "unit.inspected":
        status = FAILED if event.result == "fail" else DONE
        return {"steps": {**state.steps, event.point: status}, "result": event.result}
    status = STARTED if event.type == "step.started" else DONE
    return {"steps": {**state.steps, event.point: status}}


def _put_in(state: UnitState, event: Event) -> dict[str, Any]:
    packed: State = "closed" if state.kind == "container" else "packed"
    changes: dict[str, Any] = {
        "state": packed,
        "parent": event.counterpart,
        "parent_entry": event.entry,
    }
    if state.parent_entry is not None and state.parent != event.counterpart:
        twice = (PACKED_TWICE, state.parent_entry, event.entry)
        changes["conflicts"] = (*state.conflicts, twice)
    return changes
