"""Every statement of the product's store: by name, as seen at run time, as written in its text."""

import ast
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, Self

import station.store
from station.store import database
from station.store.database import Connection, Row
from station.store.projections import projector
from station.store.projections.projector import LOCAL
from station.store.queries.trace import life
from station.store.rebuild import rebuild_rows
from station.store.writer import Transaction
from tests.bench.store.shop import DayClock, Shape, open_shop, order_of
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.histories import Teller

Parameters = Sequence[Any] | Mapping[str, Any]
LIST_LENGTHS = (1, 2, 200)
"""How long the lists are that `{marks}` stands for."""

_PLANNED = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """A statement with parameters it may be run with.

    Attributes:
        name: `module.SQL_…`, `module:line` for one without a name, else `seen`.
    """

    name: str
    sql: str
    parameters: Parameters = ()

    @property
    def is_from_text(self) -> bool:
        """Whether it was found as a text that may be only a piece of a statement."""
        return ":" in self.name


def all_statements(folder: Path, examples: Mapping[str, Any]) -> list[Statement]:
    """Every statement once: named, seen while the product worked in `folder`, found in its text.

    Args:
        folder: A new folder to work in.
        examples: Parameter name -> a value, others are NULL; `numbers`: local numbers of objects.
    """
    with Watching() as watching:
        _work(folder)
    found = [*_named(examples, examples["numbers"]), *watching.statements(), *_written(examples)]
    once: dict[str, Statement] = {}
    for statement in found:
        once.setdefault(statement.sql, statement)
    return list(once.values())


def examples_in(conn: Connection) -> dict[str, Any]:
    """Values that are in a store made by `days`: planning may depend on them."""
    n, rid = conn.rows("SELECT n, rid FROM record WHERE type = 'step.finished' LIMIT 1")[0]
    entry = conn.value("SELECT id FROM entry WHERE rid = ?", (rid,))
    number, key, reversed_ = conn.rows(
        "SELECT id, key, code_reversed FROM object ORDER BY id LIMIT 1 OFFSET 9"
    )[0]
    last = reversed_[:6]
    return {
        "n": n,
        "after": n,
        "beyond": n + 1000,
        "rid": rid,
        "entry": entry,
        "most": 500,
        "root": number,
        "id": number,
        "key": key,
        "reversed": reversed_,
        "order": order_of(),
        "low": last,
        "high": last[:-1] + chr(ord(last[-1]) + 1),
        "operator": "E001",
        "point": "smt",
        "scope": "order=none",
        "sha256": "0" * 64,
        "station": conn.value("SELECT station FROM origin"),
        "numbers": [row[0] for row in conn.rows("SELECT id FROM object ORDER BY id LIMIT 200")],
    }


def _named(examples: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[Statement]:
    """The constants `SQL_…` of every module of `station.store`; lists are of local numbers."""
    for module in _modules():
        place = module.__name__.removeprefix("station.store.")
        for name, sql in vars(module).items():
            if not name.startswith("SQL_") or not isinstance(sql, str):
                continue
            lists = sql.count("{marks}")
            if not lists:
                yield Statement(f"{place}.{name}", sql, _parameters(sql, examples))
            for length in LIST_LENGTHS if lists else ():
                some = list(numbers[:length])
                text = sql.format(marks=", ".join("?" * len(some)))
                yield Statement(f"{place}.{name}[{length}]", text, some * lists)


def _written(examples: Mapping[str, Any]) -> Iterator[Statement]:
    """Statements that stand as plain text in the modules."""
    for module in _modules():
        assert module.__file__ is not None
        tree = ast.parse(Path(module.__file__).read_text("utf-8"))
        in_pieces = {
            id(piece)
            for whole in ast.walk(tree)
            if isinstance(whole, (ast.JoinedStr, ast.BinOp))
            for piece in ast.walk(whole)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in in_pieces:
                continue
            sql = node.value
            if isinstance(sql, str) and _PLANNED.match(sql) and "{marks}" not in sql:
                place = f"{module.__name__.removeprefix('station.store.')}:{node.lineno}"
                yield Statement(place, sql, _parameters(sql, examples))


def _parameters(sql: str, examples: Mapping[str, Any]) -> Parameters:
    names = re.findall(r":(\w+)", sql)
    if names:
        return {name: examples.get(name) for name in names}
    return [None] * sql.count("?")


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(station.store.__path__, "station.store."):
        if found.name != "station.store.dpapi":  # imports only on Windows, and knows no SQL
            yield import_module(found.name)


def _work(folder: Path) -> None:
    """A small day, and then facts of every kind in odd orders, so that everything is folded."""
    with open_shop(folder, Shape(2, 2, 2), DayClock()) as shop:
        shop.prepare()
        shop.work()
        conn = shop.store.reader()
        for key in (f"sn:P-1:{next(shop.serials())}", "lot:S1:L1"):
            life(conn, key)
        shop.store.writer.run(_tell_tales)


def _tell_tales(transaction: Transaction) -> None:
    conn = transaction.conn
    teller = Teller(Random(15))
    facts = [teller.fact() for _ in range(400)]
    said = [(rid_of(number), body_of(fact, rid_of(number))) for number, fact in enumerate(facts)]
    conn.run_many(
        "INSERT INTO received (idx, gen, link, station, epoch, seq, rid, bh, body) "
        "VALUES (?, 1, x'', 'b', '', 0, ?, x'', ?)",
        [(idx, rid.bytes, body) for idx, (rid, body) in enumerate(said, 1)],
    )
    for idx, (rid, body) in enumerate(said, 1):
        projector.apply(conn, body, LOCAL | idx, "b", rid.bytes)
    for idx, (rid, _) in enumerate(reversed(said), 1):
        projector.learn_order(conn, rid.bytes, idx)
    for rid, _ in said[::7]:
        projector.withdraw(conn, rid.bytes)
    rebuild_rows(conn)


class Watching:
    """While open, every connection that the product opens remembers the statements run on it."""

    def __init__(self) -> None:
        self._seen: dict[str, Parameters] = {}
        self._before = database.Connection

    def __enter__(self) -> Self:
        database.Connection = _watched(self._seen)  # type: ignore[misc]
        return self

    def __exit__(self, *_: object) -> None:
        database.Connection = self._before  # type: ignore[misc]

    def statements(self) -> list[Statement]:
        """What was run: each text once, with the parameters of its first run."""
        return [
            Statement("seen", sql, parameters)
            for sql, parameters in sorted(self._seen.items())
            if _PLANNED.match(sql)
        ]


def _watched(seen: dict[str, Parameters]) -> type[Connection]:
    class Watched(Connection):
        def run(self, sql: str, parameters: Any = ()) -> int:
            seen.setdefault(sql, parameters)
            return super().run(sql, parameters)

        def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
            if rows:
                seen.setdefault(sql, rows[0])
            super().run_many(sql, rows)

        def rows(self, sql: str, parameters: Any = ()) -> list[Row]:
            seen.setdefault(sql, parameters)
            return super().rows(sql, parameters)

        def row(self, sql: str, parameters: Any = ()) -> Row | None:
            seen.setdefault(sql, parameters)
            return super().row(sql, parameters)

    return Watched
