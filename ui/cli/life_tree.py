"""What a unit is made of, and where it went, as indented lines."""

from collections.abc import Iterator
from itertools import islice

from resources import texts
from station.trace.life_leaves import Leaf, Side, leaves
from station.trace.life_names import LifeNames

MOST_LINES = 60
"""On each side; a lot of screws went into a thousand units, and `--json` gives them all."""


def lines_of(names: LifeNames, side: Side) -> Iterator[str]:
    """One line for each related thing, below what it belongs to; each thing once."""
    found = leaves(names, side)
    yield from map(_line, islice(found, MOST_LINES))
    rest = sum(1 for _ in found)
    if rest:
        yield "  " + texts.say("trace.more", count=rest)


def _line(leaf: Leaf) -> str:
    return "  " * leaf.depth + "  ".join((leaf.label, *leaf.notes))
