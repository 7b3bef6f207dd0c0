"""Which element strings may and must stand together (GS1 General Specifications 4.13)."""

from station.gs1 import ai_table
from station.gs1.result import Elements, Fault, shown

_SERIALISED_BY_OPTION = ("253", "255", "8003")
"""Keys that identify one instance only with their optional serial."""


def check(ais: Elements) -> Fault | None:
    """The first rule that the code breaks, None where it keeps them all."""
    present = sorted({ai for ai, _ in ais})
    return _excluded(present) or _missing(present) or _repeated(ais) or _unsigned_serial(ais)


def _excluded(present: list[str]) -> Fault | None:
    for ai in present:
        for pattern in ai_table.table()[ai].excludes:
            for other in present:
                if other != ai and ai_table.matches(pattern, other):
                    return Fault("gs1.pair_forbidden", {"ai": ai, "other": other})
    return None


def _missing(present: list[str]) -> Fault | None:
    for ai in present:
        needs = ai_table.table()[ai].needs
        if needs and not any(_all_present(group, ai, present) for group in needs):
            wanted = ", ".join("+".join(f"({part})" for part in group) for group in needs)
            return Fault("gs1.pair_missing", {"ai": ai, "needed": wanted})
    return None


def _all_present(group: tuple[str, ...], ai: str, present: list[str]) -> bool:
    return all(
        any(other != ai and ai_table.matches(pattern, other) for other in present)
        for pattern in group
    )


def _repeated(ais: Elements) -> Fault | None:
    """The same AI may come twice when two symbols are read as one, but with one value."""
    values: dict[str, str] = {}
    for ai, value in ais:
        if values.setdefault(ai, value) != value:
            facts = {"ai": ai, "first": shown(values[ai]), "second": shown(value)}
            return Fault("gs1.repeat_differs", facts)
    return None


def _unsigned_serial(ais: Elements) -> Fault | None:
    """A digital signature (8030) signs one instance, so its key must carry a serial."""
    values = dict(ais)
    if "8030" not in values:
        return None
    for ai in _SERIALISED_BY_OPTION:
        if ai in values and len(values[ai]) == ai_table.table()[ai].shortest:
            return Fault("gs1.serial_missing", {"ai": ai})
    return None
