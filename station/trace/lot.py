"""How much of a lot is where, and how much of it may go on: sums over its balances (3.1).

A lot moves along its route in parts. What a step lets through is its good quantity (process) or
its passed one (inspection); reworked and rejected quantities wait at the step for another try,
scrap is gone. What has passed the last step may be packed, or used up in making something else.
"""

from collections.abc import Mapping
from decimal import Decimal

from station.documents.route import PASSED_BY_UNITS, Route

Balances = Mapping[tuple[str, str], Decimal]
"""(step id, measure) -> quantity. Measures: received, started, good, rework, scrap, passed,
failed, consumed, packed, shipped."""

NONE = Decimal(0)


def total(balances: Balances, measure: str, step: str | None = None) -> Decimal:
    """The sum of one measure, at one step or at all."""
    found = (q for (at, what), q in balances.items() if what == measure and step in {None, at})
    return sum(found, NONE)


def through(balances: Balances, step: str) -> Decimal:
    """What a step let through to the next."""
    return balances.get((step, "good"), NONE) + balances.get((step, "passed"), NONE)


def settled(balances: Balances, step: str) -> Decimal:
    """What a step is done with: let through, or scrapped."""
    return through(balances, step) + balances.get((step, "scrap"), NONE)


def waiting(balances: Balances, route: Route, step: str) -> Decimal | None:
    """What came through the steps before and is not done with here; `None` = no step before."""
    before = [through(balances, needed) for needed in route.needed_before(step)]
    return min(before) - settled(balances, step) if before else None


def to_start(balances: Balances, route: Route, step: str) -> Decimal | None:
    """What of that has not been started here either; `None` = no step before."""
    left = waiting(balances, route, step)
    return None if left is None else left - max(in_work(balances, step), NONE)


def in_work(balances: Balances, step: str) -> Decimal:
    """What was started and not reported yet; below zero where work is reported without a start."""
    reported = settled(balances, step) + balances.get((step, "rework"), NONE)
    return balances.get((step, "started"), NONE) - reported


def missing_step(balances: Balances, route: Route, step: str) -> str | None:
    """A needed step that let nothing through yet."""
    needed = route.needed_before(step)
    return next((each for each in needed if through(balances, each) <= 0), None)


def last_step(route: Route) -> str | None:
    """The step after which a unit is finished; `None` on a route that units do not pass."""
    passed = [s.id for s in route.steps if s.work in PASSED_BY_UNITS and not s.optional]
    return passed[-1] if passed else None


def unused(balances: Balances) -> Decimal:
    """What was packed or used up, as a negative quantity."""
    return -total(balances, "packed") - total(balances, "consumed")


def to_pack(balances: Balances, route: Route, step: str) -> Decimal:
    """What came through the steps that packing needs and is neither packed nor used up."""
    before = [through(balances, needed) for needed in route.needed_before(step)]
    return min(before, default=NONE) + unused(balances)


def to_use(balances: Balances, route: Route | None, *, is_inspected: bool) -> Decimal:
    """What of a lot may still be used up in making something else.

    Args:
        balances: The lot's.
        route: The route of a lot that is made here; `None` for material that was received.
        is_inspected: Whether such material may be used only as far as it passed inspection.
    """
    if route is None:
        accepted = total(balances, "passed" if is_inspected else "received")
    else:
        last = last_step(route)
        accepted = NONE if last is None else through(balances, last)
    return accepted + unused(balances)


def is_overdrawn(balances: Balances, route: Route | None, *, is_inspected: bool) -> bool:
    """Whether more went on somewhere than came there: what an undo may not leave behind.

    Args: As for `to_use`.
    """
    if any(quantity < 0 for quantity in balances.values()):
        return True
    if route is None:
        unpassed = total(balances, "received") - total(balances, "passed")
        return min(unpassed, to_use(balances, None, is_inspected=is_inspected)) < 0
    left = [waiting(balances, route, s.id) for s in route.steps if s.work in PASSED_BY_UNITS]
    left += [to_pack(balances, route, s.id) for s in route.steps if s.work == "pack"]
    left += [to_use(balances, route, is_inspected=False)]
    return any(quantity is not None and quantity < 0 for quantity in left)
