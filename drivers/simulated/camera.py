"""A camera without hardware: `sim://camera?subject=shirt&seed=7&defect=stain`.

Every shot is a real JPEG of a sketched workpiece with its number drawn in. The same address gives
the same row of pictures each time it is opened.
"""

import io
import random
import threading

from drivers.address import Address
from drivers.errors import DeviceStopped
from drivers.simulated.sketch import SUBJECTS, drawn
from station.clock import Clock
from station.ports import Frame

JPEG_QUALITY = 88


class SimulatedCamera:
    """Draws its pictures."""

    def __init__(self, address: Address, clock: Clock) -> None:
        self._address = address.url
        self._clock = clock
        self._subject = address.choice("subject", {name: name for name in SUBJECTS}, "board")
        self._seed = int(address.number("seed", 1, 0, 999_999_999))
        width = int(address.number("width", 1280, 160, 4096))
        self._size = (width, width * 3 // 4)
        possible = SUBJECTS[self._subject][2]
        words = {"any": possible, "none": ("none",)} | {name: (name,) for name in possible}
        self._defects = address.choice("defect", words, possible)
        self._shooting = threading.Lock()
        self._shots = 0
        self._is_stopped = False

    @property
    def address(self) -> str:
        """The address it was opened at."""
        return self._address

    def shoot(self) -> Frame:
        """Draw the next picture.

        Raises:
            DeviceStopped: After `stop`.
        """
        with self._shooting:
            if self._is_stopped:
                raise DeviceStopped(address=self._address)
            self._shots += 1
            data = self._jpeg(self._shots)
        return Frame(data=data, mime="image/jpeg", device=self._address, at=self._clock.now())

    def glance(self) -> Frame:
        """The picture that the next shot would give.

        Raises:
            DeviceStopped: After `stop`.
        """
        with self._shooting:
            if self._is_stopped:
                raise DeviceStopped(address=self._address)
            data = self._jpeg(self._shots + 1)
        return Frame(data=data, mime="image/jpeg", device=self._address, at=self._clock.now())

    def stop(self) -> None:
        """Shoot no more."""
        self._is_stopped = True

    def _jpeg(self, number: int) -> bytes:
        dice = random.Random(f"{self._seed}/{number}")  # noqa: S311 - a sketch needs no secrets
        defect = dice.choice(self._defects)
        image = drawn(self._subject, defect, f"#{number:04}", self._size, dice)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=JPEG_QUALITY)
        return out.getvalue()


def open_camera(address: Address, clock: Clock) -> SimulatedCamera:
    """A camera that draws.

    Raises:
        StationError: The address is wrong.
    """
    address.allow_only("subject", "seed", "width", "defect")
    return SimulatedCamera(address, clock)
