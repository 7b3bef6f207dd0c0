"""Defect lists: codes operators choose from, with the class that sampling judges by."""

import msgspec

from station.documents.control_plan import Severity
from station.documents.names import Id, Names


class Defect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of defect; `steps` empty = may be chosen at every step."""

    code: Id
    names: Names
    severity: Severity
    steps: tuple[Id, ...] = ()


class DefectList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The defects of one factory or product family."""

    id: Id
    names: Names
    defects: tuple[Defect, ...]
