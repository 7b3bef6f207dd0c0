"""What the first run does to the machine: enrolment, documents, devices tried one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers import registry
from drivers.condition import Listeners
from drivers.printers.sample_label import sample_label
from drivers.scanner_thread import ScannerThread
from drivers.supervisor import Supervisor
from station import settings_file
from station.clock import Clock
from station.documents.folder import read_folder
from station.errors import StationError
from station.ports import Camera, LabelPrinter, ScanRead
from station.store.queries import control
from station.store.station_store import STORE_NAME, StationStore, open_reader
from sync.wire.enrol_code import PREFIX
from ui.assembly.core import program_version
from ui.assembly.hub_link import HubLink, Route, enrol_station, pin_of
from ui.assembly.publishing import publish_at_station
from ui.viewmodels.set_up.bench import Joined, Port, SetUpBench


@dataclass(frozen=True, slots=True)
class Places:
    """Where the station keeps its data, and its settings."""

    data_dir: Path
    config_file: Path


@dataclass(slots=True)
class Guns:
    """The one serial gun that is tried."""

    supervisor: Supervisor
    hear: Callable[[ScanRead], None]
    _tried: ScannerThread | None = None

    def listen(self, address: str) -> None:
        """Read this one from now on; "" = none."""
        if self._tried is not None:
            self.supervisor.release(self._tried)
            self._tried = None
        if address:
            self._tried = self.supervisor.add_scanner(address, self.hear)


def bench_of(
    places: Places, clock: Clock, hear: Callable[[ScanRead], None], listeners: Listeners
) -> tuple[SetUpBench, Supervisor]:
    """The callables for the view-model; the supervisor is stopped by the caller at the end."""
    supervisor = Supervisor(clock, listeners)
    bench = SetUpBench(
        is_hub_code=lambda text: text.strip().upper().startswith(PREFIX),
        listen=Guns(supervisor, hear).listen,
        look=lambda: _look(places.data_dir),
        join=lambda code: _join(places.data_dir, code, clock),
        import_folder=lambda folder: _import(places.data_dir, folder),
        ports=_ports,
        shoot=lambda address: _shoot(address, clock),
        print_sample=lambda address: _print_sample(address, clock),
        save=lambda values: settings_file.change(places.config_file, values),
    )
    return bench, supervisor


def _look(data_dir: Path) -> Joined:
    if not (data_dir / STORE_NAME).exists():
        return Joined()
    conn, _ = open_reader(data_dir)
    try:
        pin = pin_of(conn)
        return Joined(pin.label if pin else "", len(control.documents(conn)))
    finally:
        conn.close()


def _join(data_dir: Path, code: str, clock: Clock) -> Joined:
    store = StationStore(data_dir, clock, program_version())
    try:
        enrol_station(store, code, Route())
        link = HubLink(store, clock, Route())
        try:
            link.run_once()
        except StationError:  # it belongs to the hub; what it lacks comes once the station works
            return _look(data_dir)
        finally:
            link.close()
    finally:
        store.close()
    return _look(data_dir)


def _import(data_dir: Path, folder: Path) -> Joined:
    publish_at_station(data_dir, list(read_folder(folder)))
    return _look(data_dir)


def _ports() -> tuple[Port, ...]:
    from drivers.scanners import serial_ports  # loads pyserial

    found = serial_ports.seen()
    return tuple(Port(p.address, f"{p.path}  {p.description}".strip()) for p in found)


def _shoot(address: str, clock: Clock) -> bytes:
    camera: Camera = registry.open_device("camera", address, clock)
    try:
        return camera.shoot().data
    finally:
        camera.stop()


def _print_sample(address: str, clock: Clock) -> None:
    printer: LabelPrinter = registry.open_device("printer", address, clock)
    try:
        printer.print(sample_label(printer.profile))
    finally:
        printer.stop()
