"""Batches of labels: durable plan first, then label by label, with a stop at any of them (I15)."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from drivers.print_queue import PrintQueue
from resources import texts
from station.actions import labels, print_report
from station.actions.label_rows import LabelRows
from station.actions.labels import Print
from station.actions.outcome import Outcome, Saved
from station.actions.print_report import PrintPart, PrintSeen
from station.actions.workstation import Workstation
from station.errors import StationError
from station.ports import PrinterProfile, PrintJob
from station.ports import PrintOutcome as JobOutcome
from station.store.queries import prints
from station.store.station_store import StationStore
from ui.viewmodels.press import Progress

if TYPE_CHECKING:  # loaded with the first label
    from station.labels.render import LabelJob, RenderedLabel

REPORT_EVERY = 25
"""Labels that one record may vouch for; after a crash so many are `planned` though they came out."""


class PrinterBusy(StationError):
    """Another batch is on its way."""

    code = "printer.busy"


@dataclass(slots=True)
class _Run:
    """What goes out now.

    Attributes:
        first, at: First label of this run, and the last one the printer has taken.
        reported: The last label that a record vouches for.
    """

    planned: UUID
    labels: "Iterator[RenderedLabel]"
    language: str
    total: int
    first: int
    at: int
    reported: int


class Batches:
    """Sends one batch at a time; labels go out on the printer's thread, one job each."""

    def __init__(
        self,
        store: StationStore,
        workstation: Workstation,
        printer: PrintQueue,
        local_time: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._workstation = workstation
        self._printer = printer
        self._local_time = local_time
        self._lock = threading.Lock()
        self._progress = Progress()
        self._is_pausing = False

    def progress(self) -> Progress:
        """How far it is."""
        with self._lock:
            return self._progress

    def begin(self, ask: Print) -> Outcome:
        """Plan a batch durably, and send it.

        Raises:
            PrinterBusy: Another one is on its way; nothing was planned.
            StationError: The printer cannot be opened (nothing was planned), or a label cannot be
                rendered.
        """
        self._must_be_free()
        profile = self._printer.profile()
        outcome = self._workstation.perform(labels.plan_print, ask)
        if isinstance(outcome, Saved):
            self._send(outcome.rid, outcome.more["template"], outcome.more["labels"], 1, profile)
        return outcome

    def go_on(self, planned: UUID, first: int) -> None:
        """Send a planned batch from label `first` (counted from 1) on.

        Raises:
            PrinterBusy: Another one is on its way.
            StationError: As for `begin`.
        """
        self._must_be_free()
        profile = self._printer.profile()
        batch = prints.of_rid(self._store.reader(), planned)
        if batch is not None and 1 <= first <= len(batch.labels):
            self._send(planned, batch.template, batch.labels, first, profile)

    def seen(self, planned: UUID, good: int, how: Literal["scan", "count"]) -> Outcome:
        """Somebody looked at the paper."""
        ask = PrintSeen(planned=planned, good=good, how=how)
        return self._workstation.perform(print_report.report_seen, ask)

    def pause(self) -> None:
        """Stop after the label that is on its way."""
        with self._lock:
            if self._progress.stage == "printing":
                self._is_pausing = True
                self._progress = replace(self._progress, stage="pausing")

    # --- sending ------------------------------------------------------------------------------

    def _must_be_free(self) -> None:
        with self._lock:
            if self._progress.is_running:
                raise PrinterBusy

    def _send(
        self,
        planned: UUID,
        template: str,
        keys: Sequence[str],
        first: int,
        profile: PrinterProfile,
    ) -> None:
        total = len(keys)
        try:
            job = self._job(template, keys, first, profile)
        except StationError as error:
            self._report(planned, first, total, "failed", error.code)
            raise
        run = _Run(planned, iter(job), profile.language, total, first, first - 1, first - 1)
        with self._lock:
            self._is_pausing = False
            self._progress = Progress("printing", planned, first - 1, total)
        self._next(run)

    def _job(
        self, template: str, keys: Sequence[str], first: int, profile: PrinterProfile
    ) -> "LabelJob":
        from station.labels import render, template_file

        master = self._workstation.master()
        form = template_file.decode(master.labels[template].text.encode())
        order = self._workstation.desk.order
        rows = LabelRows(self._store.reader(), master, order, template, texts.language())
        wanted = [rows.row(key) for key in keys[first - 1 :]]
        run = render.Run(wanted, self._local_time(), first, len(keys))
        return render.LabelJob(form, run, profile)

    def _next(self, run: _Run) -> None:
        """Hand the next label to the printer's queue; it comes back in `_sent`."""
        try:
            label = next(run.labels)
        except StationError as error:
            self._stop(run, "broken", "failed", error)
            return
        job = PrintJob(label.data, run.language, label.copies)
        self._printer.submit(job, lambda outcome: self._sent(run, outcome))

    def _sent(self, run: _Run, outcome: JobOutcome) -> None:
        """On the printer's thread: count, and go on or stop."""
        if outcome.state != "sent":
            self._stop(run, "broken", outcome.state, outcome.error)
            return
        run.at += 1
        with self._lock:
            self._progress = replace(self._progress, at=run.at)
            is_pausing = self._is_pausing
        if run.at == run.total:
            self._stop(run, "done")
        elif is_pausing:
            self._stop(run, "paused")
        else:
            if run.at - run.reported >= REPORT_EVERY:
                self._vouch(run)
            self._next(run)

    def _stop(
        self,
        run: _Run,
        stage: Literal["paused", "done", "broken"],
        state: Literal["sent", "unknown", "failed"] = "sent",
        error: StationError | None = None,
    ) -> None:
        """Write what came of it, then say so."""
        try:
            self._vouch(run)
            if state != "sent":
                self._report(
                    run.planned, run.at + 1, run.at + 1, state, error.code if error else ""
                )
        except StationError as trouble:  # the disk: the labels stay `planned`, which is true
            stage, error = "broken", trouble
        with self._lock:
            why = error.sentence() if error is not None else ""
            self._progress = Progress(
                stage, run.planned, run.at, run.total, why, is_unknown=state == "unknown"
            )

    def _vouch(self, run: _Run) -> None:
        if run.at > run.reported:
            self._report(run.planned, run.reported + 1, run.at, "sent", "")
            run.reported = run.at

    def _report(
        self,
        planned: UUID,
        first: int,
        last: int,
        state: Literal["sent", "unknown", "failed"],
        why: str,
    ) -> None:
        part = PrintPart(planned=planned, first=first, last=last, state=state, why=why)
        self._workstation.perform(print_report.report_part, part)
