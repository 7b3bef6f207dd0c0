"""A folder acts as a camera: each shot is its next new picture. `files:///srv/photos`.

For cameras that drop their pictures into a folder, for phones that share one, for training.
Order: pictures not given before come first, by name; a file that was written anew counts as new.
A file that is no picture, or too large, is told once and then left aside. When every picture
was given, it starts over with the first name; `wrap=no` says that there is no new picture instead,
and is meant where the pictures are evidence. Opening the folder anew forgets what was given.
"""

import os
import threading
from pathlib import Path

from drivers.address import Address
from drivers.cameras.picture import LARGEST_BYTES, is_whole, mime_of
from drivers.errors import DeviceMissing, DeviceNotAllowed, DeviceStopped
from station.clock import Clock
from station.errors import StationError
from station.ports import DeviceUnreachable, Frame

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


class FolderMissing(DeviceMissing):
    """There is no such folder now."""

    code = "camera.folder_missing"


class NoPicture(StationError):
    """The folder holds no picture."""

    code = "camera.no_picture"
    retryable = True


class NoNewPicture(StationError):
    """Every picture of the folder was given before."""

    code = "camera.no_new_picture"
    retryable = True


class PictureNotWhole(StationError):
    """The only picture left is still being written, or was cut off."""

    code = "camera.picture_not_whole"
    retryable = True


class PictureTooLarge(StationError):
    """The only picture left is larger than a photo may be."""

    code = "camera.picture_too_large"


class NotAPicture(StationError):
    """The only file left has a picture's name but not its contents."""

    code = "camera.not_a_picture"


_Version = tuple[str, int, int]  # name, bytes, nanoseconds of the last change


class ImageFolderCamera:
    """Gives the pictures of one folder, one by one."""

    def __init__(self, address: str, folder: Path, clock: Clock, *, wraps: bool) -> None:
        self._address = address
        self._folder = folder
        self._clock = clock
        self._wraps = wraps
        self._given: set[_Version] = set()
        self._left_aside: set[_Version] = set()
        self._shooting = threading.Lock()
        self._is_stopped = False

    @property
    def address(self) -> str:
        """The address it was opened at."""
        return self._address

    def shoot(self) -> Frame:
        """The next new picture; see the module for the order.

        Raises:
            NoPicture: The folder is empty.
            NoNewPicture: All were given, and the address says `wrap=no`.
            PictureNotWhole, PictureTooLarge, NotAPicture: Nothing better was found.
            DeviceUnreachable: The folder is gone or not ours to read.
        """
        with self._shooting:
            if self._is_stopped:
                raise DeviceStopped(address=self._address)
            found = self._versions()
            if not found:
                raise NoPicture(folder=str(self._folder))
            self._given.intersection_update(found)  # forget what is gone
            self._left_aside.intersection_update(found)
            usable = [version for version in found if version not in self._left_aside]
            fresh = [version for version in usable if version not in self._given]
            if not fresh and usable and not self._wraps:
                raise NoNewPicture(folder=str(self._folder))
            if not fresh:
                self._given.clear()
            return self._first_good(fresh or usable or found)

    def glance(self) -> Frame:
        """The newest picture of the folder, whether it was given or not.

        Raises:
            StationError: As for `shoot`.
        """
        with self._shooting:
            if self._is_stopped:
                raise DeviceStopped(address=self._address)
            found = self._versions()
            if not found:
                raise NoPicture(folder=str(self._folder))
            return self._frame(max(found, key=lambda version: version[2]))

    def stop(self) -> None:
        """Shoot no more."""
        self._is_stopped = True

    def _versions(self) -> list[_Version]:
        """The files that are named like pictures, by name; links are not followed."""
        try:
            with os.scandir(self._folder) as entries:
                return sorted(version for entry in entries if (version := _version_of(entry)))
        except OSError as error:
            raise _translated(error, self._address) from error

    def _first_good(self, versions: list[_Version]) -> Frame:
        """The first picture that can be given; else what is wrong with the first."""
        wrong: list[tuple[_Version, StationError]] = []
        for version in versions:
            try:
                frame = self._frame(version)
            except (PictureNotWhole, PictureTooLarge, NotAPicture) as error:
                wrong.append((version, error))
            else:
                self._given.add(version)
                return frame
        version, trouble = wrong[0]
        if not trouble.retryable:
            self._left_aside.add(version)
        raise trouble

    def _frame(self, version: _Version) -> Frame:
        name, size, _ = version
        if size > LARGEST_BYTES:
            raise PictureTooLarge(file=name, mb=round(size / 1024**2, 1))
        try:
            with (self._folder / name).open("rb") as file:
                data = file.read(LARGEST_BYTES + 1)  # it may have grown meanwhile
        except OSError as error:
            raise PictureNotWhole(file=name) from error
        mime = mime_of(data)
        if mime is None and data:
            raise NotAPicture(file=name)
        if mime is None or len(data) > LARGEST_BYTES or not is_whole(data):
            raise PictureNotWhole(file=name)
        return Frame(data=data, mime=mime, device=self._address, at=self._clock.now())


def open_camera(address: Address, clock: Clock) -> ImageFolderCamera:
    """Open the folder.

    Raises:
        StationError: The address is wrong, or the folder is missing or not ours to read.
    """
    address.allow_only("wrap")
    folder = address.folder()
    camera = ImageFolderCamera(
        address.url, folder, clock, wraps=address.yes_no("wrap", default=True)
    )
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise _translated(error, address.url) from error
    return camera


def _version_of(entry: os.DirEntry[str]) -> _Version | None:
    is_named_so = Path(entry.name).suffix.lower() in SUFFIXES and not entry.name.startswith(".")
    if not is_named_so or not entry.is_file(follow_symlinks=False):
        return None
    try:
        state = entry.stat()
    except FileNotFoundError:  # taken away since the folder was read: it is not in it any more
        return None
    return entry.name, state.st_size, state.st_mtime_ns


def _translated(error: OSError, address: str) -> DeviceUnreachable:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FolderMissing(address=address)
    if isinstance(error, PermissionError):
        return DeviceNotAllowed(address=address)
    return DeviceUnreachable(address=address, detail=error.strerror or str(error))
