"""The station without a window: store, workstation, devices, sync, joined together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from drivers.camera_handle import CameraHandle
from drivers.condition import Listeners
from drivers.print_queue import PrintQueue
from drivers.supervisor import Supervisor
from station.actions.workstation import Workstation
from station.clock import Clock, SystemClock
from station.errors import StationError
from station.ports import DeviceStatus, ScanRead
from station.store.station_store import StationStore


class DeviceOptionInvalid(StationError):
    """`--device` is not `kind=address` with a known kind."""

    code = "device.option_invalid"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Options:
    """What a station is started with.

    Attributes:
        devices: (kind, address) pairs, kind one of scanner, camera, printer.
    """

    data_dir: Path
    devices: Sequence[tuple[str, str]] = ()
    hub: str | None = None
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Whom the core tells what happens by itself; called on devices' and sync's threads."""

    scan: Callable[[ScanRead], None]
    device: Callable[[DeviceStatus], None]
    crashed: Callable[[BaseException], None]


@dataclass(slots=True)
class Core:
    """An open station. Close it; nothing runs on afterwards."""

    store: StationStore
    workstation: Workstation
    supervisor: Supervisor
    cameras: list[CameraHandle] = field(default_factory=list)
    printers: list[PrintQueue] = field(default_factory=list)

    def status(self) -> Mapping[str, Any]:
        """What a person asks first: who, what, devices."""
        desk = self.workstation.desk
        return {
            "station": self.store.identity.station,
            "person": desk.person.badge if desk.person else None,
            "order": desk.order,
            "step": desk.step,
            "devices": [
                {"kind": each.kind, "address": each.address, "state": each.state}
                for each in self.supervisor.statuses()
            ],
        }

    def close(self) -> None:
        """Stop devices, finish queued writing, let go of the data folder."""
        self.supervisor.stop()
        self.store.close()


def open_core(options: Options, heard: Heard, clock: Clock | None = None) -> Core:
    """Open the data folder and start the devices.

    Raises:
        StationError: The store or a device address is not usable; nothing is left running.
    """
    clock = clock or SystemClock()
    store = StationStore(options.data_dir, clock, program_version())
    supervisor = Supervisor(clock, Listeners(heard.device, heard.crashed))
    core = Core(store, Workstation(store, clock), supervisor)
    try:
        for kind, address in options.devices:
            _add(core, kind, address, heard)
    except BaseException:
        core.close()
        raise
    return core


def _add(core: Core, kind: str, address: str, heard: Heard) -> None:
    match kind:
        case "scanner":
            core.supervisor.add_scanner(address, heard.scan)
        case "camera":
            core.cameras.append(core.supervisor.add_camera(address))
        case "printer":
            core.printers.append(core.supervisor.add_printer(address))
        case _:
            raise DeviceOptionInvalid(given=f"{kind}={address}"[:80])


def parse_device(text: str) -> tuple[str, str]:
    """`scanner=serial:///dev/ttyACM0` as (kind, address).

    Raises:
        DeviceOptionInvalid: There is no `=`.
    """
    kind, equals, address = text.partition("=")
    if not equals or not address:
        raise DeviceOptionInvalid(given=text[:80])
    return kind, address


def program_version() -> str:
    """The version written into records."""
    try:
        return version("suyuan-station")
    except PackageNotFoundError:
        return "0+unknown"
