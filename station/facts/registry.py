"""Which struct reads the data of a (type, tv). Types are for ever: entries are never removed.

A new optional field keeps its tv; any other change is a new tv, with an upcast from the old one
that is kept for ever (`tests/golden/records` holds one real body per entry).
"""

from collections.abc import Callable, Mapping
from typing import Any

from station.facts import admission, control, help_call, print_report, program, work
from station.ledger.record import Envelope, data_of

TYPES: Mapping[tuple[str, int], type[Any]] = {
    ("unit.received", 1): work.Received,
    ("step.started", 1): work.StepStarted,
    ("step.finished", 1): work.StepFinished,
    ("first_article.recorded", 1): work.FirstArticleRecorded,
    ("unit.inspected", 1): work.Inspected,
    ("unit.packed", 1): work.Packed,
    ("unit.taken_out", 1): work.TakenOut,
    ("container.sealed", 1): work.Sealed,
    ("shipment.dispatched", 1): work.Dispatched,
    ("session.started", 1): control.SessionStarted,
    ("binding.changed", 1): control.BindingChanged,
    ("hold.placed", 1): control.HoldPlaced,
    ("hold.released", 1): control.HoldReleased,
    ("action.undone", 1): control.ActionUndone,
    ("unit.relabelled", 1): control.UnitRelabelled,
    ("document.published", 1): control.DocumentPublished,
    ("print.planned", 1): control.PrintPlanned,
    ("print.ended", 1): control.PrintEnded,
    ("photo.taken", 1): control.PhotoTaken,
    ("clock.changed", 1): control.ClockChanged,
    ("scan.captured", 1): control.ScanCaptured,
    ("print.reported", 1): print_report.PrintReported,
    ("help.called", 1): help_call.HelpCalled,
    ("help.answered", 1): help_call.HelpAnswered,
    ("program.closed", 1): program.ProgramClosed,
    ("recovery.made", 1): program.RecoverySheetMade,
    ("standing.changed", 1): admission.StandingChanged,
    ("program.required", 1): admission.ProgramRequired,
}

UPCASTS: Mapping[type[Any], Callable[[Any], Any]] = {}
"""Struct of an older tv -> how it becomes the struct of the next one."""

_WRITTEN_AS = {struct: name for name, struct in sorted(TYPES.items(), key=lambda item: item[0][1])}
"""Struct -> the newest (type, tv) it is written as."""


def type_of(data: Any) -> tuple[str, int]:
    """The newest (type, tv) that a data struct is written as."""
    return _WRITTEN_AS[type(data)]


def is_known(envelope: Envelope) -> bool:
    """Whether this program can read the record's data."""
    return (envelope.type, envelope.tv) in TYPES


def read(envelope: Envelope) -> Any:
    """The record's data as a struct, the newest of its type.

    Raises:
        KeyError: This program does not know the (type, tv); ask `is_known` first.
        RecordMalformed: The data does not have the form of its type.
    """
    data = data_of(envelope, TYPES[envelope.type, envelope.tv])
    while upcast := UPCASTS.get(type(data)):
        data = upcast(data)
    return data
