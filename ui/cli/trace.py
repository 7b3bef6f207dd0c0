"""`suyuan trace CODE`: the whole life of a unit, both ways."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from resources import texts
from station.errors import StationError
from station.gs1 import element_string
from station.store.database import Connection
from station.store.queries import objects
from station.store.queries.trace import life
from station.store.station_store import open_reader
from station.trace import key as keys

LEAST_ENDING = 4


class CodeNotFound(StationError):
    """Nothing is known here about the code."""

    code = "trace.not_found"


class CodeAmbiguous(StationError):
    """Several objects fit the code."""

    code = "trace.ambiguous"


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("code", help=texts.tr("a code as scanned, a key, or its last digits"))
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the life of the one object that fits the code."""
    conn, _ = open_reader(args.data_dir)
    try:
        found = life(conn, find_key(conn, args.code))
    finally:
        conn.close()
    assert found is not None
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print_life(found)
    return 0


def find_key(conn: Connection, code: str) -> str:
    """The key of the one known object that fits.

    Raises:
        CodeNotFound, CodeAmbiguous: As named.
    """
    text = code.strip()
    named = keys.of_elements(element_string.parse_scan(text).ais) or keys.of_own_code(text)
    for key in (text, named):
        if key and objects.find(conn, key) is not None:
            return key
    found = objects.keys_by_code(conn, text)
    if not found and len(text) >= LEAST_ENDING:
        found = objects.keys_by_last(conn, text)
    if not found:
        raise CodeNotFound(code=text[:60])
    if len(found) > 1:
        raise CodeAmbiguous(code=text[:60], count=len(found), some=", ".join(found[:5]))
    return found[0]


def print_life(found: dict[str, Any]) -> None:
    """The timeline and the two sides of the tree as plain lines."""
    print(f"{found['key']}  {found['product'] or ''}  {found['state'] or ''}")
    for hold in found["holds"]:
        print(texts.say("gate.held", code=hold["key"], reason=hold["reason"]))
    for fact in found["timeline"]:
        at = datetime.fromtimestamp(fact["at_ms"] / 1000, UTC).astimezone()
        what = " ".join(
            str(part)
            for part in (fact["type"], fact["point"], fact["result"], fact["quantity"] or "")
            if part and part != "info"
        )
        void = texts.tr("(undone)") if fact["is_void"] else ""
        print(f"  {at:%Y-%m-%d %H:%M:%S}  {fact['operator'] or '':8} {what} {fact['key']} {void}")
    for side, title in (("upstream", texts.tr("made of")), ("downstream", texts.tr("went into"))):
        if found[side]:
            print(f"{title}:")
        for node in found[side]:
            print(f"  {'  ' * node['depth']}{node['key']}  {node['product'] or ''}")
