"""What the printing page shows."""

from dataclasses import dataclass, field

from station.ports import DeviceStatus
from station.trace import words
from ui.viewmodels.press import BatchLine, Progress
from ui.viewmodels.words import word


@dataclass(frozen=True, slots=True)
class Choice:
    """A template or a quantity to touch."""

    value: str
    label: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A batch in the history, in words."""

    when: str
    count: str
    note: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class PrintState:
    """A picture of now.

    Attributes:
        templates, quantities: To choose from.
        quantity: How many labels, 0 while nothing sensible is entered.
        preview: The label with real data, PNG; empty until it is drawn.
        go_on_at: The label that a stopped batch goes on with; 0 where it must be told.
        printer: How the printer is, and what to do.
        unfinished: A batch from before that still lacks labels.
    """

    order: str = ""
    product: str = ""
    templates: tuple[Choice, ...] = ()
    quantities: tuple[Choice, ...] = ()
    quantity: int = 0
    preview: bytes = b""
    progress: Progress = field(default_factory=Progress)
    go_on_at: int = 0
    printer: str = ""
    is_printer_ready: bool = True
    history: tuple[Line, ...] = ()
    unfinished: BatchLine | None = None


def line_of(batch: BatchLine) -> Line:
    """A batch as people read it."""
    at = batch.at.astimezone().strftime("%m-%d %H:%M")
    parts = [batch.person]
    if batch.copy:
        parts.append(word("screen.print.copy", reason=words.word(words.REASONS, batch.reason)))
    if batch.next:
        lacking = sum(n for s, n in batch.states.items() if s not in {"sent", "confirmed"})
        parts.append(word("screen.print.lacking", n=lacking))
    count = word("screen.print.count", n=batch.count)
    return Line(at, count, " · ".join(part for part in parts if part), is_whole=not batch.next)


def printer_words(status: DeviceStatus | None) -> tuple[str, bool]:
    """How the printer is and what to do about it; whether it can be used. `None` = there is none."""
    if status is None:
        return word("screen.printer.none"), False
    if status.error is not None:
        return status.error.sentence(), False
    return word(f"screen.printer.{status.state}"), status.state != "lost"
