"""The tables of the station's ledger, and which version of them a file holds."""

from station.store import migrations
from station.store.database import Connection
from station.store.errors import StoreNewer, StoreOlder, translating
from station.store.projections import tables

LEDGER_VERSION = 2
SEQ_BITS = 40

LEDGER = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE epoch (
  ordinal INTEGER PRIMARY KEY, epoch TEXT NOT NULL UNIQUE, parent_epoch TEXT, parent_seq INTEGER,
  parent_link BLOB, reason TEXT NOT NULL
);
CREATE TABLE device_key (public BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE record (
  n INTEGER PRIMARY KEY,
  epoch INTEGER GENERATED ALWAYS AS (n >> 40) VIRTUAL,
  seq INTEGER GENERATED ALWAYS AS (n & 1099511627775) VIRTUAL,
  rid BLOB NOT NULL UNIQUE, type TEXT NOT NULL, bh BLOB NOT NULL, link BLOB NOT NULL,
  body BLOB NOT NULL
);
CREATE TABLE seal (
  epoch INTEGER NOT NULL REFERENCES epoch (ordinal), seq INTEGER NOT NULL, link BLOB NOT NULL,
  signature BLOB NOT NULL, PRIMARY KEY (epoch, seq)
) WITHOUT ROWID;
CREATE TABLE acked (
  epoch INTEGER PRIMARY KEY REFERENCES epoch (ordinal), seq INTEGER NOT NULL, link BLOB NOT NULL,
  gen INTEGER NOT NULL, safe_seq INTEGER NOT NULL
);
CREATE TABLE receipt (
  epoch INTEGER NOT NULL REFERENCES epoch (ordinal), seq INTEGER NOT NULL, gen INTEGER NOT NULL,
  receipt TEXT NOT NULL, PRIMARY KEY (epoch, seq, gen)
) WITHOUT ROWID;
CREATE TABLE note (
  epoch INTEGER NOT NULL REFERENCES epoch (ordinal), seq INTEGER NOT NULL, state TEXT NOT NULL,
  code TEXT NOT NULL, PRIMARY KEY (epoch, seq)
) WITHOUT ROWID;
CREATE TABLE fork (
  epoch INTEGER PRIMARY KEY REFERENCES epoch (ordinal), common_seq INTEGER, common_link BLOB,
  hub_seq INTEGER NOT NULL, hub_link BLOB NOT NULL
);
CREATE TABLE former (
  n INTEGER PRIMARY KEY, rid BLOB NOT NULL, bh BLOB NOT NULL, link BLOB NOT NULL
);
CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, mime TEXT NOT NULL, n INTEGER NOT NULL,
  state TEXT NOT NULL, reason TEXT NOT NULL, receipt TEXT
) WITHOUT ROWID;
CREATE TABLE blob_use (
  sha256 TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (sha256, n)
) WITHOUT ROWID;
CREATE INDEX blob_use_n ON blob_use (n);
CREATE INDEX blob_waiting ON blob (n) WHERE state = 'waiting';
CREATE INDEX blob_held ON blob (n) WHERE state = 'held';
CREATE TABLE received (
  idx INTEGER PRIMARY KEY, gen INTEGER NOT NULL, link BLOB NOT NULL, station TEXT NOT NULL,
  epoch TEXT NOT NULL, seq INTEGER NOT NULL, rid BLOB, bh BLOB NOT NULL, body BLOB
);
CREATE INDEX received_rid ON received (rid);
CREATE TABLE lacked (idx INTEGER PRIMARY KEY REFERENCES received (idx));
CREATE TABLE hub_seal (idx INTEGER PRIMARY KEY REFERENCES received (idx), seal TEXT NOT NULL);
CREATE TABLE cursor (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE VIEW known_record AS
  SELECT rid, body FROM record UNION ALL
  SELECT g.rid, g.body FROM received g WHERE g.body IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM record r WHERE r.rid = g.rid)
    AND NOT EXISTS
      (SELECT 1 FROM received f WHERE f.rid = g.rid AND f.idx < g.idx AND f.body IS NOT NULL);
"""
"""`record.n` is epoch ordinal and seq in one number (`number_of`): one index less to write.

