"""The area `store`: accepting records, asking for genealogy, and what both turn into as data grow."""

from collections.abc import Iterator
from contextlib import closing

from tests.bench import child
from tests.bench.figures import Figure, Goal
from tests.bench.places import Places
from tests.bench.store import accept, durability, genealogy, plans, postgres_peer, statements
from tests.bench.store.days import Built

P15 = Goal("P15", "=", 0, exact=True)


def run(places: Places) -> Iterator[Figure]:
    """P10 to P15."""
    yield from accept.run(places.new("accept"))
    yield from durability.run(places.new("durability"))
    small, large = places.small(), places.large()
    yield from _sizes(large)
    yield from genealogy.against_bare(large)
    yield from postgres_peer.run(large)
    yield from genealogy.as_it_grows(small, large)
    yield _plans(places, large)


def _sizes(built: Built) -> Iterator[Figure]:
    """What the large store takes: disk, the time to write it, memory of a process that asks it."""
    size_mb = built.path.stat().st_size / 1e6
    yield Figure(
        "the large store on disk",
        size_mb,
        "MB",
        None,
        {
            "events": built.events,
            "records": built.records,
            "units": built.units,
            "bytes per record": size_mb * 1e6 / built.records,
            "written in, s": built.seconds,
        },
    )
    asking = child.python("-m", "tests.bench.store.asking", str(built.home))
    peak_mb = float(child.run(asking, built.home).out)
    yield Figure("peak memory of a process that asks for 2,000 lives", peak_mb, "MB")


def _plans(places: Places, built: Built) -> Figure:
    with closing(built.open(read_only=False)) as conn:
        found = statements.all_statements(places.new("plans"), statements.examples_in(conn))
        bad = plans.bad_plans(conn, found)
    detail = {
        "statements": len(found),
        "events in the store": built.events,
        **{f"bad {number}": str(each) for number, each in enumerate(bad, 1)},
    }
    return Figure("bad plans before and after ANALYZE", len(bad), "plans", P15, detail)
