"""What a station is started with, and whom it tells what happens by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import StationError

if TYPE_CHECKING:  # a window is up before devices are
    from station.ports import DeviceStatus, ScanRead


HUB = "hub"
"""Where the store keeps which hub the data folder belongs to (`schema.meta`)."""


class NotEnrolled(StationError):
    """The data folder belongs to no hub yet."""

    code = "sync.not_enrolled"
    exit_code = 4


class DeviceOptionInvalid(StationError):
    """`--device` is not `kind=address` with a known kind."""

    code = "device.option_invalid"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Options:
    """What a station is started with.

    Attributes:
        devices: (kind, address) pairs, kind one of scanner, camera, printer.
        hub, ca: Where these differ from what enrolment said.
        papers: Where delivery notes are kept; beside the data where it is `None`.
    """

    data_dir: Path
    devices: Sequence[tuple[str, str]] = ()
    hub: str | None = None
    ca: Path | None = None
    sync_interval_s: float = 5.0
    papers: Path | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Whom the core tells what happens by itself; called on devices' and sync's threads.

    Attributes:
        dropped: A reader sent what cannot be a code; its user heard a beep all the same.
    """

    scan: "Callable[[ScanRead], None]"
    device: "Callable[[DeviceStatus], None]"
    crashed: Callable[[BaseException], None]
    dropped: Callable[[StationError], None] | None = None


def parse_device(text: str) -> tuple[str, str]:
    """`scanner=serial:///dev/ttyACM0` as (kind, address).

    Raises:
        DeviceOptionInvalid: There is no `=`.
    """
    kind, equals, address = text.partition("=")
    if not equals or not address:
        raise DeviceOptionInvalid(given=text[:80])
    return kind, address
