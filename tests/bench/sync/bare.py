"""Bare limits: bodies into a table and nothing else, no chain, no rows, no network."""

import sqlite3
import time
from contextlib import closing

from tests.bench.places import Places
from tests.helpers.postgres import PostgresServer

BATCH = 500


def executemany(places: Places, bodies: list[bytes]) -> float:
    """Inserts into an SQLite file of its own, each 500 durable; records/s."""
    path = places.new("sync-bare") / "bare.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE record (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        began = time.perf_counter()
        for start in range(0, len(bodies), BATCH):
            some = [(start + i, body) for i, body in enumerate(bodies[start : start + BATCH])]
            conn.execute("BEGIN IMMEDIATE")
            conn.executemany("INSERT INTO record VALUES (?, ?)", some)
            conn.execute("COMMIT")
        return len(bodies) / (time.perf_counter() - began)


def copy(server: PostgresServer, bodies: list[bytes]) -> float:
    """COPY into one table of a PostgreSQL database of its own, one transaction; records/s."""
    import psycopg

    with psycopg.connect(server.new_database()) as conn:
        conn.execute("CREATE TABLE record (n BIGINT PRIMARY KEY, body BYTEA NOT NULL)")
        conn.commit()
        began = time.perf_counter()
        with conn.cursor().copy("COPY record FROM STDIN (FORMAT BINARY)") as copying:
            copying.set_types(["int8", "bytea"])
            for n, body in enumerate(bodies):
                copying.write_row((n, body))
        conn.commit()
        return len(bodies) / (time.perf_counter() - began)