`device_key` holds every key that seals here were ever made with. `blob.n` is the first record
that names the photo, `blob_use` are all. `note` is what the hub said of single records; `fork`
where it holds another history; `former` where records stood before a fork moved them (old
receipts and parents still name these links); `received` are the hub's feed items (gaps have no
rid, own records no body), `lacked` those of them that only the hub has and that will be asked
for, `hub_seal` what proves those of the hub itself. `known_record` gives each fact once: the own
body before a received one, the first received before later ones.
"""


_HUB_SEAL = (
    "CREATE TABLE hub_seal (idx INTEGER PRIMARY KEY REFERENCES received (idx), seal TEXT NOT NULL)"
)
STEPS: migrations.Steps = {1: (_HUB_SEAL,)}
"""See `station.store.migrations`; `LEDGER` is what they lead to."""


def number_of(ordinal: int, seq: int) -> int:
    """`record.n` of a place in an epoch; also counts every place of one epoch in order."""
    return ordinal << SEQ_BITS | seq


def place_in(n: int) -> tuple[int, int]:
    """Epoch ordinal and seq of a `record.n`."""
    return n >> SEQ_BITS, n & (1 << SEQ_BITS) - 1


def create(conn: Connection) -> None:
    """Make all tables in an empty file, in one transaction."""
    conn.run("BEGIN IMMEDIATE")
    for statement in (*LEDGER.split(";"), *tables.statements(tables.SQLITE)):
        if statement.strip():
            conn.run(statement)
    set_meta(conn, "projections", str(tables.VERSION))
    conn.run(f"PRAGMA user_version = {LEDGER_VERSION}")
    conn.run("COMMIT")


def is_empty(conn: Connection) -> bool:
    """Whether the file holds no tables yet."""
    return not conn.value("SELECT count(*) FROM sqlite_master")


def check_version(conn: Connection) -> None:
    """Refuse a file that a newer program wrote.

    A newer program may have written rows that this one cannot compute, and facts that it cannot
    read: a hold it does not see would hold nothing.

    Raises:
        StoreNewer: See above; nothing was changed.
    """
    with translating(conn.path):
        ledger = int(conn.value("PRAGMA user_version"))
        rows = int(meta(conn, "projections") or 0) if ledger == LEDGER_VERSION else 0
    if (ledger, rows) > (LEDGER_VERSION, tables.VERSION):
        raise StoreNewer(path=conn.path, version=format_of(conn), known=known_format())


def format_of(conn: Connection) -> str:
    """Which tables and which rows a file holds, as people are told it."""
    return f"{conn.value('PRAGMA user_version')}.{meta(conn, 'projections')}"


def known_format() -> str:
    """The same of this program."""
    return f"{LEDGER_VERSION}.{tables.VERSION}"


def check_migrated(conn: Connection) -> None:
    """Refuse to read a file whose tables are still those of an older program.

    Raises:
        StoreOlder: See above.
    """
    with translating(conn.path):
        version = int(conn.value("PRAGMA user_version"))
    if version < LEDGER_VERSION:
        raise StoreOlder(path=conn.path, version=version, known=LEDGER_VERSION)


def migrate(conn: Connection) -> None:
    """Bring the ledger tables of an older program to this one's."""
    migrations.migrate(conn, STEPS, LEDGER_VERSION)


def projections_are_current(conn: Connection) -> bool:
    """Whether the projection tables are those of this program."""
    return meta(conn, "projections") == str(tables.VERSION)


def meta(conn: Connection, name: str) -> str | None:
    """A stored value."""
    found = conn.value("SELECT value FROM meta WHERE name = ?", (name,))
    return None if found is None else str(found)


def set_meta(conn: Connection, name: str, value: str) -> None:
    """Store a value, inside the caller's transaction."""
    conn.run(
        "INSERT INTO meta (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def adopted(conn: Connection) -> list[str]:
    """Ids of the stations whose records were adopted into this store's stream."""
    return (meta(conn, "adopted") or "").split()


def note_adopted(conn: Connection, station: str) -> None:
    """Remember that records of this station stand in the own stream from now on."""
    before = adopted(conn)
    if station and station not in before:
        set_meta(conn, "adopted", " ".join([*before, station]))
