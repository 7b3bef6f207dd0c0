"""The station without a window: store, workstation, devices, sync, joined together."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drivers.camera_handle import CameraHandle
from drivers.condition import Listeners
from drivers.print_queue import PrintQueue
from drivers.supervisor import Supervisor
from station.actions.workstation import Workstation, read_file
from station.clock import Clock, SystemClock
from station.errors import StationError
from station.store import schema
from station.store.blobs import Blobs
from station.store.outbox import delivery
from station.store.station_store import StationStore
from ui.assembly.options import HUB, DeviceOptionInvalid, Heard, NotEnrolled, Options
from ui.assembly.printing import Printing

if TYPE_CHECKING:
    from sync.client.worker import SyncWorker
    from ui.assembly.hub_link import HubLink


class NoCamera(StationError):
    """A photo was asked for at a station without a camera."""

    code = "camera.none"
    exit_code = 3


CAMERA = "camera:"
"""Named instead of a file in `photos`: take one now."""

PAPERS = "papers"
STORED_PHOTO = "photo:"
"""Begins the name of a picture that is durable already; its sha256 follows."""


@dataclass(slots=True)
class Core:
    """An open station. Close it; nothing runs on afterwards.

    Attributes:
        papers: Where delivery notes are kept.
    """

    store: StationStore
    workstation: Workstation
    supervisor: Supervisor
    printing: Printing
    papers: Path
    camera: CameraHandle | None = None
    link: "HubLink | None" = None
    worker: "SyncWorker | None" = None

    def sync_now(self) -> None:
        """Send and fetch now; returns at once.

        Raises:
            NotEnrolled: The data folder belongs to no hub.
        """
        if self.worker is None:
            raise NotEnrolled
        self.worker.retry()

    def status(self) -> Mapping[str, Any]:
        """What a person asks first: who, what, devices."""
        desk = self.workstation.desk
        return {
            "station": self.store.identity.station,
            "person": desk.person.badge if desk.person else None,
            "order": desk.order,
            "step": desk.step,
            "delivery": delivery(self.store.reader(), self.store.identity.station),
            "sync": self._sync_status(),
            "troubles": self.workstation.troubles(),
            "devices": [
                {"kind": each.kind, "address": each.address, "state": each.state}
                for each in self.supervisor.statuses()
            ],
        }

    def _sync_status(self) -> Mapping[str, Any] | None:
        if self.worker is None or self.link is None:
            return None
        found = self.worker.status()
        return {
            "hub": self.link.pin.url,
            "state": found.state,
            "trouble": found.trouble.sentence() if found.trouble else None,
            "contact_at": found.contact_at,
        }

    def close(self) -> None:
        """Stop devices and sync, finish queued writing, let go of the data folder."""
        self.supervisor.stop()
        if self.worker is not None:
            self.worker.stop()
        if self.link is not None:
            self.link.close()
        self.store.close()


def open_core(options: Options, heard: Heard, clock: Clock | None = None) -> Core:
    """Open the data folder and start the devices.

    Raises:
        StationError: The store or a device address is not usable; nothing is left running.
    """
    clock = clock or SystemClock()
    store = StationStore(options.data_dir, clock, program_version())
    supervisor = Supervisor(clock, Listeners(heard.device, heard.crashed))
    try:
        devices = _start_devices(supervisor, options, heard, store.blobs)
        workstation = Workstation(store, clock, devices.picture)
        printing = Printing(store, workstation, devices.printer, lambda: clock.now().astimezone())
    except BaseException:
        supervisor.stop()
        store.close()
        raise
    papers = options.papers or options.data_dir / PAPERS
    core = Core(store, workstation, supervisor, printing, papers, devices.camera)
    if schema.meta(store.reader(), HUB) is not None:
        _join_hub(core, options, clock)
    return core


def _join_hub(core: Core, options: Options, clock: Clock) -> None:
    from ui.assembly.hub_link import HubLink, Route, pin_of  # only where there is a hub

    pin = pin_of(core.store.reader())
    if pin is not None and (pin.url or options.hub):  # else a stick is the only way there
        core.link = HubLink(core.store, clock, Route(options.hub, options.ca))
        core.worker = core.link.worker(options.sync_interval_s)
        core.store.writer.on_appended = core.worker.wake
        core.worker.start()


@dataclass(slots=True)
class _Devices:
    blobs: Blobs
    camera: CameraHandle | None = None
    printer: PrintQueue | None = None

    def picture(self, name: str) -> bytes:
        """A picture by file name, one stored before, or from the camera (`camera:`)."""
        if name.startswith(STORED_PHOTO):
            return self.blobs.read(name.removeprefix(STORED_PHOTO))
        if name != CAMERA:
            return read_file(name)
        if self.camera is None:
            raise NoCamera
        return self.camera.shoot().data


def _start_devices(
    supervisor: Supervisor, options: Options, heard: Heard, blobs: Blobs
) -> _Devices:
    devices = _Devices(blobs)
    for kind, address in options.devices:
        match kind:
            case "scanner":
                supervisor.add_scanner(address, heard.scan, heard.dropped)
            case "camera":
                devices.camera = supervisor.add_camera(address)
            case "printer":
                devices.printer = supervisor.add_printer(address)
            case _:
                raise DeviceOptionInvalid(given=f"{kind}={address}"[:80])
    return devices


def program_version() -> str:
    """The version written into records."""
    try:
        return version("suyuan-station")
    except PackageNotFoundError:
        return "0+unknown"
