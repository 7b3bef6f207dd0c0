"""The serial ports that the machine sees, and finding one by what is plugged into it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from serial.tools import list_ports

from drivers.address import Address
from drivers.errors import AddressMalformed, DeviceAmbiguous, DeviceMissing

_USB_ID = re.compile(r"/([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class SerialPort:
    """One port: `usb_id` is `vid:pid` in lower-case hex, None where it is no USB device."""

    path: str
    description: str
    usb_id: str | None
    serial_number: str | None

    @property
    def address(self) -> str:
        """The address that opens it; by USB id where there is one, since paths change."""
        if self.usb_id is None:
            return f"serial://{self.path}"
        chosen = f"?serial={quote(self.serial_number)}" if self.serial_number else ""
        return f"serial://usb/{self.usb_id}{chosen}"


def seen() -> list[SerialPort]:
    """Every port the machine sees now, by path."""
    return sorted(
        (
            SerialPort(
                path=port.device,
                description="" if port.description in {None, "n/a"} else port.description,
                usb_id=None if port.vid is None else f"{port.vid:04x}:{port.pid or 0:04x}",
                serial_number=port.serial_number,
            )
            for port in list_ports.comports()
        ),
        key=lambda port: port.path,
    )


def path_of(address: Address, ports: Iterable[SerialPort] | None = None) -> str:
    """The port an address means: a path, `COM3`, or `usb/VID:PID` with `serial=` to choose.

    Args:
        address: Of the scheme `serial`.
        ports: What is plugged in; asked of the machine where it is needed and not given.

    Raises:
        AddressMalformed: Names neither a path nor a USB id.
        DeviceMissing: No port has this USB id now.
        DeviceAmbiguous: More than one has.
    """
    if address.place == "usb":
        return _by_usb_id(address, seen() if ports is None else ports)
    path = address.place + address.path
    if not path or (address.place and address.path):
        raise AddressMalformed(address=address.url)
    return path


def _by_usb_id(address: Address, ports: Iterable[SerialPort]) -> str:
    wanted = _USB_ID.fullmatch(address.path)
    if wanted is None:
        raise AddressMalformed(address=address.url)
    usb_id = f"{wanted[1]}:{wanted[2]}".lower()
    number = address.options.get("serial")
    found = [
        port.path
        for port in ports
        if port.usb_id == usb_id and number in {None, port.serial_number}
    ]
    if not found:
        raise DeviceMissing(address=address.url)
    if len(found) > 1:
        raise DeviceAmbiguous(address=address.url, found=", ".join(found))
    return found[0]
