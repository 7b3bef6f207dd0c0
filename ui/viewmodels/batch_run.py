"""A batch of labels on its way: paused, stopped by the printer, gone on with (I15)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal
from uuid import UUID

from station.actions.labels import Print
from station.actions.outcome import Outcome
from station.actions.resolve import shown
from station.errors import StationError
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Mood, of_trouble
from ui.viewmodels.bench import Code
from ui.viewmodels.page import Page
from ui.viewmodels.press import BatchLine, Progress
from ui.viewmodels.words import word

LOOK_EVERY_MS = 300
STOPPED = frozenset({"paused", "broken"})


class BatchRun:
    """Begins, stops and goes on with batches. A part of the printing page.

    Attributes:
        progress: The batch on its way, or the last one.
        good: Labels of a stopped batch that somebody saw come out; `None` before anybody looked.
        history: The newest batches.
    """

    def __init__(self, page: Page, news: Callable[[], None], ask: Callable[[Tone], None]) -> None:
        """Join a page.

        Args:
            page: Whose banner and tasks are used.
            news: The printer tells something new of the batch.
            ask: Says what to do now, with a tone.
        """
        self._page = page
        self._news = news
        self._ask = ask
        self._clockwork = page.tools.alarm()
        self._dropped: UUID | None = None
        self.progress = Progress()
        self.good: int | None = None
        self.history: tuple[BatchLine, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether labels go out."""
        return self.progress.is_running

    @property
    def is_stopped(self) -> bool:
        """Whether a batch waits to be gone on with."""
        return self.progress.stage in STOPPED

    @property
    def go_on_at(self) -> int:
        """The next label of a stopped batch; 0 while nobody knows."""
        if not self.is_stopped:
            return 0
        if self.good is not None:
            return self.good + 1 if self.good < self.progress.total else 0
        return 0 if self.progress.is_unknown else self.progress.at + 1

    @property
    def unfinished(self) -> BatchLine | None:
        """The newest batch of several labels that lacks some, while no other one is on its way."""
        if self.is_running or self.is_stopped:
            return None
        return next((b for b in self.history if b.next and b.count > 1), None)

    # --- what a person does -------------------------------------------------------------------

    def begin(self, ask: Print) -> None:
        """Plan a batch and send it."""
        begin = self._page.tools.bench.press.begin

        def begun(outcome: Outcome) -> None:
            if isinstance(outcome, Refusal):
                self._page.refuse(outcome)
                return
            self._page.saved.emit(outcome)
            self.good = None
            self.progress = Progress("printing", outcome.rid, 0, len(outcome.more["labels"]))
            self._page.tools.sound(Tone.ACCEPT)
            self.look()

        self._page.start(lambda: begin(ask), begun)

    def pause(self) -> None:
        """Stop after the label on its way."""
        self._page.start(self._page.tools.bench.press.pause, lambda nothing: self.look())

    def resume(self) -> None:
        """Go on with a batch from before: nobody knows where it stopped until somebody looks."""
        batch = self.unfinished
        if batch is not None:
            self.progress = Progress(
                "paused", batch.rid, batch.next - 1, batch.count, is_unknown=True
            )
            self.good = None

    def go_on(self) -> None:
        """Send the rest; what nobody knows must be looked at first."""
        planned, first = self.progress.planned, self.go_on_at
        if planned is None or not first:
            self._ask(Tone.REJECT)
            return
        go_on, total = self._page.tools.bench.press.go_on, self.progress.total

        def gone_on(nothing: None) -> None:
            del nothing
            self.good, self._dropped = None, None
            self.progress = Progress("printing", planned, first - 1, total)
            self.look()

        self._page.start(lambda: go_on(planned, first), gone_on)

    def last_good(self, code: Code) -> None:
        """The last label that came out well was scanned: everything after it goes out again."""
        batch = next((b for b in self.history if b.rid == self.progress.planned), None)
        text = code.text.strip()
        if batch is None or text not in batch.codes:
            headline = word("screen.print.not_of_batch", code=shown(text))
            advice = word("screen.print.not_of_batch.advice")
            self._page.say(Mood.REJECT, headline, advice, Tone.REJECT)
            return
        self._seen(batch.codes.index(text) + 1, "scan")

    def go_on_from(self, number: int) -> None:
        """A person counted: the labels before this one are there."""
        if 1 <= number <= self.progress.total:
            self._seen(number - 1, "count")
        else:
            headline = word("screen.print.no_label", n=self.progress.total)
            self._page.say(Mood.REJECT, headline, tone=Tone.REJECT)

    def drop(self) -> None:
        """Leave a stopped batch as it is; its history says which labels are missing."""
        self._dropped = self.progress.planned
        self.progress = Progress()
        self.good = None
        self.look()

    def _seen(self, good: int, how: Literal["scan", "count"]) -> None:
        planned, seen = self.progress.planned, self._page.tools.bench.press.seen
        assert planned is not None, "a stopped batch has a plan"

        def told(outcome: Outcome) -> None:
            if isinstance(outcome, Refusal):
                self._page.refuse(outcome)
                return
            self.good = good
            self.progress = replace(self.progress, at=good)
            self.look()
            self._ask(Tone.ACCEPT)

        self._page.start(lambda: seen(planned, good, how), told)

    # --- looking ------------------------------------------------------------------------------

    def look(self) -> None:
        """How far the batch is, and what was printed lately; again and again while it runs."""
        bench = self._page.tools.bench

        def look() -> tuple[Progress, tuple[BatchLine, ...]]:
            progress = bench.press.progress() if bench.has_printer else Progress()
            return progress, bench.press.history()

        self._page.tools.runner.run(look, self._looked, self._not_looked)

    def _looked(self, found: tuple[Progress, tuple[BatchLine, ...]]) -> None:
        before, self.progress, self.history = self.progress, self._merged(found[0]), found[1]
        if self.is_running:
            self._clockwork.set(LOOK_EVERY_MS, self.look)
        if self.progress != before:
            self._news()
        self._page.changed.emit()

    def _merged(self, told: Progress) -> Progress:
        """The printer's word; a stopped batch stays up until something is done about it."""
        if told.is_running:
            return told
        if told.planned is not None and told.planned == self._dropped:
            told = Progress()
        return self.progress if self.is_stopped else told

    def _not_looked(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self._page.show(of_trouble(error), Tone.REJECT)
