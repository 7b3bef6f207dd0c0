"""What the program expects of a device; drivers implement these, fakes pass the same suites."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ScanRead:
    """One message of a code reader.

    Attributes:
        data: The bytes as read, without the reader's line end; separators (0x1D) are kept.
        device: Address of the reader, as registered.
        at: When the last byte arrived, UTC.
        symbology: AIM identifier such as `]d2` where the reader told it apart from the data.
    """

    data: bytes
    device: str
    at: datetime
    symbology: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: encoded bytes (JPEG or PNG), never decoded pixels."""

    data: bytes
    mime: str
    device: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Bytes for one printer: labels are already rendered in the printer's own language.

    Attributes:
        data: The job in the language named by `language`.
        language: `zpl`, `tspl`, `pdf` or `png`.
        count: How many labels the bytes hold.
    """

    data: bytes
    language: str
    count: int = 1
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """What the label layout must know of a printer: dots per mm from `dpi`, width in dots."""

    language: str
    dpi: int
    width_dots: int


class Device(Protocol):
    """A running device: `run` blocks on its own thread until `stop`."""

    @property
    def address(self) -> str:
        """The address it was opened at."""

    def stop(self) -> None:
        """Make `run` return soon; harmless before `run` and when called twice."""


class Scanner(Device, Protocol):
    """Reads codes."""

    def run(self, deliver: Callable[[ScanRead], None]) -> None:
        """Deliver each read; return after `stop`.

        Raises:
            StationError: The device went away (the supervisor opens it again).
        """


class Camera(Device, Protocol):
    """Takes pictures when asked."""

    def shoot(self) -> Frame:
        """Take one picture now.

        Raises:
            StationError: No picture could be taken; `retryable` says whether to try again.
        """


class LabelPrinter(Device, Protocol):
    """Takes whole jobs. A job that raised may be printed or not: the caller marks it unknown."""

    @property
    def profile(self) -> PrinterProfile:
        """Language and resolution the job must be rendered for."""

    def print(self, job: PrintJob) -> None:
        """Hand the job over; returns once the printer has taken every byte.

        Raises:
            StationError: The printer is unreachable or stopped taking bytes.
        """
