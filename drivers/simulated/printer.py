"""A printer without hardware: `sim://printer?folder=/srv/labels&language=zpl`.

Each job becomes a file of the folder, `000001.zpl` and so on; without `folder` the last jobs are
kept in memory.
"""

import threading
from collections import deque
from pathlib import Path

from drivers.address import Address
from drivers.printers.profile import (
    OPTIONS,
    PrinterStopped,
    profile_of,
    refuse_other_language,
)
from station.clock import Clock
from station.ports import JobNotSent, PrinterProfile, PrintJob

KEPT_IN_MEMORY = 200


class SimulatedPrinter:
    """Keeps jobs instead of printing them.

    Attributes:
        jobs: The newest jobs of this run, oldest first.
    """

    def __init__(self, address: str, profile: PrinterProfile, folder: Path | None) -> None:
        self._address = address
        self._profile = profile
        self._folder = folder
        self._printing = threading.Lock()
        self._is_stopped = False
        self.jobs: deque[PrintJob] = deque(maxlen=KEPT_IN_MEMORY)

    @property
    def address(self) -> str:
        """The address it was opened at."""
        return self._address

    @property
    def profile(self) -> PrinterProfile:
        """Language and resolution the job must be rendered for."""
        return self._profile

    def print(self, job: PrintJob) -> None:
        """Keep the job.

        Raises:
            JobNotSent: It is in another language, the printer was stopped, or the folder refuses.
        """
        refuse_other_language(job, self._profile, self._address)
        with self._printing:
            if self._is_stopped:
                raise PrinterStopped(address=self._address)
            if self._folder is not None:
                self._write(self._folder, job)
            self.jobs.append(job)

    def stop(self) -> None:
        """Take no more jobs."""
        self._is_stopped = True

    def _write(self, folder: Path, job: PrintJob) -> None:
        """Under its final name only once it is whole: what is left of half a job is no label."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{_next_number(folder):06}.{job.language}"
            unfinished = path.with_suffix(".part")
            unfinished.write_bytes(job.data)
            unfinished.replace(path)
        except OSError as error:
            detail = error.strerror or str(error)
            raise JobNotSent(address=self._address, detail=detail) from error


def open_printer(address: Address, clock: Clock) -> SimulatedPrinter:
    """A printer that keeps its jobs.

    Raises:
        StationError: The address is wrong.
    """
    address.allow_only("folder", *OPTIONS)
    folder = address.options.get("folder")
    return SimulatedPrinter(address.url, profile_of(address), Path(folder) if folder else None)


def _next_number(folder: Path) -> int:
    return (
        max((int(file.stem) for file in folder.iterdir() if file.stem.isdecimal()), default=0) + 1
    )
