"""GS1 Digital Link URIs, uncompressed (GS1 Digital Link Standard: URI Syntax 1.3 and later).

`https://<domain>/<anything>/01/<gtin>/10/<lot>?17=<yymmdd>`: the path ends with a key and its
qualifiers in their order, the query carries the other AIs.
"""

import re
from urllib.parse import unquote_to_bytes

from station.gs1 import ai_table, association, check_digit, syntax
from station.gs1.result import Elements, Fault, Gs1Invalid, Parsed, shown

CANONICAL_DOMAIN = "id.gs1.org"

_SCHEMES = ("https://", "http://", "HTTPS://", "HTTP://")
_FOREIGN = frozenset({"gs1.uri_no_key", "gs1.uri_characters", "gs1.uri_domain", "gs1.uri_no_path"})
_WRONG_LENGTH = frozenset({"gs1.too_short", "gs1.too_long"})
_LEGAL = re.compile(r"[-A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%]*")
_DOMAIN = re.compile(r"[-A-Za-z0-9.:\[\]]+")
_UNRESERVED = re.compile(r"[^-A-Za-z0-9._~]")
_SHORT_GTINS = (8, 12, 13)


def has_scheme(text: str) -> bool:
    """Whether the text is a web address; a scheme in mixed case is not one for GS1."""
    return text.startswith(_SCHEMES)


def is_foreign(read: Parsed) -> bool:
    """Whether the address was refused because it is some other web page.

    `/2026/01/05` looks like a key too; a key of the wrong length tells that it is none.
    """
    if read.error is None:
        return False
    entry = ai_table.table().get(str(read.error.facts.get("ai")))
    is_key = entry is not None and entry.qualifiers is not None
    return read.error.code in _FOREIGN or (is_key and read.error.code in _WRONG_LENGTH)


def parse(uri: str, *, permit_short_gtin: bool = False) -> Parsed:
    """Read a Digital Link; never raises for what it reads.

    Args:
        uri: The link, percent-encoded.
        permit_short_gtin: Take a GTIN of 8, 12 or 13 digits and fill it up to 14, as links
            printed before 2023 may have it.
    """
    found, problem = _elements(uri, permit_short_gtin=permit_short_gtin)
    problem = problem or association.check(found)
    if problem:
        return Parsed(data=uri, error=problem)
    return Parsed(ais=found, data=uri, message=uri)


def build(ais: Elements, domain: str = CANONICAL_DOMAIN) -> str:
    """The link for checked element strings.

    The first key in `ais` starts the path; query parameters keep their order, those of fixed
    length first; a repeated AI is written once.

    Args:
        ais: Element strings that already passed `element_string.check_all`.
        domain: A host, or a whole stem such as `https://example.com/some/path`.

    Raises:
        Gs1Invalid: No key, or an AI that a link cannot carry beside this key.
    """
    table = ai_table.table()
    unique = tuple(dict.fromkeys(ais))
    key = next((ai for ai, _ in unique if table[ai].qualifiers is not None), None)
    if key is None:
        raise Gs1Invalid(Fault("gs1.no_key"))
    values = dict(unique)
    path = (key, *_qualifiers_present(key, values))
    query = [(ai, value) for ai, value in unique if ai not in path]
    for ai, _ in query:
        if not table[ai].is_attribute:
            raise Gs1Invalid(Fault("gs1.uri_not_attribute", {"ai": ai, "key": key}))
    query.sort(key=lambda element: not table[element[0]].is_fixed)
    stem = domain if "://" in domain else f"https://{domain}"
    link = stem.rstrip("/") + "".join(f"/{ai}/{_escaped(values[ai])}" for ai in path)
    return link + ("?" if query else "") + "&".join(f"{ai}={_escaped(v)}" for ai, v in query)


def path_elements(path: str) -> tuple[Elements, Fault | None]:
    """The key and qualifiers at the end of a path, percent-decoded, values not yet checked."""
    segments = path.split("/")
    start = _key_position(segments)
    if start is None:
        return (), Fault("gs1.uri_no_key")
    found = []
    for ai, raw in zip(segments[start::2], segments[start + 1 :: 2], strict=True):
        value, problem = _decoded(ai, raw)
        if problem:
            return (), problem
        found.append((ai, value))
    return tuple(found), None


def percent_decoded(text: str) -> str:
    """Each byte as one character; a `%` that begins no hexadecimal pair stands for itself.

    What is not ASCII, lone surrogates of hostile JSON too, is left to the character sets to refuse.
    """
    return unquote_to_bytes(text.encode("utf-8", "surrogatepass")).decode("latin-1")


