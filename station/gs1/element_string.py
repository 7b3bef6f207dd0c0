r"""Read raw scans, `^` messages and bracketed text; write messages and bracketed text.

Rule 3.3 of the design. FNC1 is the character GS (0x1D) in scans and `^` in messages for people
and tests. `(01)…(10)…` is the human-readable form, where `\(` is a bracket inside a value.
"""

import re
from collections.abc import Sequence

from station.gs1 import ai_table, association, check_digit, digital_link, symbology, syntax
from station.gs1.result import Elements, Fault, Parsed, shown
from station.gs1.syntax import GS, MOST_CHARACTERS

FNC1 = "^"
COMPOSITE_MARK = "|"

_BRACKETED = re.compile(r"\(([^)]*)\)((?:\\\(|[^(])*)")
_LOOKS_BRACKETED = re.compile(r"\(\d{2,4}\)")
_LEADING_FNC1 = re.compile(r"\\*\^")


def parse_scan(
    scan: str | bytes, *, strict: bool = False, substitutes: Sequence[str] = ()
) -> Parsed:
    """Read one scan; never raises for what was scanned.

    By default the rules are those of a workshop: a scanner need not send symbology identifiers,
    may send one FNC1 too many in front, and a web address that is no Digital Link is plain data.

    Args:
        scan: As the scanner sent it, its line end included or not. Bytes are UTF-8, else GB 18030.
        strict: Only what GS1 itself allows: the identifier is required and must be one of GS1's.
        substitutes: What this scanner's profile says it sends in place of GS, such as `{GS}`.
    """
    text = _text(scan)
    for substitute in filter(None, substitutes):
        text = text.replace(substitute, GS)
    if not strict:
        text = text.rstrip("\r\n")
    if len(text) > MOST_CHARACTERS:
        return Parsed(data=text[:MOST_CHARACTERS], error=_too_big(text))
    identifier, data = symbology.split(text)
    if identifier and identifier in symbology.CARRIERS:
        return _carried(identifier, data, strict=strict)
    if strict:
        return Parsed(data=text, error=_no_carrier(text))
    return _unmarked(identifier, data)


def parse_message(text: str) -> Parsed:
    """Read a message in which `^` (or GS) is FNC1, or a Digital Link; other text is plain data."""
    if len(text) > MOST_CHARACTERS:
        return Parsed(data=text[:MOST_CHARACTERS], error=_too_big(text))
    if digital_link.has_scheme(text):
        return digital_link.parse(text)
    linear, mark, composite = text.replace(GS, FNC1).partition(COMPOSITE_MARK)
    parts = [linear, composite] if mark else [linear]
    ais: Elements = ()
    for number, part in enumerate(parts):
        if not part.startswith(FNC1):
            if number:
                return Parsed(data=text, error=Fault("gs1.composite_without_fnc1"))
            continue
        found, problem = syntax.elements(part[1:].replace(FNC1, GS))
        if problem:
            return Parsed(data=text, error=problem)
        ais += found
    return _associated(Parsed(ais=ais, data=text, message=text.replace(GS, FNC1)))


def parse_bracketed(text: str) -> Parsed:
    """Read `(01)09520123456788(10)ABC`; `|` stands before the composite part."""
    if len(text) > MOST_CHARACTERS:
        return Parsed(data=text[:MOST_CHARACTERS], error=_too_big(text))
    ais: Elements = ()
    messages: list[str] = []
    linear, mark, composite = text.partition(COMPOSITE_MARK)
    for part in [linear, composite] if mark else [linear]:
        found, problem = _bracket_elements(part)
        if problem:
            return Parsed(data=text, error=problem)
        ais += found
        messages.append(message(found))
    return _associated(Parsed(ais=ais, data=text, message=COMPOSITE_MARK.join(messages)))


def check_all(ais: Elements) -> Fault | None:
    """Why these element strings do not make a valid code, None where they do."""
    if not ais:
        return Fault("gs1.data_empty")
    for ai, value in ais:
        entry = ai_table.table().get(ai)
        problem = syntax.check(entry, value) if entry else _unknown(ai)
        if problem:
            return problem
    return association.check(ais)


def message(ais: Elements) -> str:
    """The canonical message: `^` first, then wherever a value of open length ended."""
    text, is_open = "", True
    for ai, value in ais:
        text += (FNC1 if is_open else "") + ai + value
        is_open = not ai_table.table()[ai].is_fixed
    return text


def bracketed(ais: Elements) -> str:
    """The human-readable form; brackets inside values are marked with a backslash."""
    return "".join(f"({ai})" + value.replace("(", r"\(") for ai, value in ais)


def _bracket_elements(text: str) -> tuple[Elements, Fault | None]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text) or not found:
        piece = _BRACKETED.match(text, at)
        if piece is None:
            return (), Fault("gs1.bracket_form", {"value": shown(text[at:])})
        ai, value = piece[1], piece[2].replace(r"\(", "(")
        entry = ai_table.table().get(ai)
        problem = syntax.check(entry, value) if entry else _unknown(ai)
        if problem:
            return (), problem
        if len(found) == syntax.MOST_ELEMENTS:
            return (), Fault("gs1.too_many", {"most": syntax.MOST_ELEMENTS})
        found.append((ai, value))
        at = piece.end()
    return tuple(found), None


