"""What became of a label: three columns of words, each with one meaning (3.12, I15).

`code` says whose the code is, `printing` what the printer did with this copy, `label` what people
did with the paper. Every step is a fact of the ledger; this module only says which step may follow
which, and what it leads to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from station.errors import StationError


class Code(StrEnum):
    """Whose the code is."""

    LEASED = "leased"  # lies in a block of this station; no label has it yet
    RESERVED = "reserved"  # durably bound to a label, before the first byte goes to a printer
    ABANDONED = "abandoned"  # will never be used: its lease ended, or its label was called off


class Printing(StrEnum):
    """What the printer did with one copy of a label."""

    PLANNED = "planned"  # the job is durable, nothing was sent
    SENT = "sent"  # the printer has taken every byte
    CONFIRMED = "confirmed"  # somebody or something has seen the label
    UNKNOWN = "unknown"  # it may be printed or not: the job broke, or the printer jammed


class Label(StrEnum):
    """What people did with the paper."""

    VERIFIED = "verified"  # scanned back: the code on the paper reads
    APPLIED = "applied"  # is on its unit
    SPOILED = "spoiled"  # torn, smeared, misprinted
    VOID = "void"  # good, but not needed; destroyed


class Step(StrEnum):
    """What happens to a label."""

    RESERVE = "reserve"
    ABANDON = "abandon"
    SEND = "send"
    BREAK = "break"
    FIND_PRINTED = "find_printed"
    FIND_MISSING = "find_missing"
    VERIFY = "verify"
    APPLY = "apply"
    SPOIL = "spoil"
    VOID = "void"


class StepRefused(StationError):
    """A step that cannot follow what is known of the label."""

    code = "label.step_refused"


@dataclass(frozen=True, slots=True)
class Life:
    """One copy of one label; no word in a column means that nothing has happened there."""

    code: Code = Code.LEASED
    printing: Printing | None = None
    label: Label | None = None


_P, _L = Printing, Label
_PRINTED = (_P.SENT, _P.UNKNOWN, _P.CONFIRMED)

_PRINTING: Mapping[Step, Mapping[Printing, Printing]] = {
    Step.SEND: {_P.PLANNED: _P.SENT},
    Step.BREAK: {_P.PLANNED: _P.UNKNOWN, _P.SENT: _P.UNKNOWN},
    Step.FIND_PRINTED: dict.fromkeys(_PRINTED, _P.CONFIRMED),
    Step.FIND_MISSING: {_P.UNKNOWN: _P.PLANNED, _P.SENT: _P.PLANNED},
    # whoever holds the paper has seen that it was printed
    Step.VERIFY: dict.fromkeys(_PRINTED, _P.CONFIRMED),
    Step.APPLY: dict.fromkeys(_PRINTED, _P.CONFIRMED),
    Step.SPOIL: dict.fromkeys(_PRINTED, _P.CONFIRMED),
    Step.VOID: dict.fromkeys(_PRINTED, _P.CONFIRMED),
}
"""step -> printing before -> printing after."""

_LABEL: Mapping[Step, Mapping[Label | None, Label]] = {
    Step.VERIFY: {None: _L.VERIFIED, _L.VERIFIED: _L.VERIFIED, _L.APPLIED: _L.APPLIED},
    Step.APPLY: {None: _L.APPLIED, _L.VERIFIED: _L.APPLIED},
    Step.SPOIL: {None: _L.SPOILED, _L.VERIFIED: _L.SPOILED, _L.APPLIED: _L.SPOILED},
    Step.VOID: {None: _L.VOID, _L.VERIFIED: _L.VOID},
}
"""step -> label before -> label after."""


def advance(life: Life, step: Step) -> Life:
    """The life of a label after a step.

    Raises:
        StepRefused: The step cannot follow.
    """
    if step in (Step.RESERVE, Step.ABANDON):
        return _with_code(life, step)
    printing = _PRINTING[step].get(life.printing) if life.printing else None
    label = _LABEL[step].get(life.label) if step in _LABEL else life.label
    has_no_paper = step in (Step.SEND, Step.BREAK, Step.FIND_MISSING) and life.label is not None
    if printing is None or has_no_paper or (step in _LABEL and label is None):
        raise _refused(life, step)
    return Life(life.code, printing, label)


def steps_from(life: Life) -> frozenset[Step]:
    """The steps that may follow."""
    return frozenset(step for step in Step if _may(life, step))


@dataclass(frozen=True, slots=True)
class Balance:
    """Labels of a day: everything that was printed is somewhere.

    Attributes:
        confirmed: All that were seen = applied + spoiled + void + in_stock.
        open: Sent or unknown: to be settled by scan-back or by a signed decision.
    """

    confirmed: int
    applied: int
    spoiled: int
    void: int
    in_stock: int
    open: int


def balance(lives: Iterable[Life]) -> Balance:
    """Count labels; printed ones that nobody applied, spoiled or voided are in stock."""
    count = Counter((life.printing, life.label) for life in lives)
    seen = {label: count[_P.CONFIRMED, label] for label in (None, *Label)}
    return Balance(
        confirmed=sum(seen.values()),
        applied=seen[_L.APPLIED],
        spoiled=seen[_L.SPOILED],
        void=seen[_L.VOID],
        in_stock=seen[None] + seen[_L.VERIFIED],
        open=count[_P.SENT, None] + count[_P.UNKNOWN, None],
    )


def _with_code(life: Life, step: Step) -> Life:
    """Reserving binds the code to a planned label; only what was never sent can be called off."""
    if step is Step.RESERVE and life == Life(Code.LEASED):
        return Life(Code.RESERVED, Printing.PLANNED)
    if step is Step.ABANDON and life.code is Code.LEASED:
        return Life(Code.ABANDONED)
    if step is Step.ABANDON and life == Life(Code.RESERVED, Printing.PLANNED):
        return Life(Code.ABANDONED)
    raise _refused(life, step)


def _may(life: Life, step: Step) -> bool:
    try:
        advance(life, step)
    except StepRefused:
        return False
    return True


def _refused(life: Life, step: Step) -> StepRefused:
    words = [life.code, life.printing or "-", life.label or "-"]
    return StepRefused(step=step.value, now=" / ".join(str(word) for word in words))
