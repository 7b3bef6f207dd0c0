"""Find objects by key or code, and what state they are in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from station import quantity
from station.store.database import Connection
from station.store.projections.current import load, root_of
from station.trace.unit import UnitState

SQL_ROOT_BY_KEY = "SELECT root FROM object WHERE key = :key"
SQL_KEY_BY_ID = "SELECT key FROM object WHERE id = :id"
SQL_KEYS_BY_CODE = "SELECT key FROM object WHERE code_reversed = :reversed ORDER BY key LIMIT 20"
SQL_KEYS_BY_LAST = (
    "SELECT key FROM object WHERE code_reversed >= :low AND code_reversed < :high "
    "ORDER BY code_reversed LIMIT :most"
)
SQL_RID_OF_ENTRY = "SELECT rid FROM entry WHERE id = :entry"
SQL_NEWEST_OF_LOT = (
    "SELECT t.rid FROM kcp_event e JOIN entry t ON t.id = e.entry "
    "WHERE e.object = :object AND t.is_void = 0 ORDER BY e.entry DESC LIMIT 1"
)
SQL_USED_IN = (
    "SELECT MIN(t.key) FROM edge e JOIN object t ON t.id = e.target "
    "WHERE e.source IN (SELECT id FROM object WHERE root = :root) AND e.rel = 1 "
    "AND e.quantity > 0"
)
SQL_RECEIVED = (
    "SELECT e.quantity FROM object o JOIN kcp_event e ON e.object = o.id "
    "JOIN entry t ON t.id = e.entry WHERE o.root = :root AND t.type = 'unit.received' "
    "AND t.is_void = 0 ORDER BY t.ord"
)
SQL_MEMBERS = "SELECT id FROM object WHERE root = :root ORDER BY id"
SQL_LAST_EVENT = (
    "SELECT t.at, t.operator, t.type FROM object o JOIN kcp_event e ON e.object = o.id "
    "JOIN entry t ON t.id = e.entry WHERE o.root = :root AND t.point = :point AND t.is_void = 0 "
    "ORDER BY t.ord DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Known:
    """An object this store has facts about.

    Attributes:
        id: Local number of the object that stands for all its codes; never leaves the store.
        state: `None` where there are only facts that give no state (a print, an alias).
    """

    id: int
    key: str
    state: UnitState | None


@dataclass(frozen=True, slots=True)
class LastEvent:
    """Who did something last: time in milliseconds since 1970 UTC, badge, record type."""

    at: int
    operator: str | None
    type: str

    def local_time(self) -> str:
        """Time of day in this machine's zone, for a sentence."""
        return datetime.fromtimestamp(self.at / 1000, UTC).astimezone().strftime("%m-%d %H:%M")


def find(conn: Connection, key: str) -> Known | None:
    """The object of a canonical key, if anything is known about it."""
    root = root_by_key(conn, key)
    return None if root is None else Known(root, key, load(conn, root))


def root_by_key(conn: Connection, key: str) -> int | None:
    """The local number of the object that stands for all codes of a canonical key's thing."""
    number = conn.numbers.get(key)
    if number is not None:
        return root_of(conn, number)
    root = conn.value(SQL_ROOT_BY_KEY, {"key": key})
    return None if root is None else int(root)


def key_of(conn: Connection, object_: int) -> str:
    """The canonical key of a local number."""
    return str(conn.value(SQL_KEY_BY_ID, {"id": object_}))


def keys_by_code(conn: Connection, code: str) -> list[str]:
    """Keys whose code reads exactly so."""
    return [row[0] for row in conn.rows(SQL_KEYS_BY_CODE, {"reversed": code[::-1]})]


def keys_by_last(conn: Connection, ending: str, most: int = 20) -> list[str]:
    """Keys whose code ends so (at least 4 characters make sense)."""
    low = ending[::-1]
    high = low + "\U0010ffff"
    found = conn.rows(SQL_KEYS_BY_LAST, {"low": low, "high": high, "most": most})
    return [row[0] for row in found]


def members(conn: Connection, root: int) -> list[int]:
    """All codes of one thing."""
    return [row[0] for row in conn.rows(SQL_MEMBERS, {"root": root})]


def used_in(conn: Connection, root: int) -> str | None:
    """The key of something that an object was used up in making."""
    found = conn.value(SQL_USED_IN, {"root": root})
    return None if found is None else str(found)


def received(conn: Connection, root: int) -> list[Decimal | None]:
    """The quantity of each delivery of an object; `None` for a single part."""
    found = conn.rows(SQL_RECEIVED, {"root": root})
    return [None if row[0] is None else quantity.from_micro(row[0]) for row in found]


def last_event(conn: Connection, root: int, point: str) -> LastEvent | None:
    """The newest fact about the object at a step."""
    row = conn.row(SQL_LAST_EVENT, {"root": root, "point": point})
    return LastEvent(*row) if row else None


def newest_fact(conn: Connection, known: Known) -> UUID | None:
    """The record that an object's state rests on; of a lot, the newest one that names it."""
    if known.state is None:
        return None
    if known.state.last_entry:
        rid = conn.value(SQL_RID_OF_ENTRY, {"entry": known.state.last_entry})
    else:
        rid = conn.value(SQL_NEWEST_OF_LOT, {"object": known.id})
    return None if rid is None else UUID(bytes=rid)