def _carried(identifier: str, data: str, *, strict: bool) -> Parsed:
    """What a symbol of GS1's carries."""
    carrier = symbology.CARRIERS[identifier]
    if carrier.digits:
        return _number(identifier, carrier.digits, data)
    if carrier.is_gs1:
        return _gs1(identifier, data, data if strict else data.removeprefix(GS))
    return _plain(identifier, data, strict=strict)


def _gs1(identifier: str, data: str, body: str, primary: str = "") -> Parsed:
    """Element strings behind an identifier that promises them."""
    name = symbology.CARRIERS[identifier].name
    if FNC1 in body:
        return Parsed(name, identifier, data=data, error=Fault("gs1.caret"))
    ais, problem = syntax.elements(body, separator_expected=True)
    if problem:
        return Parsed(name, identifier, data=data, error=problem)
    text = primary + FNC1 + body.replace(GS, FNC1)
    return _associated(Parsed(name, identifier, ais, data, text))


def _number(identifier: str, digits: int, data: str) -> Parsed:
    """An EAN or UPC number, perhaps with a composite part that holds element strings."""
    name = symbology.CARRIERS[identifier].name
    number, composite = data[:digits], data[digits:]
    problem = None
    if len(number) < digits:
        problem = "gs1.number_short"
    elif composite and not composite.startswith(COMPOSITE_MARK + symbology.COMPOSITE):
        problem = "gs1.number_long"
    elif not check_digit.is_digits(number):
        problem = "gs1.number_not_digits"
    elif not check_digit.is_right(number):
        problem = "gs1.number_check_digit"
    if problem:
        fault = Fault(problem, {"value": shown(data), "digits": digits})
        return Parsed(name, identifier, data=data, error=fault)
    if not composite:
        return Parsed(name, identifier, data=data, message=data)
    body = composite[len(COMPOSITE_MARK + symbology.COMPOSITE) :]
    return _gs1(identifier, data, body, primary=number + COMPOSITE_MARK)


def _plain(identifier: str | None, data: str, *, strict: bool) -> Parsed:
    """Data that is not promised to be GS1's; a Digital Link is known by its scheme."""
    name = symbology.name(identifier) if identifier else None
    if digital_link.has_scheme(data):
        link = digital_link.parse(data, permit_short_gtin=not strict)
        if strict or link.ok or not digital_link.is_foreign(link):
            return Parsed(name, identifier, link.ais, data, link.message, link.error)
    escaped = "\\" + data if _LEADING_FNC1.match(data) else data
    return Parsed(name, identifier, data=data, message=escaped)


def _unmarked(identifier: str | None, data: str) -> Parsed:
    """A scan that does not say it is GS1's: taken for it only where it leaves no doubt."""
    name = symbology.name(identifier) if identifier else None
    if _LOOKS_BRACKETED.match(data):
        read = parse_bracketed(data)
    elif data.startswith(GS) or _begins_with_key(data):
        ais, problem = syntax.elements(data.removeprefix(GS), separator_expected=True)
        text = FNC1 + data.removeprefix(GS).replace(GS, FNC1)
        read = Parsed(data=data, error=problem)
        if problem is None:
            read = _associated(Parsed(ais=ais, data=data, message=text))
    else:
        return _plain(identifier, data, strict=False)
    return Parsed(name, identifier, read.ais, data, read.message, read.error)


def _begins_with_key(data: str) -> bool:
    """Whether the text starts with an AI whose value ends in its right check digit."""
    entry = ai_table.at_start_of(data)
    if entry is None or not any("check" in part.rules for part in entry.parts):
        return False
    run, _, _ = data[len(entry.ai) :].partition(GS)
    return syntax.take(entry, run)[1] is None


def _associated(read: Parsed) -> Parsed:
    problem = association.check(read.ais)
    if problem is None:
        return read
    return Parsed(read.symbology, read.symbology_identifier, data=read.data, error=problem)


def _text(scan: str | bytes) -> str:
    if isinstance(scan, str):
        return scan
    for encoding in ("utf-8", "gb18030"):
        try:
            return scan.decode(encoding)
        except UnicodeDecodeError:
            continue
    return scan.decode("latin-1")


def _unknown(ai: str) -> Fault:
    return Fault("gs1.unknown_ai", {"ai": shown(ai)})


def _too_big(text: str) -> Fault:
    return Fault("gs1.too_big", {"length": len(text), "most": MOST_CHARACTERS})


def _no_carrier(text: str) -> Fault:
    if len(text) < 3 or text[0] != "]":
        return Fault("gs1.no_identifier")
    return Fault("gs1.unknown_symbology", {"identifier": shown(text[:3])})
