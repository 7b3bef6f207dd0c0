"""The state of one object, folded from its facts in order (2.3 of the design).

Pure: `fold(state or none, event) -> state`. A piece and a container follow the order of their
facts; a lot has many facts, so its fold commutes (smallest text wins, sums live in balances).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["piece", "lot", "container"]
State = Literal["in_process", "packed", "open", "closed", "shipped"]

STARTED, DONE, FAILED = "started", "done", "failed"


@dataclass(frozen=True, slots=True)
class Event:
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


@dataclass(frozen=True, slots=True)
class UnitState:
    """Where an object stands.

    Attributes:
        steps: Step id -> `started`, `done` or `failed`, for pieces.
        result: Result of the newest inspection.
        parent: Local number of the container it is in. parent_entry: the record that put it in.
        level: `carton`, `pallet` …, for containers.
        conflicts: (kind, earlier entry, later entry) of facts that contradict each other (I17).
        last_entry: The record folded last; 0 for lots, whose fold asks for no order.
    """

    kind: Kind
    state: State = "in_process"
    product: str | None = None
    order: str | None = None
    lot: str | None = None
    steps: Mapping[str, str] = field(default_factory=dict)
    result: str | None = None
    parent: int | None = None
    parent_entry: int | None = None
    level: str | None = None
    conflicts: tuple[tuple[str, int, int], ...] = ()
    last_entry: int = 0


def kind_of(event: Event) -> Kind:
    """What kind of object an event speaks of."""
    if event.role == "container":
        return "container"
    return "lot" if event.has_quantity else "piece"


def fold(state: UnitState | None, event: Event) -> UnitState:
    """The state after one more fact."""
    before = state or UnitState(kind=kind_of(event))
    if before.kind == "lot":
        return _fold_lot(before, event)
    named = replace(
        before,
        product=before.product or event.product,
        order=event.order or before.order,
        lot=event.lot or before.lot,
        last_entry=event.entry,
    )
    if event.role == "container":
        return _fold_container(replace(named, kind="container"), event)
    return _fold_own(named, event)


def _fold_lot(state: UnitState, event: Event) -> UnitState:
    return replace(
        state,
        product=_smaller(state.product, event.product),
        order=_smaller(state.order, event.order),
        lot=_smaller(state.lot, event.lot),
    )


def _smaller(one: str | None, other: str | None) -> str | None:
    return min((text for text in (one, other) if text), default=None)


def _fold_container(state: UnitState, event: Event) -> UnitState:
    match event.type:
        case "unit.packed" | "unit.taken_out":
            return replace(state, state="open", level=event.level or state.level)
        case "container.sealed":
            return replace(state, state="closed", level=event.level or state.level)
        case "shipment.dispatched":
            return replace(state, state="shipped")
        case _:
            return state


def _fold_own(state: UnitState, event: Event) -> UnitState:
    match event.type:
        case "step.started" | "step.finished" | "unit.inspected":
            return _at_step(state, event)
        case "unit.packed":
            return _put_in(state, event)
        case "unit.taken_out":
            rest: State = "closed" if state.kind == "container" else "in_process"
            return replace(state, state=rest, parent=None, parent_entry=None)
        case _:
            return state


def _at_step(state: UnitState, event: Event) -> UnitState:
    if event.role not in {"output", "inspected"}:
        return state
    status = STARTED if event.type == "step.started" else DONE
    result = state.result
    if event.type == "unit.inspected":
        status, result = (FAILED if event.result == "fail" else DONE), event.result
    return replace(state, steps={**state.steps, event.point: status}, result=result)


def _put_in(state: UnitState, event: Event) -> UnitState:
    conflicts = state.conflicts
    if state.parent_entry is not None and state.parent != event.counterpart:
        conflicts = (*conflicts, ("packed_twice", state.parent_entry, event.entry))
    packed: State = "closed" if state.kind == "container" else "packed"
    return replace(
        state,
        state=packed,
        parent=event.counterpart,
        parent_entry=event.entry,
        conflicts=conflicts,
    )
