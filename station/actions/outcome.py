"""What becomes of an action: saved, or refused at a gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from station.actions.desk import Desk
from station.trace.gate import Refusal


class Refused(Exception):
    """Ends an action at a shut gate.

    To callers a refusal is a result (`perform` returns it). Inside an action it travels as an
    exception, because that also rolls back the transaction and keeps each action readable from
    top to bottom.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Saved:
    """An action that was recorded.

    Attributes:
        rid: Its main record. also: (rid, type) of the records that followed from it.
        unit: Canonical key of what it was about.
        desk: The desk as it is after it.
        more: Further answers for whoever asked, plain JSON values.
    """

    rid: UUID
    type: str
    unit: str | None
    desk: Desk
    also: tuple[tuple[UUID, str], ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


Outcome = Saved | Refusal
