"""What screens may ask of the label printer. Assembly fills it in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from station.actions.labels import Print
from station.actions.outcome import Outcome

Stage = Literal["idle", "printing", "pausing", "paused", "done", "broken"]


@dataclass(frozen=True, slots=True)
class Progress:
    """The batch on its way, or the last one.

    Attributes:
        at: Labels of it that the printer has taken, from the first on.
        is_unknown: Nobody knows whether the label after that came out: look, then go on.
        why: What stopped it, a sentence.
    """

    stage: Stage = "idle"
    planned: UUID | None = None
    at: int = 0
    total: int = 0
    why: str = ""
    is_unknown: bool = False

    @property
    def is_running(self) -> bool:
        """Whether labels go out."""
        return self.stage in {"printing", "pausing"}


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in the history.

    Attributes:
        codes: The code on each label, in print order.
        states: How many labels are in each state: planned, sent, failed, unknown, confirmed,
            missing.
        next: The first label that is not known to have come out, counted from 1; 0 = all did.
    """

    rid: UUID
    template: str
    codes: tuple[str, ...]
    copy: int
    reason: str
    person: str
    at: datetime
    states: dict[str, int]
    next: int

    @property
    def count(self) -> int:
        """How many labels it has."""
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class Press:
    """The label printer.

    Attributes:
        print: Plan and send one job; refusal or plan, at once.
        reprint: Print the label of a code again (code, reason); a refusal `reprint_reason` where
            it was printed before and no reason is given.
        begin: Plan a batch and send it label by label.
        go_on: Send a planned batch from this label on.
        seen: The first so many labels of a batch came out, the others did not; told by scan
            (`scan`) or number (`count`).
        pause: Stop after the label on its way.
        progress: How far the batch is; never blocks.
        preview: A label with real data as PNG (template, code or "" for a new one).
        history: The newest batches.
    """

    print: Callable[[Print], Outcome]
    reprint: Callable[[str, str], Outcome]
    begin: Callable[[Print], Outcome]
    go_on: Callable[[UUID, int], None]
    seen: Callable[[UUID, int, Literal["scan", "count"]], Outcome]
    pause: Callable[[], None]
    progress: Callable[[], Progress]
    preview: Callable[[str, str], bytes]
    history: Callable[[], tuple[BatchLine, ...]]
