"""What happened to a unit, in people's words: when, where, what, how much, who, on what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from resources import texts
from station import quantity
from station.documents.control_plan import Characteristic
from station.trace import key as keys
from station.trace import words
from station.trace.life_names import Life, LifeNames, destination

Mark = Literal["pass", "fail", "undone", "other"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured of one characteristic, at one time.

    Attributes:
        values: One value, or the range of several, as the gauge shows them.
        limits: `11.9 … 12.1`, "" where the plan in force knows none.
        is_outside: A value lies outside the limits of the plan in force.
    """

    name: str
    values: str
    unit: str
    count: int
    limits: str
    is_outside: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about a unit, or about a container around it.

    Attributes:
        rid: The record that says so.
        type: The record's type.
        at: In this machine's zone.
        what: What was done, with its result.
        where: Machine and so on, and the code where the fact is not about the unit itself;
            of packing and use, what went into what.
        photos: Their sha256.
        reasons: Why it was put on hold, as the person wrote it.
    """

    rid: str
    type: str
    mark: Mark
    at: datetime
    step: str
    what: str
    amount: str
    who: str
    where: str
    readings: tuple[Reading, ...] = ()
    defects: tuple[str, ...] = ()
    shipments: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def events(names: LifeNames) -> Iterator[Event]:
    """The facts of a life, in order."""
    return (_event(names, fact) for fact in names.found["timeline"])


def _event(names: LifeNames, fact: Life) -> Event:
    product = names.product_of(fact["key"])
    amount = fact["quantity"]
    return Event(
        rid=fact["rid"],
        type=fact["type"],
        mark=_mark(fact),
        at=datetime.fromtimestamp(fact["at_ms"] / 1000, UTC).astimezone(),
        step=names.step(fact),
        what=_what(fact),
        amount="" if amount is None else names.amount(product.id if product else None, amount),
        who=names.person(fact["operator"]),
        where=_where(names, fact),
        readings=tuple(_readings(names, fact)),
        defects=tuple(names.defect(each) for each in fact.get("defects", ())),
        shipments=tuple(destination(each) for each in fact.get("shipments", ())),
        photos=tuple(each["sha256"] for each in fact.get("photos", ())),
        reasons=tuple(
            words.word(words.REASONS, each["reason"]) for each in fact.get("reasons", ())
        ),
    )


def _mark(fact: Life) -> Mark:
    if fact["is_void"]:
        return "undone"
    marks: dict[str, Mark] = {"pass": "pass", "fail": "fail"}
    return marks.get(fact["result"], "other")


def _what(fact: Life) -> str:
    is_used_up = fact["role"] == "input"
    name = texts.tr("used up") if is_used_up else words.word(words.RECORDS, fact["type"])
    said = f"{name} {words.word(words.RESULTS, fact['result'])}".rstrip()
    return f"{said} {texts.tr('(undone)')}" if fact["is_void"] else said


def _where(names: LifeNames, fact: Life) -> str:
    """What was bound, and the container where the fact is about one around the unit."""
    own = names.found["codes"]
    said = [] if fact["key"] in own else [keys.code_of(fact["key"])]
    for each in fact.get("together", ()):
        if each["key"] not in own and each["key"] != fact["key"]:
            arrow = "" if each["role"] == "content" else "→ "
            said.append(arrow + keys.code_of(each["key"]))
    said += [
        f"{words.word(words.BINDINGS, name)} {fact[name]}" for name in words.BINDINGS if fact[name]
    ]
    return " · ".join(said)


def _readings(names: LifeNames, fact: Life) -> Iterator[Reading]:
    values: dict[str, list[float]] = {}
    for each in fact.get("measurements", ()):
        values.setdefault(each["characteristic"], []).append(each["value"])
    for name, found in values.items():
        yield _reading(names.characteristic(fact, name), name, found)


def _reading(wanted: Characteristic | None, name: str, values: Sequence[float]) -> Reading:
    """A characteristic with the range of its values, marked where one is outside its limits."""
    exact = [quantity.parse(f"{value:.6f}") for value in values]
    low, high = quantity.show(min(exact)), quantity.show(max(exact))
    said = low if low == high else f"{low}…{high}"
    if wanted is None:
        return Reading(name, said, "", len(values), "", is_outside=False)
    return Reading(
        name=words.named(wanted.names, name),
        values=said,
        unit=wanted.unit,
        count=len(values),
        limits=limits_of(wanted),
        is_outside=not all(map(wanted.admits, exact)),
    )


def limits_of(wanted: Characteristic) -> str:
    """The limits as people write them: `0.8 … 1.2`, `≤ 25`, `≥ 3`; "" where there are none."""
    low, high = wanted.lower, wanted.upper
    if low is not None and high is not None:
        return f"{quantity.show(low)} … {quantity.show(high)}"
    if high is not None:
        return f"≤ {quantity.show(high)}"
    return f"≥ {quantity.show(low)}" if low is not None else ""
