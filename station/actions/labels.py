"""Plan and end prints: the plan is durable before the first byte goes out (3.12, I15)."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from station.actions import resolve
from station.actions.outcome import Refused, Saved
from station.actions.situation import Situation
from station.documents.document import Document
from station.facts.control import PrintEnded, PrintPlanned
from station.labels import codes
from station.store.queries import labels, objects
from station.store.recorder import Extras
from station.trace import key as keys
from station.trace.gate import refuse

MAX_LABELS = 2000
MOST_CHARACTERS = 48 * 1024
"""Of all codes together: a plan is one record, whose body is at most 64 KiB."""


class Print(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Print labels for units that exist, or for so many new codes.

    Attributes:
        units: One label each, however often it is named.
        template: Label document id.
        reason: Asked for when a label was printed before; it is marked as a copy.
    """

    template: str
    units: tuple[str, ...] = ()
    count: Annotated[int, msgspec.Meta(ge=0)] = 0
    reason: str = ""


class PrintOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a planned print."""

    planned: UUID
    state: Literal["sent", "unknown", "failed"]
    why: str = ""


def plan_print(now: Situation, ask: Print) -> Saved:
    """Reserve the codes and write the plan; `more["labels"]` are the keys in print order."""
    now.entitle("print")
    document = _template(now, ask.template)
    if not 1 <= len(ask.units) + ask.count <= MAX_LABELS:
        raise Refused(refuse("label_count", most=MAX_LABELS))
    found = list(dict.fromkeys(_printable(now, code) for code in ask.units))
    found += [_new_code(now) for _ in range(ask.count)]
    if sum(len(key) + 3 for key in found) > MOST_CHARACTERS:
        raise Refused(refuse("label_count", most=MOST_CHARACTERS // (max(map(len, found)) + 3)))
    copy = max((labels.copies(now.conn, key) for key in found), default=0)
    if copy and not ask.reason.strip():
        code = keys.code_of(found[0])
        raise Refused(refuse("reprint_reason", code=code))
    now.write(
        PrintPlanned(
            template=document.id,
            version=document.version,
            labels=tuple(found),
            printer="",
            copy=copy,
            reason=ask.reason,
        ),
        now.extras(),
    )
    return now.saved(found[0], labels=found, template=document.id, copy=copy)


def end_print(now: Situation, ask: PrintOutcome) -> Saved:
    """Write what became of a planned print."""
    now.write(
        PrintEnded(planned=ask.planned, state=ask.state, why=ask.why), Extras(cause=ask.planned)
    )
    return now.saved(None)


def _template(now: Situation, template: str) -> Document:
    document = now.master.labels.get(template)
    if document is None:
        known = ", ".join(sorted(now.master.labels))
        raise Refused(refuse("unknown_template", template=template[:60], known=known))
    return document


def _printable(now: Situation, code: str) -> str:
    """The key of something that is known, or whose label was printed before."""
    known = resolve.labelled(now, code)
    if known is None:
        raise resolve.unknown(code)
    return known.key


def _new_code(now: Situation) -> str:
    """A code that was never seen here; stations have no leases yet."""
    while True:
        key = f"own:{codes.make_lone()}"
        if objects.find(now.conn, key) is None:
            return key
