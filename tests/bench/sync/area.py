"""P16 to P19: a station's full queue into a hub with projections, on both engines; and photos.

What is compared with: the same hub asked once per record, bodies inserted bare into SQLite (500 a
transaction) and copied bare into PostgreSQL, PouchDB where it is installed, a multipart POST.
"""

from collections.abc import Iterator
from contextlib import closing

from tests.bench.figures import Figure, Goal
from tests.bench.places import SMALL_EVENTS, Places
from tests.bench.store.days import Built
from tests.bench.sync import bare, photos, pouchdb
from tests.bench.sync.drains import drain, queued
from tests.bench.sync.rows_alone import rows_alone
from tests.helpers.postgres import PostgresServer, missing

FEW, MANY = 10_000, 100_000
ONE_BY_ONE = 400
ROUND_TRIP_S = 0.1


def run(places: Places) -> Iterator[Figure]:
    """Measure with 10,000 and 100,000 records, and with `--size` where that is more."""
    sizes = [FEW, MANY, *([places.events] if places.events > SMALL_EVENTS else [])]
    for records in sizes:
        yield from _engine(places, queued(places, records), None)
    why = missing()
    if why:
        yield Figure(f"PostgreSQL: {why}", 0, "")
    else:
        server = PostgresServer()
        try:
            for records in sizes:
                yield from _engine(places, queued(places, records), server)
        finally:
            server.stop()
    yield from pouchdb.run(places)
    yield from photos.run(places)


def _engine(places: Places, built: Built, server: PostgresServer | None) -> Iterator[Figure]:
    name = f"{built.records:,} records, {'SQLite' if server is None else 'PostgreSQL'}"
    yield rows_alone(places, built, server)
    one = drain(places, built, server, one_by_one=ONE_BY_ONE)
    near = drain(places, built, server)
    yield Figure(
        f"{name}: end to end with rows / a POST per record",
        near.rate / one.rate,
        "x",
        Goal("P16", ">=", 100),
        {
            "one by one, records/s": one.rate,
            "by processor time of station and hub": one.worked_us / near.worked_us,
            **near.told(),
        },
    )
    bodies = _bodies(built)
    rate = bare.executemany(places, bodies) if server is None else bare.copy(server, bodies)
    against, limit = ("raw executemany(500)", 0.25) if server is None else ("COPY", 0.3)
    yield Figure(
        f"{name}: end to end with rows / {against}",
        near.rate / rate,
        "x",
        Goal("P16", ">=", limit),
        {f"{against}, records/s": rate},
    )
    json_bytes = sum(len(body) for body in bodies)
    yield Figure(
        f"{name}: bytes on the wire, all of TLS and HTTP / JSON bytes",
        near.bytes_up / json_bytes,
        "x",
        Goal("P18", "<=", 0.25, exact=True),
        {"bytes up": near.bytes_up, "JSON bytes": json_bytes},
    )
    far = drain(places, built, server, round_trip_s=ROUND_TRIP_S)
    yield Figure(
        f"{name}: rate at 100 ms round trip / without",
        far.rate / near.rate,
        "x",
        detail=far.told(),
    )


def _bodies(built: Built) -> list[bytes]:
    with closing(built.open()) as conn:
        return [row[0] for row in conn.rows("SELECT body FROM record ORDER BY n")]
