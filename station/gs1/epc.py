"""EPC URIs and the GS1 keys they stand for (GS1 EPC Tag Data Standard 2.0, sections 6-8).

An EPC URI separates the company prefix from the rest of the key, which the key alone does not
show: from a key to a URI the length of the prefix must be known.
"""

import re
from dataclasses import dataclass

from station.gs1 import ai_table, check_digit, epc_scheme, syntax
from station.gs1.digital_link import percent_decoded
from station.gs1.epc_scheme import PATTERN, Scheme
from station.gs1.result import Elements, Fault, Gs1Invalid, shown

PREFIX_LENGTHS = range(6, 13)
ANY = "*"
NO_EXTENSION = "0"
"""The extension of a location that has none (TDS 6.3.4)."""

_URN = re.compile(r"urn:epc:(id|idpat|class):([a-z]+):(.*)")
_RESERVED = re.compile(r"[\"#%&/<>?]")


@dataclass(frozen=True, slots=True)
class Epc:
    """An EPC URI, read: its element strings, and the key as people write it."""

    scheme: str
    ais: Elements
    gs1_key: str


def read(urn: str) -> Epc:
    """What an EPC pure identity, pattern or class URI stands for.

    Raises:
        Gs1Invalid: It is none, or a field has the wrong length or characters.
    """
    form = _URN.fullmatch(urn) if len(urn) <= syntax.MOST_CHARACTERS else None
    scheme = epc_scheme.of_name(form[2]) if form else None
    if form is None or scheme is None or form[1] not in scheme.levels:
        raise _malformed("gs1.epc_unknown", urn)
    fields = form[3].split(".", scheme.fields - 1)
    serial = fields.pop() if scheme.has_serial else ""
    is_pattern = form[1] == PATTERN
    if len(fields) != scheme.fields - scheme.has_serial or is_pattern != (serial == ANY):
        raise _malformed("gs1.epc_fields", urn)
    if scheme.has_serial and not serial:
        raise _malformed("gs1.epc_fields", urn)
    key = _key(scheme, urn, fields)
    ais = _checked(_elements(scheme, key, "" if is_pattern else percent_decoded(serial)))
    return Epc(scheme.name, ais, gs1_key(ais))


def from_elements(ais: Elements, prefix_length: int | None) -> str:
    """The EPC URI of element strings; a class is written as a pattern or class URI.

    Args:
        ais: Values need not be checked yet.
        prefix_length: Digits of the GS1 company prefix in the key, 6 to 12.

    Raises:
        Gs1Invalid: No key that has an EPC URI, a value that breaks its rules, or a prefix length
            that is missing or does not fit.
    """
    if prefix_length is None:
        raise Gs1Invalid(Fault("gs1.epc_prefix_length_needed"))
    if prefix_length not in PREFIX_LENGTHS:
        length = f"{PREFIX_LENGTHS[0]}-{PREFIX_LENGTHS[-1]}"
        raise Gs1Invalid(Fault("gs1.prefix_length", {"value": prefix_length, "valid": length}))
    values = dict(ais)
    scheme = _scheme_of(values)
    value = _checked(((scheme.ai, values[scheme.ai]),))[0][1].removeprefix(scheme.filler)
    body, serial = _body_and_serial(scheme, value, values)
    prefix, reference = body[:prefix_length], body[prefix_length:]
    is_too_short = len(prefix) < prefix_length or not (reference or scheme.may_lack_reference)
    if is_too_short or not check_digit.is_digits(prefix):
        raise Gs1Invalid(Fault("gs1.epc_prefix", {"value": shown(value), "length": prefix_length}))
    fields = [prefix, (value[:1] if scheme.leads_with_reference else "") + reference]
    if scheme.has_pieces:
        fields += [value[14:16], value[16:18]]
    if not scheme.has_serial:
        return _urn("id", scheme, fields)
    if serial is None and scheme.has_pattern:
        return _urn(PATTERN, scheme, fields, ANY)
    return _urn(scheme.level, scheme, fields, _escaped(serial or NO_EXTENSION))


def gs1_key(ais: Elements) -> str:
    """The key as people write it, without the zero that fills up a GRAI's element string.

    Raises:
        Gs1Invalid: The element strings hold no key that has an EPC URI.
    """
    values = dict(ais)
    scheme = _scheme_of(values)
    return values[scheme.ai].removeprefix(scheme.filler)


def _key(scheme: Scheme, urn: str, fields: list[str]) -> str:
    """The value of the key's AI, its check digit computed."""
    prefix, reference = fields[0], fields[1]
    if not check_digit.is_digits(prefix) or len(prefix) not in PREFIX_LENGTHS:
        raise _malformed("gs1.epc_fields", urn)
    if not scheme.digits:
        if not (reference or scheme.may_lack_reference):
            raise _malformed("gs1.epc_fields", urn)
        return prefix + percent_decoded(reference)
    number = prefix + reference
    if len(number) != scheme.digits or not check_digit.is_digits(number):
        raise _malformed("gs1.epc_fields", urn)
    if scheme.leads_with_reference:
        number = reference[:1] + prefix + reference[1:]
    pieces = fields[2:]
    if any(len(piece) != 2 for piece in pieces):
        raise _malformed("gs1.epc_fields", urn)
    return scheme.filler + number + check_digit.compute(number) + "".join(pieces)


def _elements(scheme: Scheme, key: str, serial: str) -> Elements:
    if scheme.serial_in_key:
        return ((scheme.ai, key + serial),)
    if scheme.serial_ai is None or (scheme.name == "sgln" and serial == NO_EXTENSION):
        return ((scheme.ai, key),)
    return ((scheme.ai, key), (scheme.serial_ai, serial)) if serial else ((scheme.ai, key),)


def _checked(ais: Elements) -> Elements:
    """The same, once each value keeps the rules of its AI.

    The check digit of an ITIP is not looked at: the URI does not carry it, and links written by
    other translators have it wrong.
    """
    for ai, value in ais:
        tried = value
        if ai == "8006" and check_digit.is_digits(value[:13]):
            tried = value[:13] + check_digit.compute(value[:13]) + value[14:]
        problem = syntax.check(ai_table.table()[ai], tried)
        if problem:
            raise Gs1Invalid(problem)
    return ais


def _scheme_of(values: dict[str, str]) -> Scheme:
    scheme = epc_scheme.of_ais(values)
    if scheme is None:
        raise Gs1Invalid(Fault("gs1.epc_no_key", {"value": shown(", ".join(values))}))
    return scheme


def _body_and_serial(scheme: Scheme, value: str, values: dict[str, str]) -> tuple[str, str | None]:
    """Prefix and reference without leading digit and check digit; the serial or None."""
    if scheme.serial_in_key:
        return value[: scheme.digits], value[scheme.digits + 1 :] or None
    serial = None
    if scheme.serial_ai in values:
        serial = _checked(((scheme.serial_ai, values[scheme.serial_ai]),))[0][1]
    if not scheme.digits:
        return value, serial
    return value[int(scheme.leads_with_reference) : scheme.digits], serial


def _urn(level: str, scheme: Scheme, fields: list[str], serial: str | None = None) -> str:
    head, *rest = fields
    parts = [head, *(_escaped(field) for field in rest)]
    if serial is not None:
        parts.append(serial)
    return f"urn:epc:{level}:{scheme.name}:" + ".".join(parts)


def _escaped(text: str) -> str:
    return _RESERVED.sub(lambda found: f"%{ord(found[0]):02X}", text)


def _malformed(code: str, text: str) -> Gs1Invalid:
    return Gs1Invalid(Fault(code, {"value": shown(text)}))
