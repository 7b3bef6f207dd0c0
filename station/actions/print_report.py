"""Say what became of part of a batch of labels: by the printer's answer, or by looking (I15)."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from station.actions.outcome import Saved
from station.actions.situation import Situation
from station.errors import StationError
from station.facts.print_report import PrintReported
from station.store.queries import prints
from station.store.recorder import Extras


class LabelNumberInvalid(StationError):
    """The batch has no label of that number."""

    code = "print.label_number"


class PrintPart(msgspec.Struct, frozen=True, kw_only=True):
    """What the printer took of labels `first` to `last`, counted from 1."""

    planned: UUID
    first: int
    last: int
    state: Literal["sent", "unknown", "failed"]
    why: str = ""


class PrintSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A person looked at the paper: the first `good` labels are there, the others are not.

    Attributes:
        how: The last good label was scanned, or its number was typed.
    """

    planned: UUID
    good: int
    how: Literal["scan", "count"]


def report_part(now: Situation, ask: PrintPart) -> Saved:
    """Write what the printer took; the plan was durable before."""
    report = PrintReported(
        planned=ask.planned, first=ask.first, last=ask.last, state=ask.state, why=ask.why
    )
    now.write(report, Extras(cause=ask.planned))
    return now.saved(None)


def report_seen(now: Situation, ask: PrintSeen) -> Saved:
    """Resolve what nobody knew: labels that came out, and labels that have to be sent again.

    Raises:
        LabelNumberInvalid: The batch has fewer labels.
    """
    now.entitle("print")
    batch = prints.of_rid(now.conn, ask.planned)
    if batch is None or not 0 <= ask.good <= len(batch.labels):
        most = len(batch.labels) if batch else 0
        raise LabelNumberInvalid(most=most)
    now.note_rid(ask.planned)
    seen: dict[str, Any] = {"planned": ask.planned, "why": ask.how}
    if ask.good:
        now.write(PrintReported(first=1, last=ask.good, state="confirmed", **seen), now.extras())
    if ask.good < len(batch.labels):
        first, last = ask.good + 1, len(batch.labels)
        now.write(PrintReported(first=first, last=last, state="missing", **seen), now.extras())
    return now.saved(None)
