"""`suyuan pin`: make the text that a people document holds in place of a PIN."""

import argparse
import getpass
import json
import sys

from resources import texts
from station.actions.pins import hash_of
from station.errors import StationError
from ui.cli.main import OK

SHORTEST_PIN, LONGEST_PIN = 4, 20
"""Digits: a station's screen has a pad of keys, and room for so many."""


class PinUnusable(StationError):
    """Too short, too long, not digits, or entered differently the second time."""

    code = "pin.unusable"
    exit_code = 2


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = texts.tr(
        "Make the text that a people document holds in place of a PIN. The PIN is asked for twice "
        "and not shown, or read as one line from standard input; it is kept nowhere."
    )
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask, hash, print the hash."""
    pin = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not (SHORTEST_PIN <= len(pin) <= LONGEST_PIN and pin.isascii() and pin.isdigit()):
        raise PinUnusable(least=SHORTEST_PIN, most=LONGEST_PIN)
    made = hash_of(pin)
    print(json.dumps({"pin": made}) if args.json else made)
    return OK


def _asked() -> str:
    first = getpass.getpass(texts.say("pin.ask"))
    if getpass.getpass(texts.say("pin.ask_again")) != first:
        raise PinUnusable(least=SHORTEST_PIN, most=LONGEST_PIN)
    return first
