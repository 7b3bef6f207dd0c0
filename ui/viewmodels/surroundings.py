"""What both shells know besides their pages: devices, delivery, whether the keyboard is theirs."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from station.ports import DeviceStatus
from ui.viewmodels.bench import Delivery
from ui.viewmodels.delivery_watch import DeliveryWatch
from ui.viewmodels.page import Tools
from ui.viewmodels.strip import Strip, lamps_of
from ui.viewmodels.sync_state import badge_of


class Surroundings(QObject):
    """Keeps the status strip true.

    Attributes:
        strip: What it says now.
        is_covered: Another window has the keyboard, and no gun of its own reaches us (R10).
        delivery: Asks how far records have come; tells `hear_delivery`.
    """

    changed = Signal()

    def __init__(self, tools: Tools, station: str) -> None:
        super().__init__()
        self.strip = Strip(station)
        self.is_covered = False
        self.delivery = DeliveryWatch(tools)
        self.delivery.told.connect(self.hear_delivery)
        self._devices: dict[str, DeviceStatus] = {}

    def hear_device(self, status: DeviceStatus) -> None:
        """A device is ready or lost."""
        self._devices[status.kind] = status
        self._show(replace(self.strip, lamps=lamps_of(self._devices)))

    def hear_delivery(self, delivery: Delivery) -> None:
        """How far records have come."""
        self._show(replace(self.strip, badge=badge_of(delivery)))

    def set_active(self, *, is_active: bool) -> None:
        """Whether our window has the keyboard."""
        gun = self._devices.get("scanner")
        is_covered = not is_active and (gun is None or gun.state != "ready")
        if is_covered != self.is_covered:
            self.is_covered = is_covered
            self.changed.emit()

    def show_place(self, person: str, work: str) -> None:
        """Who is at work, and on what."""
        self._show(replace(self.strip, person=person, work=work))

    def _show(self, strip: Strip) -> None:
        if strip != self.strip:
            self.strip = strip
            self.changed.emit()
