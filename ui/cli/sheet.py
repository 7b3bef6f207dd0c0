"""The recovery sheet as a command takes it: typed, scanned, as a text file or as a picture."""

import argparse
import sys
from pathlib import Path

import zxingcpp
from PIL import Image, UnidentifiedImageError

from resources import texts
from station.store.errors import StoreUnreachable
from station.store.recovery import RecoveryKey
from station.store.recovery_text import GROUPS, MOST_CHARACTERS, RecoveryTextWrong, read_key

MOST_FILE_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
_PICTURES = ("PNG", "JPEG")


def add_argument(parser: argparse.ArgumentParser, *, is_required: bool = False) -> None:
    """Declare `--sheet`."""
    parser.add_argument(
        "--sheet",
        metavar="FILE",
        required=is_required,
        help=texts.tr(
            "the recovery sheet: its digits or code in a text file, a picture of it, or - to type them"
        ),
    )


def read_sheet(given: str) -> RecoveryKey:
    """The key that `--sheet` names.

    Raises:
        RecoveryTextWrong: It is no recovery key.
        StoreUnreachable: The file cannot be read.
    """
    if given == "-":
        return read_key(_typed())
    path = Path(given)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_FILE_BYTES)
    except OSError as error:
        raise StoreUnreachable(path=given, reason=error.strerror or str(error)) from error
    if len(data) > MOST_CHARACTERS or b"\x00" in data or data[:4] == b"\x89PNG":
        return read_key(_text_in_picture(path))
    return read_key(data.decode("utf-8", "replace"))


def _typed() -> str:
    """Lines until there are enough digits, an empty line, or the end."""
    if sys.stdin.isatty():
        print(texts.say("recovery.type", groups=GROUPS), file=sys.stderr)
    text = ""
    while len(text) < MOST_CHARACTERS and (line := sys.stdin.readline(MOST_CHARACTERS)).strip():
        text += line
        if ":" in line or sum(c.isdigit() for c in text) >= 6 * GROUPS:
            break
    return text


def _text_in_picture(path: Path) -> str:
    """What the QR code in a picture says; "" where there is none."""
    try:
        with Image.open(path, formats=_PICTURES) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise RecoveryTextWrong(found=0, groups=GROUPS)
            codes = zxingcpp.read_barcodes(picture.convert("L"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise RecoveryTextWrong(found=0, groups=GROUPS) from error
    return next((code.text for code in codes), "")
