"""What the program expects of a device; drivers implement these, fakes pass the same suites."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from station.errors import StationError

DeviceKind = Literal["scanner", "camera", "printer"]
DeviceState = Literal["starting", "ready", "lost", "unavailable"]
PrintState = Literal["sent", "failed", "unknown"]


class DeviceUnreachable(StationError):
    """The device does not answer at its address; opening it again later may succeed.

    Attributes:
        look_again_s: Longest sensible pause before the next try.
    """

    code = "device.unreachable"
    retryable = True
    exit_code = 3
    look_again_s = 5.0


class JobNotSent(StationError):
    """No byte of the print job left this machine: sending it again prints nothing twice."""

    code = "printer.not_sent"
    retryable = True
    exit_code = 3


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
    """One picture: encoded bytes (JPEG, PNG or WEBP), never decoded pixels."""

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
class PrintOutcome:
    """What became of a job: `failed` = no byte left, `unknown` = labels may have come out.

    Attributes:
        state: `sent` is not "printed": only a scan of the label proves that.
        error: Why it is not `sent`.
    """

    state: PrintState
    error: StationError | None = None


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """What the label layout must know of a printer: dots per mm from `dpi`, width in dots."""

    language: str
    dpi: int
    width_dots: int


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """How one device is, told at every change.

    Attributes:
        state: `lost` is tried again by itself, `unavailable` needs a person first.
        error: Why it is not `ready`; None while `starting` or `ready`.
        at: Since when, UTC.
    """

    kind: DeviceKind
    address: str
    state: DeviceState
    error: StationError | None
    at: datetime


class Device(Protocol):
    """An open device."""

    @property
    def address(self) -> str:
        """The address it was opened at."""

    def stop(self) -> None:
        """Let go of the device for good, from any thread; harmless when called twice.

        A call that blocks on the device (`run`, `print`) ends soon after.
        """


class Scanner(Device, Protocol):
    """Reads codes: `run` blocks on its own thread until `stop`."""

    def run(
        self,
        deliver: Callable[[ScanRead], None],
        dropped: Callable[[StationError], None] | None = None,
    ) -> None:
        """Deliver each read, in order, each once; return after `stop` (also one before `run`).

        Args:
            deliver: Called on this thread, so it must be quick.
            dropped: Told when the reader sent what cannot be a scan (cut off, too long): its
                user heard a beep and must learn that nothing was taken.

        Raises:
            StationError: The device went away (the supervisor opens it again).
        """


class Camera(Device, Protocol):
    """Takes pictures when asked."""

    def shoot(self) -> Frame:
        """Take one picture now.

        Raises:
            DeviceUnreachable: The camera went away (the supervisor opens it again).
            StationError: No picture could be taken; `retryable` says whether to try again.
        """


class LabelPrinter(Device, Protocol):
    """Takes whole jobs."""

    @property
    def profile(self) -> PrinterProfile:
        """Language and resolution the job must be rendered for."""

    def print(self, job: PrintJob) -> None:
        """Hand the job over; returns once the printer has taken every byte.

        Raises:
            JobNotSent: No byte reached the printer.
            StationError: Anything else leaves open what was printed: the caller marks the job
                unknown.
        """
