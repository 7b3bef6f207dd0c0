"""`suyuan station`: the station in a window, or `--headless` as integrators drive it."""

import argparse
import gc
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from resources import texts
from station import settings
from station.errors import StationError
from station.store import store_file
from ui.assembly.options import Heard, Options, parse_device
from ui.cli.main import OK


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
    shape.add_argument(
        "--set-up",
        action="store_true",
        help=texts.tr("go through the first run again: hub, gun, camera, printer"),
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
    if args.headless:
        return _headless(_options(args, _settings(args)))
    if find_spec("PySide6") is None or not _has_screen():
        raise NoScreen
    gc.disable()  # a tenth of loading modules is looking for garbage among them
    from ui.assembly import window  # loads Qt

    try:
        return _window(args)
    except StationError as error:
        window.explain(error)
        raise
    finally:
        gc.enable()


def _window(args: argparse.Namespace) -> int:
    """The first run where it is wanted or nobody ever worked here, then the station."""
    from ui.assembly import window

    before = _settings(args)
    data_dir = _options(args, before).data_dir
    if args.set_up or not store_file.is_in(data_dir):
        from ui.assembly import set_up
        from ui.assembly.set_up_bench import Places
        from ui.viewmodels.set_up.state import Ending

        ending = set_up.run(Places(data_dir, _config_file(args)), before)
        if ending is Ending.DEMO:
            from ui.cli import demo_on_screen

            return demo_on_screen.run(None)
        if ending is Ending.NOTHING:
            return OK
    chosen = _settings(args)
    return window.run(
        _options(args, chosen),
        settings.paths().log_dir,
        is_kiosk=args.kiosk,
        in_office=args.engineer,
        px_per_mm=chosen[settings.PX_PER_MM],
    )


def _has_screen() -> bool:
    """Whether Qt would find a screen; where it finds none it ends the program."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _headless(options: Options) -> int:
    from station.store.door import Door  # not for a window, which is there before all this
    from ui.assembly import handover
    from ui.assembly.core import open_core
    from ui.assembly.headless import Headless

    headless = Headless(sys.stdout)
    heard = Heard(headless.hear_scan, headless.hear_device, headless.hear_crash)
    core = open_core(options, heard)
    door = Door(options.data_dir, lambda line: handover.answer(core, line))
    try:
        return headless.serve(core, sys.stdin.buffer)
    finally:
        door.close()
        core.close()


def _config_file(args: argparse.Namespace) -> Path:
    found: Path = args.config or settings.paths().config_file
    return found


def _settings(args: argparse.Namespace) -> settings.Settings:
    """What the file and the environment say; the language is that of the process from now on."""
    file = _config_file(args)
    chosen = settings.load(file if args.config or file.exists() else None, os.environ)
    if chosen[settings.LANGUAGE] != settings.LANGUAGE.default:
        os.environ.setdefault("SUYUAN_LANG", chosen[settings.LANGUAGE])
    return chosen


def _options(args: argparse.Namespace, chosen: settings.Settings) -> Options:
    """What the command line says, else what the settings say."""
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
        data_dir=args.data_dir or settings.paths().data_dir,
        devices=tuple(devices),
        hub=args.hub or chosen[settings.HUB_URL] or None,
        ca=ca,
        sync_interval_s=chosen[settings.SYNC_INTERVAL_S],
        papers=settings.paths().papers_dir,
    )
