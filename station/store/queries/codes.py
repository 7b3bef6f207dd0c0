"""Which known things a person may mean by a code, a key, or its last characters."""

from collections.abc import Iterable

from station.gs1 import element_string
from station.store.database import Connection
from station.store.queries import objects
from station.trace import key as keys

LEAST_ENDING = 4
MOST_LENGTH = 512
_AROUND = " \r\n\t"


def find(conn: Connection, text: str) -> list[str]:
    """The keys of what fits, at most 20; none where nothing does.

    What names itself (a GS1 code, an own code, a key) comes first, then a text that reads exactly
    so, then an ending of at least 4 characters. A thing with several codes counts once.
    """
    code = text.strip(_AROUND)
    if not 0 < len(code) <= MOST_LENGTH:
        return []
    read = element_string.parse_scan(code)
    for key in (code, keys.of_elements(read.ais), keys.of_own_code(read.data)):
        if key and keys.is_of_a_thing(key) and objects.find(conn, key) is not None:
            return [key]
    plain = read.data.strip()
    if not plain or not plain.isprintable():
        return []
    found = _things(conn, objects.keys_by_code(conn, plain))
    if not found and len(plain) >= LEAST_ENDING:
        found = _things(conn, objects.keys_by_last(conn, plain))
    return found


def _things(conn: Connection, found: Iterable[str]) -> list[str]:
    """One key for each thing; orders and first-article scopes have no life of their own."""
    by_thing: dict[int, str] = {}
    for key in filter(keys.is_of_a_thing, found):
        known = objects.find(conn, key)
        if known is not None:
            by_thing.setdefault(known.id, key)
    return list(by_thing.values())
