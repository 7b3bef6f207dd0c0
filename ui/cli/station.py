"""`suyuan station`: the station in a window, or `--headless` as integrators drive it."""

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from resources import texts
from station import settings
from station.errors import StationError
from station.store.door import Door
from ui.assembly import handover
from ui.assembly.core import Heard, Options, open_core, parse_device
from ui.assembly.headless import Headless


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument(
        "--headless",
        action="store_true",
        help=texts.tr("no window: one JSON object a line on standard input, one answer a line"),
    )
    shape.add_argument(
        "--kiosk", action="store_true", help=texts.tr("full screen, without a frame")
    )
    shape.add_argument(
        "--engineer",
        action="store_true",
        help=texts.tr("begin with the engineer's pages: trace, documents, sync"),
    )
    parser.add_argument("--data-dir", type=Path, help=texts.tr("data folder"))
    parser.add_argument(
        "--device",
        action="append",
        default=[],
        metavar="KIND=ADDRESS",
        help=texts.tr("a device, e.g. scanner=serial:///dev/ttyACM0; may be repeated"),
    )
    parser.add_argument("--hub", metavar="URL", help=texts.tr("reach the hub at this address"))
    parser.add_argument("--ca", type=Path, help=texts.tr("certificates to trust, PEM"))
    parser.add_argument("--config", type=Path, help=texts.tr("settings file, TOML"))
    parser.set_defaults(run=run)


class NoScreen(StationError):
    """A window was asked for on a machine without a screen, or without Qt."""

    code = "window.no_screen"
    exit_code = 3


def run(args: argparse.Namespace) -> int:
    """Answer lines until standard input ends, or show the window until it is closed."""
    options = _options(args)
    if args.headless:
        return _headless(options)
    return _window(options, is_kiosk=args.kiosk, in_office=args.engineer)


def _window(options: Options, *, is_kiosk: bool, in_office: bool) -> int:
    if find_spec("PySide6") is None or not _has_screen():
        raise NoScreen
    from ui.assembly import window  # loads Qt

    try:
        return window.run(
            options, settings.paths().log_dir, is_kiosk=is_kiosk, in_office=in_office
        )
    except StationError as error:
        window.explain(error)
        raise


def _has_screen() -> bool:
    """Whether Qt would find a screen; where it finds none it ends the program."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _headless(options: Options) -> int:
    headless = Headless(sys.stdout)
    heard = Heard(headless.hear_scan, headless.hear_device, headless.hear_crash)
    core = open_core(options, heard)
    door = Door(options.data_dir, lambda line: handover.answer(core, line))
    try:
        return headless.serve(core, sys.stdin.buffer)
    finally:
        door.close()
        core.close()


def _options(args: argparse.Namespace) -> Options:
    """What the command line says, else what the settings say."""
    paths = settings.paths()
    file = args.config or (paths.config_file if paths.config_file.exists() else None)
    chosen = settings.load(file, os.environ)
    if chosen[settings.LANGUAGE] != settings.LANGUAGE.default:
        os.environ.setdefault("SUYUAN_LANG", chosen[settings.LANGUAGE])
    devices = [parse_device(text) for text in args.device]
    given = {kind for kind, _ in devices}
    for kind, setting in (
        ("scanner", settings.SCANNER),
        ("camera", settings.CAMERA),
        ("printer", settings.PRINTER),
    ):
        if chosen[setting] and kind not in given:
            devices.append((kind, chosen[setting]))
    ca = args.ca or (Path(chosen[settings.HUB_CA]) if chosen[settings.HUB_CA] else None)
    return Options(
        data_dir=args.data_dir or paths.data_dir,
        devices=tuple(devices),
        hub=args.hub or chosen[settings.HUB_URL] or None,
        ca=ca,
        sync_interval_s=chosen[settings.SYNC_INTERVAL_S],
    )
