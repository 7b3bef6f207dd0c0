"""`suyuan scan`: what the program hears when a gun sends these bytes or types these keys."""

import argparse
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from drivers.address import Address
from drivers.scanners.framing import Dropped, Framed, Framing
from drivers.scanners.profile import ScanProfile, profile_of, told_apart
from resources import texts
from station.errors import StationError
from station.gs1 import check_digit, element_string, symbology
from station.gs1.result import Parsed
from ui.cli import ndjson
from ui.scan_guard.burst import GS, SILENCE_MS, Answer, BurstReader, Key

Line = dict[str, Any]

_ENDS = frozenset({"Enter", "Return", "Tab"})
_CHARACTERS = {"Space": " ", "GS": GS, "Ctrl+]": GS}
_ITF_14 = 14
_OPTIONS = {"suffix": "suffix", "prefix": "prefix", "idle_ms": "idle_ms", "gs_substitute": "gs"}
"""What a line calls a setting -> the option of a serial gun's address."""


class FeedMalformed(StationError):
    """A line does not tell what a gun sent."""

    code = "scan.feed_malformed"


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    menu = parser.add_subparsers(metavar="ACTION", required=True)
    summary = texts.tr("Say which scans come out of what a gun sends; one JSON object a line.")
    feed = menu.add_parser("feed", help=summary, description=summary)
    feed.add_argument("lines", choices=["-"], help=texts.tr("- reads NDJSON"))
    feed.set_defaults(run=_run_feed)


def answer_feed(asked: Line) -> Line:
    """One line of `scan feed -`: bytes of a serial gun, or keys of one that types."""
    try:
        settings = asked.get("settings", {})
        if not isinstance(settings, dict):
            raise FeedMalformed(found="settings")
        heard = _typed if asked.get("transport") == "keyboard" else _sent
        return {"ok": True, **heard(asked, settings)}
    except StationError as error:
        return {"ok": False, "error": {"code": error.code, "text": error.sentence()}}


def _run_feed(args: argparse.Namespace) -> int:
    return ndjson.answer_lines(answer_feed)


def _sent(asked: Line, settings: Line) -> Line:
    profile = _profile(settings)
    framing = Framing(profile.suffix, profile.prefix, profile.idle_s)
    framed: list[Framed] = []
    for packet in _packets(asked):
        framed += framing.feed(packet)
    if framing.quiet_after_s is not None:
        framed += framing.silence()
    messages = [each for each in framed if not isinstance(each, Dropped)]
    dropped = [each.why for each in framed if isinstance(each, Dropped)]
    encoding = _encoding(settings)
    return {"scans": [_scan(profile, each, encoding) for each in messages], "dropped": dropped}


def _profile(settings: Line) -> ScanProfile:
    """The profile that an address with these settings would have."""
    options = {"aim": "yes" if settings.get("aim_prefix") else "no"}
    for name, option in _OPTIONS.items():
        if settings.get(name) is not None:
            options[option] = str(settings[name])
    options["suffix"] = options.get("suffix", "cr").replace(" ", "")
    return profile_of(Address.parse("serial:///feed?" + urlencode(options)))


def _encoding(settings: Line) -> str | None:
    """The encoding that a line names; None where the product finds out by itself."""
    name = settings.get("encoding")
    if name is None:
        return None
    try:
        b"A".decode(name)
    except (LookupError, TypeError, ValueError) as error:
        raise FeedMalformed(found=f"encoding {str(name)[:30]}") from error
    return str(name)


def _packets(asked: Line) -> Iterator[bytes]:
    """The bytes as they arrive: in packets of the sizes given, the rest at once."""
    try:
        data = bytes.fromhex(asked["raw_hex"])
        sizes = [int(size) for size in asked.get("chunks", ())]
    except (KeyError, TypeError, ValueError) as error:
        raise FeedMalformed(found="raw_hex, chunks") from error
    for size in sizes:
        yield data[: max(size, 0)]
        data = data[max(size, 0) :]
    yield data


def _scan(profile: ScanProfile, message: bytes, encoding: str | None) -> Line:
    identifier, data = told_apart(profile, message)
    whole = (identifier or "").encode() + data
    text = whole if encoding is None else whole.decode(encoding, "replace")
    return _told(element_string.parse_scan(text))


def _told(read: Parsed) -> Line:
    """One scan as this command answers it; what is not known is left out."""
    identifier = read.symbology_identifier
    gtin = read.gtin or _itf_14(identifier, read.data)
    found = {
        "symbology": symbology.title(identifier) if identifier else None,
        "symbology_identifier": identifier,
        "data": read.data,
        "ais": [list(each) for each in read.ais] or None,
        "gtin14": gtin,
        "gs1_error": True if read.error else None,
        "error": {"code": read.error.code, "text": read.error.sentence()} if read.error else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _itf_14(identifier: str | None, data: str) -> str | None:
    """The number of a trade item in a symbol that can hold any digits, where it is one."""
    is_one = identifier is not None and identifier[1] == "I" and len(data) == _ITF_14
    return data if is_one and check_digit.is_right(data) else None


def _typed(asked: Line, settings: Line) -> Line:
    reader, answers, at_ms = BurstReader(), list[Answer](), 0
    is_upside_down = settings.get("caps_lock") is True
    for name, gap_ms in _keys(asked):
        at_ms += gap_ms
        text = _CHARACTERS.get(name, name)
        if name in _ENDS:
            answers += reader.key(Key(at_ms, "", is_end=True), in_field="focus" in settings)
        elif len(text) == 1:
            text = text.swapcase() if is_upside_down else text
            answers += reader.key(Key(at_ms, text), in_field="focus" in settings)
    if reader.is_open:
        answers.append(reader.silence())
    return {
        "scans": [{"data": each.scan} for each in answers if each.scan],
        "dropped": ["cut_off" for each in answers if each.cut],
    }


def _keys(asked: Line) -> Iterable[tuple[str, int]]:
    """Key and milliseconds since the one before, in order."""
    keys = asked.get("keys")
    if not isinstance(keys, list):
        raise FeedMalformed(found="keys")
    for pair in keys:
        match pair:
            case [str(name), int(gap_ms)] if name and gap_ms >= 0:
                yield name, min(gap_ms, 10 * SILENCE_MS)
            case _:
                raise FeedMalformed(found="keys")