def _elements(uri: str, *, permit_short_gtin: bool) -> tuple[Elements, Fault | None]:
    path, query, problem = _split(uri)
    if problem:
        return (), problem
    in_path, problem = path_elements(path)
    if problem:
        return (), problem
    in_query, problem = _query_elements(query)
    if problem:
        return (), problem
    if permit_short_gtin:
        in_path, in_query = _filled(in_path), _filled(in_query)
    found = (*in_path, *in_query)
    if len(found) > syntax.MOST_ELEMENTS:
        return (), Fault("gs1.too_many", {"most": syntax.MOST_ELEMENTS})
    return found, _value_problem(found) or _place_problem(in_path, in_query)


def _split(uri: str) -> tuple[str, str, Fault | None]:
    """Path and query; the fragment is for the web page behind the link."""
    domain, slash, rest = uri.partition("://")[2].partition("/")
    problem = None
    if len(uri) > syntax.MOST_CHARACTERS:
        problem = Fault("gs1.too_big", {"length": len(uri), "most": syntax.MOST_CHARACTERS})
    elif not _LEGAL.fullmatch(uri):
        problem = Fault("gs1.uri_characters", {"value": shown(uri)})
    elif not has_scheme(uri):
        problem = Fault("gs1.uri_scheme", {"value": shown(uri)})
    elif not (domain and slash):
        problem = Fault("gs1.uri_no_path", {"value": shown(uri)})
    elif not _DOMAIN.fullmatch(domain):
        problem = Fault("gs1.uri_domain", {"value": shown(domain)})
    path, _, query = rest.partition("#")[0].partition("?")
    return path, query, problem


def _key_position(segments: list[str]) -> int | None:
    """Where the key stands: pairs of AI and value are followed back from the end of the path."""
    for at in range(len(segments) - 2, -1, -2):
        entry = ai_table.table().get(segments[at])
        if entry is None:
            return None
        if entry.qualifiers is not None:
            return at
    return None


def _query_elements(query: str) -> tuple[Elements, Fault | None]:
    """The AIs among the parameters; other parameters belong to the web page."""
    found = []
    for parameter in query.split("&"):
        name, equals, raw = parameter.partition("=")
        if not equals or not (name == "" or check_digit.is_digits(name)):
            continue
        if name not in ai_table.table():
            return (), Fault("gs1.uri_unknown_ai", {"ai": shown(name)})
        value, problem = _decoded(name, raw.replace("+", " "))
        if problem:
            return (), problem
        found.append((name, value))
    return tuple(found), None


def _decoded(ai: str, raw: str) -> tuple[str, Fault | None]:
    if not raw:
        return "", Fault("gs1.uri_empty_value", {"ai": ai})
    value = percent_decoded(raw)
    if "\0" in value:
        return "", Fault("gs1.uri_null", {"ai": ai})
    return value, None


def _filled(found: Elements) -> Elements:
    return tuple(
        (ai, value.zfill(14) if ai == "01" and len(value) in _SHORT_GTINS else value)
        for ai, value in found
    )


def _value_problem(found: Elements) -> Fault | None:
    for ai, value in found:
        problem = syntax.check(ai_table.table()[ai], value)
        if problem:
            return problem
    return None


def _place_problem(in_path: Elements, in_query: Elements) -> Fault | None:
    """Whether each AI stands where the standard wants it."""
    path = tuple(ai for ai, _ in in_path)
    if not _is_sequence(path):
        return Fault("gs1.uri_qualifiers", {"key": path[0], "path": "/".join(path)})
    seen = set(path)
    for ai, _ in in_query:
        if ai in seen:
            return Fault("gs1.uri_duplicate", {"ai": ai})
        if not ai_table.table()[ai].is_attribute:
            return Fault("gs1.uri_not_attribute", {"ai": ai, "key": path[0]})
        if any(_is_sequence((*path[:at], ai, *path[at:])) for at in range(1, len(path) + 1)):
            return Fault("gs1.uri_should_be_path", {"ai": ai})
        seen.add(ai)
    return None


def _is_sequence(path: tuple[str, ...]) -> bool:
    """Whether a key is followed by some of its qualifiers in their order."""
    key, given = path[0], path[1:]
    sequences = ai_table.table()[key].qualifiers
    if sequences is None:
        return False
    return not given or any(_is_part_in_order(given, sequence) for sequence in sequences)


def _is_part_in_order(given: tuple[str, ...], sequence: tuple[str, ...]) -> bool:
    remaining = iter(sequence)
    return all(ai in remaining for ai in given)


def _qualifiers_present(key: str, values: dict[str, str]) -> tuple[str, ...]:
    """The alternative that takes up most of the code's qualifiers, the first among equals."""
    sequences = ai_table.table()[key].qualifiers or ()
    present = [tuple(ai for ai in sequence if ai in values) for sequence in sequences]
    return max(present, key=len, default=())


def _escaped(value: str) -> str:
    return _UNRESERVED.sub(lambda found: f"%{ord(found[0]):02X}", value)
