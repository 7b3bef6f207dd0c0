"""Facts that control work: sessions, bindings, holds, undo, documents, prints, re-labels."""

from typing import Literal
from uuid import UUID

import msgspec

from station.facts.kcp import Subject


class SessionStarted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`session.started`: a person signed in by badge, with or without PIN."""

    badge: str
    method: Literal["badge", "badge+pin"] = "badge"
    known: bool = True


class BindingChanged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`binding.changed`: what the station works on and with; `None` = nothing bound."""

    machine: str | None = None
    material: str | None = None
    method: str | None = None
    environment: str | None = None
    order: str | None = None
    step: str | None = None


class HoldPlaced(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`hold.placed`: the subjects may not be used, packed or shipped until a release."""

    subject: tuple[Subject, ...]
    reason: str
    defect: str | None = None


class HoldReleased(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`hold.released`: ends the hold that the record `hold` placed, on the same subjects."""

    hold: UUID
    subject: tuple[Subject, ...]
    reason: str = ""


class ActionUndone(msgspec.Struct, frozen=True, kw_only=True):
    """`action.undone`: these records did not happen (I19)."""

    rids: tuple[UUID, ...]


class UnitRelabelled(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`unit.relabelled`: a second code for the same object."""

    from_key: str
    to_key: str
    reason: str = ""


class DocumentPublished(msgspec.Struct, frozen=True, kw_only=True):
    """`document.published`: a document version is in force from here on."""

    kind: str
    id: str
    version: int
    sha256: str
    text: str


class PrintPlanned(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`print.planned`: these labels are going to the printer; written before the first byte.

    Attributes:
        labels: The key on each label, in print order.
        template: Label document id. copy: 0 first print, then 1, 2 …
    """

    template: str
    version: int
    labels: tuple[str, ...]
    printer: str
    copy: int = 0
    reason: str = ""


class PrintEnded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`print.ended`: what became of a planned print; `unknown` = bytes may have arrived."""

    planned: UUID
    state: Literal["sent", "unknown", "failed"]
    why: str = ""


class PhotoTaken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`photo.taken`: a photo added to what an earlier record said; the blob is in the envelope."""

    subject: tuple[Subject, ...] = ()
    point: str = ""


class ClockChanged(msgspec.Struct, frozen=True, kw_only=True):
    """`clock.changed`: the wall clock moved against the monotonic one, by so many seconds."""

    by_s: float


class ScanCaptured(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`scan.captured`: a code was read without being part of another record."""

    hex: str
    key: str | None = None
    symbology: str | None = None
    device: str = ""
