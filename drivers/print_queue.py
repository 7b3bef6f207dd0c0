"""A printer's jobs in order, on a thread of their own, so that no caller waits for paper."""

import queue
import threading
from collections.abc import Callable

from drivers.condition import Condition
from drivers.errors import DriverFailed
from drivers.held_device import HeldDevice
from drivers.printers.profile import PrinterStopped
from station.clock import Clock
from station.errors import StationError
from station.ports import (
    DeviceStatus,
    JobNotSent,
    LabelPrinter,
    PrinterProfile,
    PrintJob,
    PrintOutcome,
)

Done = Callable[[PrintOutcome], None]


class PrintQueue:
    """Sends jobs one after the other and tells the outcome of each exactly once.

    A job is never sent twice by itself: what `failed` may be submitted again by the caller, what
    is `unknown` needs a person.
    """

    def __init__(self, condition: Condition, clock: Clock) -> None:
        self._condition = condition
        self._address = condition.status.address
        self._held: HeldDevice[LabelPrinter] = HeldDevice(condition, clock)
        self._jobs: queue.SimpleQueue[tuple[PrintJob, Done] | None] = queue.SimpleQueue()
        self._submitting = threading.Lock()
        self._using = threading.Lock()
        # a driver that hangs must not keep the program from ending
        self._thread = threading.Thread(
            target=self._work, name=f"printer {self._address}", daemon=True
        )

    @property
    def status(self) -> DeviceStatus:
        """How the printer is, as far as its last job told."""
        return self._condition.status

    @property
    def waiting(self) -> int:
        """Jobs that have not been begun."""
        return self._jobs.qsize()

    def start(self) -> None:
        """Begin to take jobs; the printer is opened by the first one."""
        self._condition.tell_starting()
        self._thread.start()

    def profile(self) -> PrinterProfile:
        """What labels must be rendered for; opens the printer, which sends nothing.

        Raises:
            StationError: It cannot be opened.
        """
        with self._using:
            return self._held.opened().profile

    def submit(self, job: PrintJob, done: Done) -> None:
        """Queue a job; returns at once.

        `done` is called once, on the printer's thread; on the caller's own after `halt`.
        """
        with self._submitting:
            is_taken = not self._held.is_halted()
            if is_taken:
                self._jobs.put((job, done))
        if not is_taken:
            self._condition.hand_on(done, self._stopped())

    def halt(self) -> None:
        """Begin to stop: the job on its way is `unknown` then, those that wait have `failed`."""
        with self._submitting:
            self._held.halt()
            self._jobs.put(None)

    def has_ended(self, timeout_s: float) -> bool:
        """Wait for the end after `halt`; False where it did not come in time."""
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (waiting := self._jobs.get()) is not None:
            job, done = waiting
            outcome = self._stopped() if self._held.is_halted() else self._outcome_of(job)
            self._condition.hand_on(done, outcome)

    def _outcome_of(self, job: PrintJob) -> PrintOutcome:
        has_begun = False
        try:
            with self._using:
                printer = self._held.opened()
            has_begun = True
            printer.print(job)
        except JobNotSent as error:
            if error.retryable:  # else the job is wrong, not the printer
                self._lost(error)
            return PrintOutcome("failed", error)
        except StationError as error:
            if has_begun:  # else its condition was told why it cannot be opened
                self._lost(error)
            return PrintOutcome("unknown" if has_begun else "failed", error)
        except Exception as error:  # noqa: BLE001 - the top of a thread, handed on
            self._condition.tell_crash(error)
            failed = DriverFailed(address=self._address)
            self._lost(failed)
            return PrintOutcome("unknown" if has_begun else "failed", failed)
        self._condition.tell("ready")
        return PrintOutcome("sent")

    def _lost(self, error: StationError) -> None:
        """The next job opens it anew."""
        with self._using:
            self._held.let_go()
        if not self._held.is_halted():
            self._condition.tell("lost", error)

    def _stopped(self) -> PrintOutcome:
        return PrintOutcome("failed", PrinterStopped(address=self._address))
