"""Calls for help from a workstation, and who came."""

from typing import Literal
from uuid import UUID

import msgspec

Whom = Literal["line_lead", "quality", "equipment"]


class HelpCalled(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`help.called`: somebody is wanted at this workstation.

    Attributes:
        point: Step id on the route, where one was bound.
        unit: Canonical key of what was on the screen, where it is known.
        code: What was scanned, as it can be shown; also of a code that nobody knows.
    """

    whom: Whom
    point: str = ""
    order: str | None = None
    unit: str | None = None
    code: str = ""


class HelpAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """`help.answered`: somebody came.

    Attributes:
        call: rid of the call. by: badge of who came; the envelope's operator is who was signed in.
    """

    call: UUID
    by: str
