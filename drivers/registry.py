"""Which drivers exist, by kind and scheme, and how a device is opened.

A driver is a function `open_*(address: Address, clock: Clock)` that returns an open device.
Others add theirs with an entry point of the group `station.drivers`, named `KIND.SCHEME`
(`scanner.ble = "their_package.ble:open_scanner"`); the built-in ones cannot be replaced.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from drivers.address import Address
from drivers.errors import DriverUnavailable, UnknownDriver
from station.clock import Clock
from station.ports import DeviceKind

GROUP = "station.drivers"

BUILTIN: Mapping[tuple[str, str], str] = {
    ("scanner", "serial"): "drivers.scanners.serial_line:open_scanner",
    ("scanner", "sim"): "drivers.simulated.scanner:open_scanner",
    ("camera", "camera"): "drivers.cameras.uvc:open_camera",
    ("camera", "files"): "drivers.cameras.image_folder:open_camera",
    ("camera", "http"): "drivers.cameras.mjpeg:open_camera",
    ("camera", "https"): "drivers.cameras.mjpeg:open_camera",
    ("camera", "sim"): "drivers.simulated.camera:open_camera",
    ("printer", "tcp"): "drivers.printers.tcp:open_printer",
    ("printer", "sim"): "drivers.simulated.printer:open_printer",
}

# the import name says little where it differs from the name that one installs
PACKAGE_OF: Mapping[str, str] = {
    "serial": "pyserial",
    "PIL": "Pillow",
    "cv2": "opencv-python-headless",
}


def table() -> dict[tuple[str, str], str]:
    """(kind, scheme) -> `module:function`, built-in and added ones."""
    added = {
        (kind, scheme): f"{point.module}:{point.attr}"
        for point in entry_points(group=GROUP)
        for kind, _, scheme in [point.name.partition(".")]
        if scheme
    }
    return {**added, **BUILTIN}


def opener(kind: DeviceKind, address: Address) -> Callable[[Address, Clock], Any]:
    """The function that opens a device of this kind at this address.

    Raises:
        UnknownDriver: Names the schemes that this kind has.
        DriverUnavailable: The driver's library is not installed; names it.
    """
    drivers = table()
    target = drivers.get((kind, address.scheme))
    if target is None:
        known = ", ".join(f"{scheme}://" for k, scheme in sorted(drivers) if k == kind)
        raise UnknownDriver(kind=kind, address=address.url, known=known or "-")
    module_name, _, function = target.partition(":")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "drivers":
            raise  # our own table is wrong: a bug, not a missing library
        raise library_missing(address.url, error) from error
    found: Callable[[Address, Clock], Any] = getattr(module, function)
    return found


def library_missing(address: str, error: ModuleNotFoundError) -> DriverUnavailable:
    """What a failed import means to a person: which package to install."""
    library = (error.name or "?").partition(".")[0]
    package = PACKAGE_OF.get(library, library)
    return DriverUnavailable(address=address, library=library, package=package)


def open_device(kind: DeviceKind, address: str | Address, clock: Clock) -> Any:
    """Open the device: a `Scanner`, `Camera` or `LabelPrinter` of `station.ports`.

    Raises:
        StationError: The address is wrong, the driver is missing or the device is not there.
    """
    parsed = Address.parse(address) if isinstance(address, str) else address
    return opener(kind, parsed)(parsed, clock)
