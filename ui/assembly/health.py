"""What `suyuan doctor` looks at: each check answers with a state and a sentence."""

import ctypes.util
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import resources
from resources import texts
from station import settings
from station.errors import StationError
from station.store import database, recovery
from station.store.blobs import NO_PHOTOS_BELOW_BYTES
from station.store.recorder import STOP_BELOW_BYTES
from station.store.station_store import STORE_NAME

State = Literal["ok", "warn", "fail"]
MB = 2**20


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's answer.

    Attributes:
        name: Stable name for scripts.
        state: `warn` = works, but something is missing; `fail` = must be mended.
    """

    name: str
    state: State
    sentence: str


def examine(data_dir: Path, config: Path | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Every check, in the order a person would mend things."""
    yield _python()
    yield _sqlite()
    yield from _settings(config, environ)
    yield _folder(data_dir)
    yield _disk(data_dir)
    yield from _recovery(data_dir)
    yield _zbar()
    yield _library("zxingcpp", "zxing-cpp", "fail")
    yield _library("cv2", "opencv-python-headless", "warn")
    yield _library("PySide6", "PySide6-Essentials", "warn")
    yield _font()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "ok", texts.say("doctor.python", version=version))


def _sqlite() -> Finding:
    facts = {"version": database.sqlite_version()}
    if database.is_modern():
        return Finding("sqlite", "ok", texts.say("doctor.sqlite", **facts))
    return Finding("sqlite", "fail", texts.say("doctor.sqlite_old", **facts))


def _settings(config: Path | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    paths = settings.paths()
    file = config or paths.config_file
    try:
        settings.load(file if file.exists() or config else None, environ)
    except StationError as error:
        yield Finding("settings", "fail", error.sentence())
    else:
        yield Finding("settings", "ok", texts.say("doctor.settings", path=file))
    for name in ("data_dir", "log_dir", "state_dir"):
        shown = getattr(paths, name)
        yield Finding(f"path.{name}", "ok", texts.say(f"doctor.{name}", path=shown))


def _folder(data_dir: Path) -> Finding:
    """Whether the data folder can be written; nothing is left behind."""
    present = next(each for each in (data_dir, *data_dir.parents) if each.exists())
    if present.is_dir() and os.access(present, os.W_OK):
        return Finding("data_folder", "ok", texts.say("doctor.folder", path=data_dir))
    return Finding("data_folder", "fail", texts.say("doctor.folder_closed", path=present))


def _disk(data_dir: Path) -> Finding:
    present = next(each for each in (data_dir, *data_dir.parents) if each.exists())
    free = shutil.disk_usage(present).free
    facts = {"free_mb": free // MB}
    if free < STOP_BELOW_BYTES:
        return Finding("disk", "fail", texts.say("doctor.disk_full", **facts))
    if free < NO_PHOTOS_BELOW_BYTES:
        return Finding("disk", "warn", texts.say("doctor.disk_low", **facts))
    return Finding("disk", "ok", texts.say("doctor.disk", **facts))


def _recovery(data_dir: Path) -> Iterator[Finding]:
    """Whether a sheet opens the data on another computer; nothing to ask where there is no data."""
    if not (data_dir / STORE_NAME).exists():
        return
    try:
        sealed = recovery.read(data_dir)
    except recovery.RecoveryMissing:
        yield Finding("recovery", "warn", texts.say("doctor.no_sheet"))
    except StationError as error:
        yield Finding("recovery", "warn", error.sentence())
    else:
        yield Finding("recovery", "ok", texts.say("doctor.sheet", sheet=sealed.sheet))


def _zbar() -> Finding:
    """Only looked for, not loaded: pyzbar raises at import where the library is missing."""
    if sys.platform == "win32" or ctypes.util.find_library("zbar"):
        return Finding("zbar", "ok", texts.say("doctor.zbar"))
    return Finding("zbar", "warn", texts.say("doctor.zbar_missing"))


def _library(module: str, package: str, when_missing: State) -> Finding:
    if find_spec(module) is not None:
        return Finding(module, "ok", texts.say("doctor.library", package=package))
    return Finding(module, when_missing, texts.say("doctor.library_missing", package=package))


def _font() -> Finding:
    fonts = [each.name for each in resources.path("fonts").glob("*.tt[cf]")]
    if fonts:
        return Finding("font", "ok", texts.say("doctor.font", name=fonts[0]))
    return Finding("font", "fail", texts.say("doctor.font_missing"))
