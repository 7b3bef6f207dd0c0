"""`suyuan trace CODE`: the whole life of a unit, both ways."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from resources import texts
from station.documents.master import Master
from station.errors import StationError
from station.store.database import Connection
from station.store.queries import codes, control
from station.store.queries.trace import life
from station.store.station_store import open_reader
from station.trace import key as keys
from station.trace import words
from station.trace.life_names import LifeNames
from ui.cli import life_timeline, life_tree


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
        master = Master() if args.json else Master.of(control.documents(conn))
    finally:
        conn.close()
    assert found is not None
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(lines_of(LifeNames(found, master))))
    return 0


def find_key(conn: Connection, code: str) -> str:
    """The key of the one known object that fits.

    Raises:
        CodeNotFound, CodeAmbiguous: As named.
    """
    shown = "".join(c if c.isprintable() else "·" for c in code.strip()[:60])
    found = codes.find(conn, code)
    if not found:
        raise CodeNotFound(code=shown)
    if len(found) > 1:
        raise CodeAmbiguous(code=shown, count=len(found), some=", ".join(found[:5]))
    return found[0]


def lines_of(names: LifeNames) -> Iterator[str]:
    """A life for people: what it is, what happened, and both sides of the tree."""
    found = names.found
    yield from _head(names)
    if found["timeline"]:
        yield from ("", texts.tr("what happened"))
        if found["earlier"]:
            yield "  " + texts.say("trace.earlier", count=f"{found['earlier']:,}")
        yield from life_timeline.lines_of(names)
    is_container = found["kind"] == "container"
    if found["upstream"]:
        yield from ("", texts.tr("what is inside") if is_container else texts.tr("made of"))
        yield from life_tree.lines_of(names, "upstream")
    if found["downstream"]:
        yield from ("", texts.tr("went into"))
        yield from life_tree.lines_of(names, "downstream")


def _head(names: LifeNames) -> Iterator[str]:
    found = names.found
    yield f"{keys.code_of(found['key'])}  {names.product(found['product'])}".rstrip()
    said = (
        words.word(words.KINDS, found["kind"]),
        "" if found["kind"] == "lot" else words.word(words.STATES, found["state"]),
        f"{texts.tr('order')} {found['order']}" if found["order"] else "",
        words.word(words.RESULTS, found["result"]),
    )
    yield "  " + " · ".join(each for each in said if each)
    others = [keys.code_of(each) for each in found["codes"] if each != found["key"]]
    if others:
        yield f"  {texts.tr('also known as')} {', '.join(others)}"
    for hold in found["holds"]:
        reason = words.word(words.REASONS, hold["reason"])
        yield "⏸ " + texts.say("gate.held", code=keys.code_of(hold["key"]), reason=reason)
    for conflict in found["conflicts"]:
        yield "⚠ " + texts.say(f"trace.{conflict['kind']}", rids=", ".join(conflict["rids"]))
