"""Print: plan durably, render, hand to the printer, write what became of it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from drivers.print_queue import PrintQueue
from resources import texts
from station.actions import labels
from station.actions.label_rows import LabelRows
from station.actions.labels import Print, PrintOutcome
from station.actions.outcome import Outcome, Saved
from station.actions.workstation import Workstation
from station.errors import StationError
from station.ports import PrinterProfile, PrintJob, PrintState
from station.ports import PrintOutcome as JobOutcome
from station.store.station_store import StationStore
from ui.assembly.batches import Batches

USUAL_DPI = 203


class NoPrinter(StationError):
    """The station was started without a label printer."""

    code = "printer.none"
    exit_code = 3


class Printing:
    """The label printer of a station."""

    def __init__(
        self,
        store: StationStore,
        workstation: Workstation,
        printer: PrintQueue | None,
        local_time: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._workstation = workstation
        self._printer = printer
        self._local_time = local_time
        self._batches = (
            None if printer is None else Batches(store, workstation, printer, local_time)
        )

    @property
    def has_printer(self) -> bool:
        """Whether the station was started with one."""
        return self._printer is not None

    @property
    def batches(self) -> Batches:
        """The same printer, label by label.

        Raises:
            NoPrinter: There is none.
        """
        if self._batches is None:
            raise NoPrinter
        return self._batches

    @property
    def dpi(self) -> int:
        """Dots per inch of the printer; of a usual one where there is none or it does not answer."""
        try:
            return self._printer.profile().dpi if self._printer is not None else USUAL_DPI
        except StationError:
            return USUAL_DPI

    def print(self, ask: Print, ended: Callable[[UUID, str], None]) -> Outcome:
        """Plan the labels, and send them.

        The answer is that of the durable plan; `ended` hears (planned rid, sent | unknown |
        failed) later, on the printer's thread, once that is durable too.

        Raises:
            NoPrinter: There is none; nothing was planned.
            StationError: The printer cannot be asked for its profile (nothing was planned), or the
                template or a value cannot be rendered (the plan ends as failed).
        """
        if self._printer is None:
            raise NoPrinter
        profile = self._printer.profile()
        outcome = self._workstation.perform(labels.plan_print, ask)
        if not isinstance(outcome, Saved):
            return outcome
        planned = outcome.rid
        try:
            job = self._render(outcome, profile)
        except StationError as error:
            self._end(planned, "failed", error, ended)
            raise
        self._printer.submit(job, lambda done: self._done(planned, done, ended))
        return outcome

    def _render(self, plan: Saved, profile: PrinterProfile) -> PrintJob:
        from station.labels import render, template_file  # loaded with the first label

        master = self._workstation.master()
        template = template_file.decode(master.labels[plan.more["template"]].text.encode())
        rows = LabelRows(
            self._store.reader(),
            master,
            self._workstation.desk.order,
            plan.more["template"],
            texts.language(),
        )
        labels_ = [rows.row(key) for key in plan.more["labels"]]
        return render.render(template, labels_, profile, self._local_time()).job

    def _done(self, planned: UUID, done: JobOutcome, ended: Callable[[UUID, str], None]) -> None:
        self._end(planned, done.state, done.error, ended)

    def _end(
        self,
        planned: UUID,
        state: PrintState,
        error: StationError | None,
        ended: Callable[[UUID, str], None],
    ) -> None:
        told = PrintOutcome(planned=planned, state=state, why=error.code if error else "")
        self._workstation.perform(labels.end_print, told)
        ended(planned, state)
