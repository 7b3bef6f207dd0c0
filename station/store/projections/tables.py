"""The tables that hold projections, in SQL that SQLite and PostgreSQL both take.

Objects, entries and origins have local integer ids, which never leave the store. Fact tables
have the key (entry, n): each row is written by its own record only. Quantities are integers of
millionths (`station.quantity`), times are milliseconds since 1970 UTC. `object` and `origin` are
names: a row may outlive the facts that brought it.
"""

VERSION = 7
"""Raised with every change of a table or of what is derived; the rows are then computed anew."""

FACT_TABLES = (
    "measurement",
    "defect",
    "hold",
    "hold_release",
    "shipment",
    "photo",
    "print_event",
    "print_report",
    "help_call",
    "help_answer",
    "first_article",
    "alias",
    "document",
)
"""Emptied of a record's rows when it is voided; `kcp_event` keeps them, for the timeline."""

DERIVED_TABLES = (
    "conflict",
    "person",
    "document_current",
    "unit",
    "edge",
    "balance",
    "void",
    *FACT_TABLES,
    "kcp_event",
    "entry",
    "origin",
    "object",
)

CREATE = """
CREATE TABLE object (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, code_reversed TEXT NOT NULL,
  root INTEGER NOT NULL
);
CREATE INDEX object_code_reversed ON object (code_reversed);
CREATE INDEX object_root ON object (root);
CREATE TABLE origin (id INTEGER PRIMARY KEY, station TEXT NOT NULL UNIQUE);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, rid BLOB NOT NULL UNIQUE, ord INTEGER NOT NULL,
  origin INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, day TEXT NOT NULL,
  shift TEXT NOT NULL, operator TEXT, cause BLOB, is_void INTEGER NOT NULL,
  is_read INTEGER NOT NULL, kcp TEXT, point TEXT NOT NULL, result TEXT NOT NULL, order_id TEXT,
  lot TEXT, level TEXT, machine TEXT, material TEXT, method TEXT, environment TEXT
);
CREATE INDEX entry_plan ON entry (type) WHERE type = 'print.planned';
CREATE INDEX entry_unread ON entry (type) WHERE is_read = 0;
CREATE INDEX entry_delivery ON entry (type) WHERE type = 'unit.received';
CREATE TABLE void (target BLOB NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (target, entry));
CREATE TABLE kcp_event (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, object INTEGER NOT NULL, role TEXT NOT NULL,
  quantity INTEGER, counterpart INTEGER, product TEXT, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX kcp_event_object ON kcp_event (object, entry);
CREATE TABLE measurement (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, object INTEGER, characteristic TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL, unit TEXT NOT NULL, gauge TEXT, result TEXT,
  point TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX measurement_characteristic ON measurement (characteristic, at);
CREATE TABLE defect (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, object INTEGER, code TEXT NOT NULL,
  severity TEXT NOT NULL, quantity INTEGER NOT NULL, point TEXT NOT NULL, day TEXT NOT NULL,
  month TEXT NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX defect_code ON defect (code, day);
CREATE TABLE hold (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, object INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX hold_object ON hold (object);
CREATE TABLE hold_release (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, hold BLOB NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX hold_release_hold ON hold_release (hold);
CREATE TABLE shipment (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, container INTEGER NOT NULL, shipment TEXT NOT NULL,
  order_id TEXT NOT NULL, destination TEXT NOT NULL, region TEXT NOT NULL,
  PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX shipment_container ON shipment (container);
CREATE INDEX shipment_order ON shipment (order_id, entry);
CREATE TABLE photo (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, object INTEGER, sha256 TEXT NOT NULL,
  size INTEGER NOT NULL, mime TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX photo_sha256 ON photo (sha256);
CREATE TABLE print_event (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, object INTEGER, planned BLOB, state TEXT NOT NULL,
  template TEXT, copy INTEGER, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX print_event_object ON print_event (object);
CREATE INDEX print_event_planned ON print_event (planned);
CREATE TABLE print_report (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, planned BLOB NOT NULL, from_label INTEGER NOT NULL,
  to_label INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX print_report_planned ON print_report (planned, entry);
CREATE TABLE help_call (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, object INTEGER, whom TEXT NOT NULL,
  point TEXT NOT NULL, order_id TEXT, code TEXT NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE TABLE help_answer (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, call BLOB NOT NULL, person TEXT NOT NULL,
  PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX help_answer_call ON help_answer (call);
CREATE TABLE first_article (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, scope TEXT NOT NULL, point TEXT NOT NULL,
  result TEXT NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX first_article_scope ON first_article (scope, point);
CREATE TABLE alias (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, from_object INTEGER NOT NULL,
  to_object INTEGER NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX alias_from ON alias (from_object);
CREATE INDEX alias_to ON alias (to_object);
CREATE TABLE document (
  entry INTEGER NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  version INTEGER NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (entry, n)
) {without_rowid};
CREATE INDEX document_name ON document (kind, id, version);
CREATE TABLE document_current (
  kind TEXT NOT NULL, id TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (kind, id)
) {without_rowid};
CREATE TABLE person (
  badge TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (badge, document)
) {without_rowid};
CREATE TABLE unit (
  object INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, product TEXT,
  order_id TEXT, lot TEXT, steps TEXT NOT NULL, result TEXT, parent INTEGER, parent_entry INTEGER,
  level TEXT, conflicts TEXT NOT NULL, last_entry INTEGER NOT NULL
);
CREATE INDEX unit_order ON unit (order_id, kind, state);
CREATE TABLE edge (
  source INTEGER NOT NULL, target INTEGER NOT NULL, rel INTEGER NOT NULL,
  quantity INTEGER NOT NULL, facts INTEGER NOT NULL, PRIMARY KEY (source, target, rel)
) {without_rowid};
CREATE INDEX edge_target ON edge (target, source, rel);
CREATE TABLE balance (
  object INTEGER NOT NULL, point TEXT NOT NULL, measure TEXT NOT NULL,
  quantity INTEGER NOT NULL, facts INTEGER NOT NULL, PRIMARY KEY (object, point, measure)
) {without_rowid};
CREATE TABLE conflict (
  object INTEGER NOT NULL, kind TEXT NOT NULL, first INTEGER NOT NULL, second INTEGER NOT NULL,
  PRIMARY KEY (object, kind, first, second)
) {without_rowid};
"""
"""`entry` holds what a record says once, `kcp_event` what it says of each object: an accepted scan
writes few pages, and every page is encrypted.

`edge.rel`: 1 source was consumed by target, 2 source lies in target, 3 same object (alias)."""

CONSUMED, CONTAINED, SAME = 1, 2, 3

SQLITE = {"without_rowid": "WITHOUT ROWID"}


def statements(dialect: dict[str, str]) -> list[str]:
    """The CREATE statements for one engine."""
    text = CREATE.format(**dialect)
    return [statement.strip() for statement in text.split(";") if statement.strip()]
