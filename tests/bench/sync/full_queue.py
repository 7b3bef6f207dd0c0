"""R10: the queue of weeks, a million records, into a hub with projections on two cores.

`python -m tests.bench queue --size 1000000`
"""

from collections.abc import Iterator

from tests.bench.figures import Figure, Goal
from tests.bench.places import Places
from tests.bench.sync.drains import drain, queued


def run(places: Places) -> Iterator[Figure]:
    """Drain a queue of so many records as `--size` says into SQLite."""
    found = drain(places, queued(places, places.events), None)
    yield Figure(
        f"{found.records:,} queued records end to end with rows",
        found.rate,
        "records/s",
        Goal("R10", ">=", 3000),
        found.told(),
    )
    yield Figure("most memory of the station", found.station_mb, "MB", Goal("R10", "<=", 300))
    yield Figure("most memory of the hub", found.hub_mb, "MB", Goal("R10", "<=", 400))
