"""Defect lists: codes operators choose from, with the class that sampling judges by."""

from typing import Annotated

import msgspec

from station.documents.control_plan import Severity
from station.documents.names import Id, Names


class Defect(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of defect.

    Attributes:
        code: One in the whole workshop; records and bench cards (`DEF-<code>`) carry it.
        severity: Critical, major or minor.
        steps: Where it may be chosen; empty = at every step.
    """

    code: Id
    names: Names
    severity: Severity
    steps: tuple[Id, ...] = ()

    def is_offered_at(self, step_id: str) -> bool:
        """Whether it may be chosen at that step."""
        return not self.steps or step_id in self.steps


class DefectList(msgspec.Struct, frozen=True, kw_only=True):
    """The defects of one factory or product family, in the order they are offered at first."""

    id: Id
    names: Names
    defects: Annotated[tuple[Defect, ...], msgspec.Meta(min_length=1)]
