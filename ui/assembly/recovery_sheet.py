"""Make a recovery sheet: as a file to be printed, by command or onto a stick from the screen."""

import os
import sys
from datetime import date
from pathlib import Path

from station.clock import Clock
from station.errors import StationError
from station.store import recovery, reopening
from station.store.errors import StoreUnreachable
from station.store.recovery import RecoveryKey
from station.store.recovery_sheet import draw, write_sheet
from ui.assembly.core import Core
from ui.viewmodels.sheets import AtHand, Made, Sheets, Stick

PLUGGED_IN = ("/media/", "/run/media/", "/mnt/")
"""Where Linux desktops show what is plugged in."""
MOST_STICKS = 3
_MOUNTS = Path("/proc/mounts")
_REMOVABLE = 2  # DRIVE_REMOVABLE of GetDriveTypeW


class SheetFileThere(StationError):
    """The sheet would be written over a file that is there."""

    code = "recovery.file_there"
    exit_code = 2


def sheets_of(core: Core, clock: Clock) -> Sheets:
    """The callables for the screens; they run on the pool's threads."""
    folder = core.store.folder

    def look() -> AtHand:
        try:
            sheet = recovery.read(folder).sheet
        except recovery.RecoveryMissing:
            sheet = ""
        return AtHand(sheet, sticks())

    def make(stick: str) -> Made:
        key, today = RecoveryKey.new(), clock.now().astimezone().date()
        path = Path(stick) / f"suyuan-recovery-{key.sheet}.pdf"
        make_sheet(folder, path, key, core.store.identity.station, today)
        return Made(key.sheet, path.name)

    return Sheets(look, make)


def make_sheet(folder: Path, path: Path, key: RecoveryKey, station: str, made_on: date) -> None:
    """The sheet first, then the seal: a folder is never sealed to a sheet that nobody has.

    Args:
        folder: The station's data.
        path: Where the sheet goes, a PDF or PNG; never over another file.
        key: Whose private half it is.
        station: Its id.
        made_on: The day, as printed.

    Raises:
        SheetFileThere: There is a file of this name.
        KeyMissing, StoreUnreachable, StoreFull, StoreReadOnly: As named; nothing was sealed.
    """
    _write_private(path, write_sheet(path, draw(key, made_on, station)))
    reopening.seal_folder(folder, key.public)


def sticks(mounts: Path = _MOUNTS) -> tuple[Stick, ...]:
    """What is plugged in and can be written, by name."""
    roots = _windows_roots() if sys.platform == "win32" else _linux_roots(mounts)
    found = [Stick(str(root), _label(root)) for root in roots if os.access(root, os.W_OK)]
    return tuple(sorted(found, key=lambda stick: stick.label))[:MOST_STICKS]


def _linux_roots(mounts: Path) -> list[Path]:
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []  # no such file: not this kind of Linux
    named = (line.split(" ")[1] for line in lines if line.count(" ") > 1)
    plain = (name.replace("\\040", " ") for name in named)
    return [Path(name) for name in plain if name.startswith(PLUGGED_IN)]


def _windows_roots() -> list[Path]:
    import ctypes

    kind_of = getattr(ctypes, "windll").kernel32.GetDriveTypeW  # noqa: B009 - Windows only
    roots = (f"{letter}:\\" for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
    return [Path(root) for root in roots if kind_of(root) == _REMOVABLE]


def _label(root: Path) -> str:
    return root.name or str(root)


def _write_private(path: Path, data: bytes) -> None:
    """Only its owner may read it; never over another file."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise SheetFileThere(path=str(path)) from error
    except OSError as error:
        raise StoreUnreachable(path=str(path), reason=error.strerror or str(error)) from error
