"""Where an object stands, folded from its facts."""

from itertools import permutations

import pytest

from station.trace.unit import DUPLICATE_CODE, PACKED_TWICE, Event, UnitState, fold_all, kind_of

BOX, OTHER_BOX = 90, 91


def made(entry: int = 1, **more: object) -> Event:
    return Event(entry, "step.finished", "output", "smt", **more)  # type: ignore[arg-type]


def packed(entry: int, box: int = BOX) -> Event:
    return Event(entry, "unit.packed", "content", "pack", counterpart=box)


def taken_out(entry: int, box: int = BOX) -> Event:
    return Event(entry, "unit.taken_out", "content", "pack", counterpart=box)


def as_box(entry: int, type_: str, level: str | None = None) -> Event:
    return Event(entry, type_, "container", level=level)


HELD = Event(1, "hold.placed", "inspected")


def state_of(*events: Event, key: str = "own:1") -> UnitState:
    state = fold_all(key, events)
    assert state is not None
    return state


@pytest.mark.parametrize(
    ("key", "events", "kind"),
    [
        ("sn:P1:1", (made(),), "piece"),
        ("own:1", (made(has_quantity=True),), "lot"),
        ("own:1", (as_box(1, "unit.packed"),), "container"),
        ("own:1", (HELD,), "piece"),
        ("lot:S1:1", (HELD,), "lot"),
        ("lgtin:1.1", (HELD,), "lot"),
        ("sscc:1", (HELD,), "container"),
        ("sscc:1", (packed(1),), "container"),
        ("own:1", (HELD, made(2, has_quantity=True)), "lot"),
        ("own:1", (HELD, as_box(2, "unit.packed")), "container"),
        ("sn:P1:1", (made(has_quantity=True),), "piece"),
        ("own:1", (Event(1, "hold.placed", "inspected", has_quantity=True),), "piece"),
    ],
)
def test_all_facts_together_tell_the_kind(key: str, events: tuple[Event, ...], kind: str) -> None:
    for order in permutations(events):
        assert kind_of(key, order) == kind


def test_there_is_no_state_without_facts() -> None:
    assert fold_all("own:1", ()) is None


def test_steps_follow_the_order_of_facts() -> None:
    started = Event(1, "step.started", "output", "smt")
    failed = Event(3, "unit.inspected", "inspected", "test", "fail")
    state = state_of(started, made(2), failed)
    assert state.steps == {"smt": "done", "test": "failed"}
    assert (state.result, state.last_entry) == ("fail", 3)


def test_an_input_does_not_pass_the_step_it_is_used_up_in() -> None:
    used = Event(1, "step.finished", "input", "smt", product="P2", order="PO2")
    state = state_of(used)
    assert (state.steps, state.product, state.order) == ({}, None, None)


def test_a_packed_piece_lies_in_its_container_until_it_is_taken_out() -> None:
    state = state_of(made(), packed(2))
    assert (state.state, state.parent, state.parent_entry) == ("packed", BOX, 2)
    state = state_of(made(), packed(2), taken_out(3))
    assert (state.state, state.parent, state.parent_entry) == ("in_process", None, None)


def test_packing_into_two_containers_is_a_conflict_and_the_later_one_counts() -> None:
    state = state_of(packed(1), packed(2, OTHER_BOX))
    assert state.parent == OTHER_BOX
    assert state.conflicts == ((PACKED_TWICE, 1, 2),)


def test_packing_again_into_the_same_container_is_no_conflict() -> None:
    assert state_of(packed(1), packed(2)).conflicts == ()


def test_taking_out_of_a_container_it_is_not_in_moves_nothing() -> None:
    state = state_of(packed(1), packed(2, OTHER_BOX), taken_out(3))
    assert state.parent == OTHER_BOX


def test_a_container_opens_closes_and_leaves() -> None:
    events = [as_box(1, "unit.packed", "carton"), as_box(2, "container.sealed")]
    assert (state_of(*events).state, state_of(*events).level) == ("closed", "carton")
    assert state_of(*events, as_box(3, "shipment.dispatched")).state == "shipped"
    assert state_of(*events, as_box(3, "unit.taken_out")).state == "open"


def test_a_closed_carton_stays_closed_on_its_pallet() -> None:
    state = state_of(as_box(1, "container.sealed", "carton"), packed(2))
    assert (state.kind, state.state, state.parent) == ("container", "closed", BOX)


def test_two_products_under_one_key_are_a_conflict_and_the_first_stays() -> None:
    state = state_of(made(1, product="P1"), made(2, product="P2"), made(3, product="P3"))
    assert state.product == "P1"
    assert state.conflicts == ((DUPLICATE_CODE, 1, 2),)


def test_a_container_may_hold_two_products() -> None:
    events = [
        Event(entry, "unit.packed", "container", product=product)
        for entry, product in ((1, "P1"), (2, "P2"))
    ]
    assert state_of(*events).conflicts == ()


def test_a_lot_is_the_same_in_any_order_of_its_facts() -> None:
    events = [
        made(1, has_quantity=True, product="P2", order="PO9", lot="L2"),
        made(2, has_quantity=True, product="P2", order="PO1", lot="L1"),
        HELD,
        Event(3, "unit.packed", "content", has_quantity=True, counterpart=BOX),
    ]
    states = {repr(state_of(*order)) for order in permutations(events)}
    assert len(states) == 1
    state = state_of(*events)
    assert (state.order, state.lot, state.parent, state.conflicts) == ("PO1", "L1", None, ())


@pytest.mark.parametrize(
    "other",
    [made(2), packed(2), as_box(2, "unit.packed"), made(2, has_quantity=True, product="P9")],
)
def test_a_lot_that_is_also_something_else_is_a_conflict(other: Event) -> None:
    lot = made(1, has_quantity=True, product="P1")
    for order in ((lot, other), (other, lot)):
        state = state_of(*order)
        assert (state.kind, state.conflicts) == ("lot", ((DUPLICATE_CODE, 0, 0),))
