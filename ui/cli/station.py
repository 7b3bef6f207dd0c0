"""`suyuan station --headless`: the station as integrators and fault tests drive it."""

import argparse
import os
import sys
from pathlib import Path

from resources import texts
from station import settings
from station.store.door import Door
from ui.assembly import handover
from ui.assembly.core import Heard, Options, open_core, parse_device
from ui.assembly.headless import Headless


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--headless",
        action="store_true",
        required=True,
        help=texts.tr("no window: one JSON object a line on standard input, one answer a line"),
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


def run(args: argparse.Namespace) -> int:
    """Answer lines until standard input ends."""
    options = _options(args)
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
