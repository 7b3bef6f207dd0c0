"""Who may talk to the hub, and with which program: computed from records of its own stream (4.6).

A decision takes effect in the transaction that appends it. Which of two decides is not a question
of arrival: a hub put back to an older state gets lost decisions back from stations
(`sync.hub.returned`), and those must not overrule what was decided since. Each says with `seen`
how far the feed went when it was taken, in a generation that only counts up: the furthest counts.
"""

import re

from station.facts import registry
from station.facts.admission import ProgramRequired, StandingChanged
from station.ledger.record import Envelope
from sync.hub.ports import Reading, Writing
from sync.hub.rows import StationState

_OLDEST = "program required"
_NUMBERS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}")
_NEVER = (0, 0, "")


def take_effect(tx: Writing, envelope: Envelope) -> None:
    """Bring what admission reads up to a record of the hub's own, whatever it says."""
    if not registry.is_known(envelope):
        return
    match registry.read(envelope):
        case StandingChanged(station=station, state=state):
            if _is_newest(tx, _name_of(station), envelope, state):
                tx.set_station_state(station, state)
        case ProgramRequired(oldest=oldest):
            _is_newest(tx, _OLDEST, envelope, oldest)


def decided(view: Reading, station: str) -> StationState | None:
    """What was decided last about a station, also one that this hub does not know (any more)."""
    state = _value(view, _name_of(station))
    assert state in {"", "active", "revoked", "closed"}
    return state or None  # type: ignore[return-value]  # as asserted


def oldest_program(view: Reading, least: str) -> str:
    """The oldest station program that is let in: what was decided, but `least` at least."""
    wanted = _value(view, _OLDEST)
    return wanted if version_of(wanted) > version_of(least) else least


def required_program(view: Reading) -> str:
    """What was decided last about programs; "" = nothing yet."""
    return _value(view, _OLDEST)


def version_of(text: str) -> tuple[int, ...]:
    """`1.10.2` -> (1, 10, 2); what follows the numbers (`rc1`, `+local`) does not count."""
    found = _NUMBERS.match(text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _name_of(station: str) -> str:
    return f"standing {station}"


def _is_newest(tx: Writing, name: str, envelope: Envelope, value: str) -> bool:
    """Keep the decision unless a later one is known; whether it counts now."""
    gen, _, idx = envelope.seen.partition(".")
    taken = (int(gen or 0), int(idx or 0), envelope.rid.hex)
    if taken <= _taken(tx, name):
        return False
    tx.set_text(name, f"{taken[0]} {taken[1]} {taken[2]} {value}")
    return True


def _taken(view: Reading, name: str) -> tuple[int, int, str]:
    kept = view.text(name)
    if not kept:
        return _NEVER
    gen, idx, rid, _ = kept.split(" ", 3)
    return int(gen), int(idx), rid


def _value(view: Reading, name: str) -> str:
    kept = view.text(name)
    return kept.split(" ", 3)[3] if kept else ""
