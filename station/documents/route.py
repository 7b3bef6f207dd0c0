"""Routes: the key control points a product passes, in order."""

from decimal import Decimal
from typing import Literal

import msgspec

from station.documents.names import Id, Names

Kcp = Literal["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"]
Binding = Literal["machine", "material", "method", "environment"]
Work = Literal["receive", "process", "first_article", "inspect", "pack", "ship"]


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A material a step uses up.

    Attributes:
        per_unit: Planned consumption for one unit of measure of the output; information only,
            the record carries what was really used.
    """

    product: Id
    per_unit: Decimal | None = None
    required: bool = True


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One key control point of a route.

    Attributes:
        work: What is done there; decides which actions the step accepts.
        needs: Steps that must be done before; `None` means the step before it on the route.
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


class Route(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The steps in the order they are passed."""

    id: Id
    names: Names
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step | None:
        """The step of that id, if the route has it."""
        return next((step for step in self.steps if step.id == step_id), None)

    def needed_before(self, step_id: str) -> tuple[str, ...]:
        """Ids of the steps that must be done before this one.

        Receiving and first-article steps belong to lots and lines, not to the unit that moves
        along the route, so a step without `needs` waits for the nearest earlier step that does.
        """
        position = next(n for n, step in enumerate(self.steps) if step.id == step_id)
        step = self.steps[position]
        if step.needs is not None:
            return step.needs
        for earlier in reversed(self.steps[:position]):
            if earlier.work in {"process", "inspect"} and not earlier.optional:
                return (earlier.id,)
        return ()
