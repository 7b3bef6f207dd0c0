"""Which known things a person may mean by a code, a key, or its last characters."""

from collections.abc import Iterable

from station.gs1 import element_string
from station.store.database import Connection
from station.store.queries import objects
from station.trace import key as keys

LEAST_ENDING = 4
MOST_LENGTH = 512


def find(conn: Connection, text: str) -> list[str]:
    """The keys of what fits, at most 20; none where nothing does.

    What names itself (a GS1 code, an own code, a key) comes first, then a text that reads exactly
    so, then an ending of at least 4 characters. A thing with several codes counts once.
    """
    code = text.strip()
    if not code.isprintable() or not 0 < len(code) <= MOST_LENGTH:
        return []
    for key in (code, _named(code)):
        if key and keys.is_of_a_thing(key) and objects.find(conn, key) is not None:
            return [key]
    found = _things(conn, objects.keys_by_code(conn, code))
    if not found and len(code) >= LEAST_ENDING:
        found = _things(conn, objects.keys_by_last(conn, code))
    return found


def _named(code: str) -> str | None:
    return keys.of_elements(element_string.parse_scan(code).ais) or keys.of_own_code(code)


def _things(conn: Connection, found: Iterable[str]) -> list[str]:
    """One key for each thing; orders and first-article scopes have no life of their own."""
    by_thing: dict[int, str] = {}
    for key in filter(keys.is_of_a_thing, found):
        known = objects.find(conn, key)
        if known is not None:
            by_thing.setdefault(known.id, key)
    return list(by_thing.values())
