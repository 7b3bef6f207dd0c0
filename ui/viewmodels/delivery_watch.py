"""Asks every few seconds how far records have come, as long as somebody may see the answer."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from station.errors import StationError
from ui.viewmodels.bench import Delivery
from ui.viewmodels.pace import Pace
from ui.viewmodels.page import Tools

LOOK_EVERY_MS = 5000
LOOK_SOON_MS = 250


class DeliveryWatch(QObject):
    """One question at a time; trouble with the store is told by whoever works with it."""

    told = Signal(object)
    """A `Delivery`."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._clockwork = tools.alarm()
        self._is_asking = False
        self._is_on = False
        self._records, self._photos = Pace(), Pace()

    def begin(self) -> None:
        """Ask now, and go on asking."""
        self._is_on = True
        self.look()

    def end(self) -> None:
        """Ask no more."""
        self._is_on = False
        self._clockwork.cancel()

    def look(self) -> None:
        """Ask now."""
        if self._is_on and not self._is_asking:
            self._is_asking = True
            self._tools.runner.run(self._tools.bench.delivery, self._looked, self._not_looked)

    def look_soon(self) -> None:
        """Something was saved: ask once the answer to that is painted and nobody is in a hurry."""
        if self._is_on and not self._is_asking:
            self._clockwork.set(LOOK_SOON_MS, self.look)

    def _looked(self, delivery: Delivery) -> None:
        self._is_asking = False
        self.told.emit(replace(delivery, left_s=self._left_s(delivery)))
        self._again()

    def _left_s(self, now: Delivery) -> float | None:
        """Records go before photos, so the photos' pace shows only after the last record."""
        if not now.is_online:
            self._records.forget()
            self._photos.forget()
            return None
        at_s = self._tools.monotonic_s()
        records = self._records.left_s(now.on_station, at_s)
        if now.on_station:
            self._photos.forget()
            return records
        return self._photos.left_s(now.photos_waiting, at_s)

    def _not_looked(self, error: Exception) -> None:
        self._is_asking = False
        self._again()
        if not isinstance(error, StationError):
            raise error

    def _again(self) -> None:
        if self._is_on:
            self._clockwork.set(LOOK_EVERY_MS, self.look)
