"""The hub's tables. All names begin with `hub_`: the projections live in the same file.

`known_record` is what projections read facts anew from: each fact once, as first stored.

Ids, hashes, links, keys and rids are their bytes; times are milliseconds since 1970 UTC.
"""

from station.store.migrations import Steps

VERSION = 1

SCHEMA = (
    """CREATE TABLE hub_number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT""",
    """CREATE TABLE hub_station (
        station BLOB PRIMARY KEY, label TEXT NOT NULL, tenant TEXT NOT NULL, state TEXT NOT NULL,
        inst BLOB NOT NULL, public BLOB NOT NULL, at INTEGER NOT NULL) STRICT""",
    # every key a station ever had: old seals stay provable after a re-enrolment
    """CREATE TABLE hub_station_key (
        station BLOB NOT NULL, public BLOB NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (station, public)) STRICT""",
    """CREATE TABLE hub_enrol_code (
        code_hash BLOB PRIMARY KEY, tenant TEXT NOT NULL, label TEXT NOT NULL,
        station TEXT NOT NULL, expires_at INTEGER NOT NULL, used_by TEXT NOT NULL,
        used_public BLOB NOT NULL) STRICT""",
    """CREATE TABLE hub_stream (
        number INTEGER PRIMARY KEY, station BLOB NOT NULL, epoch BLOB NOT NULL,
        parent_epoch TEXT NOT NULL, parent_seq INTEGER, parent_link BLOB, reason TEXT NOT NULL,
        head_seq INTEGER NOT NULL, head_link BLOB NOT NULL, UNIQUE (station, epoch)) STRICT""",
    # a gap and the record that fills it later are two rows with one place in the stream
    """CREATE TABLE hub_record (
        idx INTEGER PRIMARY KEY, gen INTEGER NOT NULL, feed_link BLOB NOT NULL,
        stream INTEGER NOT NULL REFERENCES hub_stream, seq INTEGER NOT NULL, rid BLOB,
        bh BLOB NOT NULL, link BLOB NOT NULL, body BLOB, gap TEXT NOT NULL, state TEXT NOT NULL,
        code TEXT NOT NULL, audience TEXT NOT NULL, at INTEGER NOT NULL) STRICT""",
    """CREATE UNIQUE INDEX hub_record_place ON hub_record (stream, seq, (gap <> ''))""",
    """CREATE INDEX hub_record_gap ON hub_record (stream, seq) WHERE gap <> ''""",
    """CREATE INDEX hub_record_rid ON hub_record (rid)""",
    """CREATE VIEW known_record AS SELECT rid, body FROM hub_record
        WHERE body IS NOT NULL AND state <> 'repeated' AND code <> 'record.rid_reused'""",
    """CREATE TABLE hub_seal (
        stream INTEGER NOT NULL REFERENCES hub_stream, seq INTEGER NOT NULL,
        signature BLOB NOT NULL, PRIMARY KEY (stream, seq)) STRICT""",
    """CREATE TABLE hub_receipt (
        stream INTEGER NOT NULL REFERENCES hub_stream, seq INTEGER NOT NULL,
        gen INTEGER NOT NULL, link BLOB NOT NULL, at INTEGER NOT NULL, sig TEXT NOT NULL,
        PRIMARY KEY (stream, seq, gen)) STRICT""",
    """CREATE TABLE hub_generation (
        gen INTEGER PRIMARY KEY, after_idx INTEGER NOT NULL, at INTEGER NOT NULL) STRICT""",
    """CREATE TABLE hub_trouble (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, station TEXT NOT NULL,
        epoch TEXT NOT NULL, seq INTEGER NOT NULL, rid TEXT NOT NULL, detail TEXT NOT NULL,
        at INTEGER NOT NULL, UNIQUE (kind, station, epoch, seq, rid)) STRICT""",
    """CREATE TABLE hub_blob (
        tenant TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, mime TEXT NOT NULL,
        at INTEGER NOT NULL, sig TEXT NOT NULL, is_safe INTEGER NOT NULL,
        PRIMARY KEY (tenant, sha256)) STRICT""",
    """CREATE TABLE hub_upload (
        upload TEXT PRIMARY KEY, station TEXT NOT NULL, tenant TEXT NOT NULL,
        sha256 TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL,
        so_far INTEGER NOT NULL, at INTEGER NOT NULL, UNIQUE (station, sha256)) STRICT""",
    """CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID""",
    """INSERT INTO hub_generation (gen, after_idx, at) VALUES (1, 0, 0)""",
    """INSERT INTO hub_number (name, value) VALUES ('safe_idx', 0), ('projected_idx', 0)""",
)

STEPS: Steps = {}
"""See `station.store.migrations`; `SCHEMA` is what they lead to."""

TABLES = (
    "hub_number",
    "hub_station",
    "hub_station_key",
    "hub_enrol_code",
    "hub_stream",
    "hub_record",
    "hub_seal",
    "hub_receipt",
    "hub_generation",
    "hub_trouble",
    "hub_blob",
    "hub_upload",
    "meta",
)
"""Everything that is not computed from records, each after those it names."""
