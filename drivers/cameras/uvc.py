"""A USB camera through OpenCV: `camera://0`, `camera:///dev/video0?width=1920&height=1080`.

A path may also name a video file or numbered pictures (`camera:///srv/film.avi`), which play as a
camera that is unplugged at their end.
"""

import threading
from typing import Any

from drivers.address import Address
from drivers.cameras.glance import GLANCE_PX, NoSignal
from drivers.errors import AddressMalformed, DeviceMissing, DeviceStopped
from drivers.registry import library_missing
from station.clock import Clock
from station.errors import StationError
from station.ports import Frame

SHOT_QUALITY, GLANCE_QUALITY = 92, 75
WARM_UP_FRAMES = 3
"""What lies in the driver's buffer was seen before the shutter was pressed."""
MOST_INDEX = 63


class PictureNotMade(StationError):
    """The camera's picture could not be encoded."""

    code = "camera.not_encoded"
    retryable = True


class UvcCamera:
    """One open capture device."""

    def __init__(self, address: str, clock: Clock, cv2: Any, capture: Any) -> None:
        """Take over an open capture.

        Args:
            address: Where it was opened.
            clock: For the time of each picture.
            cv2: The library.
            capture: A `cv2.VideoCapture`.
        """
        self._address = address
        self._clock = clock
        self._cv2 = cv2
        self._capture = capture
        self._using = threading.Lock()
        self._is_stopped = False

    @property
    def address(self) -> str:
        """The address it was opened at."""
        return self._address

    def shoot(self) -> Frame:
        """A picture of now, in the camera's own size.

        Raises:
            NoSignal: It was unplugged.
        """
        with self._using:
            return self._frame(self._picture(WARM_UP_FRAMES), SHOT_QUALITY)

    def glance(self) -> Frame:
        """What it sees, small.

        Raises:
            NoSignal: It was unplugged.
        """
        with self._using:
            pixels = self._picture(0)
            height, width = pixels.shape[:2]
            if width > GLANCE_PX:
                size = (GLANCE_PX, max(1, height * GLANCE_PX // width))
                pixels = self._cv2.resize(pixels, size, interpolation=self._cv2.INTER_AREA)
            return self._frame(pixels, GLANCE_QUALITY)

    def stop(self) -> None:
        """Let go of the device, after the picture that is being taken."""
        self._is_stopped = True
        with self._using:
            if self._capture is not None:
                self._capture.release()
                self._capture = None

    def _picture(self, drop: int) -> Any:
        """The next picture's pixels (rows, columns, blue green red), after dropping so many."""
        if self._is_stopped or self._capture is None:
            raise DeviceStopped(address=self._address)
        for _ in range(drop):
            if not self._capture.grab():
                raise NoSignal(address=self._address)
        is_there, pixels = self._capture.read()
        if not is_there or pixels is None or pixels.size == 0:
            raise NoSignal(address=self._address)
        return pixels

    def _frame(self, pixels: Any, quality: int) -> Frame:
        options = [int(self._cv2.IMWRITE_JPEG_QUALITY), quality]
        is_made, data = self._cv2.imencode(".jpg", pixels, options)
        if not is_made:
            raise PictureNotMade(address=self._address)
        return Frame(data.tobytes(), "image/jpeg", self._address, self._clock.now())


def open_camera(address: Address, clock: Clock) -> UvcCamera:
    """Open the capture device; OpenCV is loaded here, which takes a third of a second.

    Raises:
        StationError: The address is wrong, OpenCV or the device is missing.
    """
    address.allow_only("width", "height")
    width = int(address.number("width", 1280, 160, 4096))
    height = int(address.number("height", 720, 120, 4096))
    source = _source(address)
    try:
        import cv2
    except ModuleNotFoundError as error:
        raise library_missing(address.url, error) from error
    capture = cv2.VideoCapture(source)
    if not capture.isOpened():
        capture.release()
        raise DeviceMissing(address=address.url)
    is_live = isinstance(source, int) or source.startswith("/dev/")
    if is_live:  # a film has the size it has
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return UvcCamera(address.url, clock, cv2, capture)


def _source(address: Address) -> int | str:
    """A device's number, or a path."""
    if address.place.isdecimal() and len(address.place) <= 2 and not address.path.strip("/"):
        number = int(address.place)
        if number <= MOST_INDEX:
            return number
    if not address.place and address.path:
        return str(address.folder())
    raise AddressMalformed(address=address.url)
