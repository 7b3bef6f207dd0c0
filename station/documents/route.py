"""Routes: the key control points a product passes, in order."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from station.documents.names import Id, Names

Kcp = Literal["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"]
Binding = Literal["machine", "material", "method", "environment"]
Work = Literal["receive", "process", "first_article", "inspect", "pack", "ship"]

PASSED_BY_UNITS: frozenset[Work] = frozenset({"process", "inspect"})
"""Work that a unit itself goes through. Receiving belongs to material lots, a first article to a
scope (an order, a machine …), packing and shipping to containers."""


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A material a step uses up.

    Attributes:
        product: The material, or a part made here.
        per_unit: Planned consumption for one unit of measure of the output; information only,
            the record carries what was really used.
        required: Whether the step may not be finished without naming a lot or piece of it.
    """

    product: Id
    per_unit: Decimal | None = None
    required: bool = True


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One key control point of a route.

    Attributes:
        id: Stations, people, plans and records name it; the same id on several routes means the
            same place in the workshop (every route's `incoming` may be done at one station).
        work: What is done there; decides which actions the step accepts.
        needs: Steps the unit itself must have done before (process or inspect steps);
            `None` means the nearest such step before it, an empty list means none.
        binds: What must be bound by scanning before work (the person always is).
        optional: Whether later steps may be done without it.
    """

    id: Id
    kcp: Kcp
    names: Names
    work: Work
    needs: tuple[Id, ...] | None = None
    binds: tuple[Binding, ...] = ()
    consumes: tuple[Input, ...] = ()
    optional: bool = False


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """The steps in the order they are passed; at least one."""

    id: Id
    names: Names
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=200)]

    def step(self, step_id: str) -> Step | None:
        """The step of that id, if the route has it."""
        return next((step for step in self.steps if step.id == step_id), None)

    def needed_before(self, step_id: str) -> tuple[str, ...]:
        """Ids of the steps that a unit must have done before this one.

        Receiving and first-article steps belong to lots and lines, not to the unit that moves
        along the route, so a step without `needs` waits for the nearest earlier step that does
        (`PASSED_BY_UNITS`) and is not optional. For packing and shipping the answer is about
        each unit inside; that the unit lies in a closed container is the container's own state.
        A step that was done waited for its own needs in turn, so the nearest one is enough.

        Raises:
            KeyError: The route has no such step; ask `step` first.
        """
        position = next((n for n, step in enumerate(self.steps) if step.id == step_id), None)
        if position is None:
            raise KeyError(step_id)
        step = self.steps[position]
        if step.needs is not None:
            return step.needs
        for earlier in reversed(self.steps[:position]):
            if earlier.work in PASSED_BY_UNITS and not earlier.optional:
                return (earlier.id,)
        return ()
