"""Find the key and serial in a Digital Link whose values may stand there unescaped.

Links come out of spreadsheets and mails with `/`, `?` or `<` in a serial. The standard reading is
tried first, then the one that takes everything behind the serial's AI as the serial.
"""

import re
from functools import lru_cache

from station.gs1 import digital_link, epc_scheme
from station.gs1.digital_link import percent_decoded
from station.gs1.epc_scheme import SCHEMES, Scheme
from station.gs1.result import Elements, Fault, Gs1Invalid, shown

MOST_CHARACTERS = 2000

_ILLEGAL = re.compile(r"[\"<> ]")
_FRAGMENT = re.compile(r"#(?!.*/\d{2,4}/).*")
_QUERY = re.compile(r"\?(?:[^=&/]+=.*)?$")


def elements(uri: str) -> Elements:
    """The key and, if it has one, its serial or lot; values are not checked.

    Raises:
        Gs1Invalid: The address names no key that has an EPC URI.
    """
    start = re.match(r"https?://[^/]+/", uri, re.IGNORECASE)
    if start is None or len(uri) > MOST_CHARACTERS:
        raise Gs1Invalid(Fault("gs1.uri_scheme", {"value": shown(uri)}))
    rest = uri[start.end() :]
    ais, problem = digital_link.path_elements(_without_query(rest))
    if problem is None and not _ILLEGAL.search(rest) and epc_scheme.of_ais(dict(ais)):
        return ais
    for ai, serial_ai, pattern in _patterns():
        found = pattern.search("/" + rest)
        if found:
            key = (ai, percent_decoded(found[1]))
            return (key, (serial_ai, percent_decoded(found[2]))) if serial_ai else (key,)
    raise Gs1Invalid(Fault("gs1.epc_no_key", {"value": shown(uri)}))


def _without_query(rest: str) -> str:
    """The path of a link; `?` and `#` begin query and fragment only where they look like it."""
    return _QUERY.sub("", _FRAGMENT.sub("", rest))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str | None, re.Pattern[str]], ...]:
    """AI of the key, AI of the serial, where both stand in a path that is not escaped."""
    with_serial: list[tuple[str, str | None, re.Pattern[str]]] = [
        (s.ai, s.serial_ai, re.compile(rf"/{s.ai}/({_key(s)})/{s.serial_ai}/(.+)$"))
        for s in SCHEMES
        if s.serial_ai
    ]
    alone = [(s.ai, None, re.compile(rf"/{s.ai}/({_key(s)})$")) for s in SCHEMES]
    return (*with_serial, *alone)


def _key(scheme: Scheme) -> str:
    """What the key may look like: digits, then text where the serial is part of it."""
    if not scheme.digits:
        return rf"\d(?:(?!/{scheme.serial_ai}/).)*" if scheme.serial_ai else r"\d.*"
    digits = scheme.digits + 1 + 4 * scheme.has_pieces
    return rf"{scheme.filler}\d{{{digits}}}" + (".*" if scheme.serial_in_key else "")
