"""Time several sides of a comparison interleaved, and compare them round by round.

A machine that is shared, throttled or busy shifts all sides of one round alike, so sides are run
in turn in short blocks (round-robin, the first one changing), and every statement is made from
one value per round: the median of the rounds, never a mean over everything.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

LEAST_ROUNDS = 5

Side = Callable[[], object]
"""One operation. Where it returns a `Took`, that is its time; anything else is dropped."""


class Took(float):
    """Seconds that an operation measured itself, because only a part of it counts."""


@dataclass(frozen=True)
class Timings:
    """What one side took: seconds of every operation, by round."""

    rounds: Sequence[Sequence[float]]

    def at(self, percent: float) -> float:
        """The median over the rounds of this percentile, seconds."""
        return median(percentile(times, percent) for times in self.rounds)

    def overall(self, percent: float) -> float:
        """A percentile of all operations together, seconds: for tails that a round is too short for."""
        return percentile([time_s for times in self.rounds for time_s in times], percent)

    def ratio_to(self, other: "Timings", percent: float = 50) -> float:
        """How many times the other side's this one's percentile is: the median of the rounds' ratios."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return median(percentile(a, percent) / percentile(b, percent) for a, b in pairs)


def percentile(times: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed."""
    if not times:
        raise ValueError("no values")
    ordered = sorted(times)
    rank = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(0, int(rank) - 1)]


def interleave(
    sides: Mapping[str, Side],
    *,
    rounds: int,
    per_round: int,
    now: Callable[[], float] = time.perf_counter,
) -> dict[str, Timings]:
    """Run every side `rounds` times in blocks of `per_round` operations, and time each operation.

    One more block of each side goes before, to warm it up; its times are dropped.

    Raises:
        ValueError: Fewer than five rounds, or nothing to run: no statement could be made.
    """
    if rounds < LEAST_ROUNDS or per_round < 1 or not sides:
        raise ValueError(f"{len(sides)} sides, {rounds} rounds of {per_round}")
    names = list(sides)
    taken: dict[str, list[list[float]]] = {name: [] for name in names}
    for round_ in range(-1, rounds):
        start = round_ % len(names)
        for name in (*names[start:], *names[:start]):
            times = _block(sides[name], per_round, now)
            if round_ >= 0:
                taken[name].append(times)
    return {name: Timings(times) for name, times in taken.items()}


def _block(side: Side, count: int, now: Callable[[], float]) -> list[float]:
    times = []
    for _ in range(count):
        before = now()
        answer = side()
        after = now()
        times.append(float(answer) if isinstance(answer, Took) else after - before)
    return times
