"""`suyuan station --headless`: the station as integrators and fault tests drive it."""

import argparse
import sys
from pathlib import Path

from resources import texts
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
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    parser.add_argument(
        "--device",
        action="append",
        default=[],
        metavar="KIND=ADDRESS",
        help=texts.tr("a device, e.g. scanner=serial:///dev/ttyACM0; may be repeated"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer lines until standard input ends."""
    devices = tuple(parse_device(text) for text in args.device)
    headless = Headless(sys.stdout)
    heard = Heard(headless.hear_scan, headless.hear_device, headless.hear_crash)
    core = open_core(Options(args.data_dir, devices), heard)
    try:
        return headless.serve(core, sys.stdin.buffer)
    finally:
        core.close()
