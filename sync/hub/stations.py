"""The stations a hub knows: shut one out, close it for good, let it in again (I13).

Each of it is a record of the hub's own stream, so that a hub put back to an older state hears of
it again from any station that has seen it. A station that is shut out keeps its records and its work; it only stops talking to the hub until
somebody enrols it anew or lets it in again. What it said before stays.
"""

from collections.abc import Sequence

from station.errors import StationError
from station.facts.admission import ProgramRequired, StandingChanged
from sync.hub.exchange import Hub
from sync.hub.own import decide
from sync.hub.rows import KnownStation, StationState
from sync.hub.standing import required_program


class StationUnclear(StationError):
    """No station, or more than one, is meant by what was written."""

    code = "hub.station_unclear"
    exit_code = 2


def set_state(hub: Hub, named: str, state: StationState) -> str:
    """Give a station this state; its id.

    Args:
        hub: The hub.
        named: Its id, or its label for people.
        state: `revoked` (403) until let in again, `closed` (410) for good, or `active`.

    Raises:
        StationUnclear: See the class; nothing was changed.
    """
    with hub.storage.writing() as tx:
        station = _only(named, tx.stations())
        if station.state != state:
            decide(hub, tx, StandingChanged(station=station.station, state=state))
    hub.grew()
    return station.station


def require_program(hub: Hub, oldest: str) -> None:
    """Let in no station with an older program from now on, until another is required.

    Raises:
        StationError: The store refused; nothing was changed.
    """
    with hub.storage.writing() as tx:
        if required_program(tx) != oldest:
            decide(hub, tx, ProgramRequired(oldest=oldest))
    hub.grew()


def _only(named: str, known: Sequence[KnownStation]) -> KnownStation:
    found = [each for each in known if named in {each.station, each.label}]
    if len(found) != 1:
        raise StationUnclear(station=named[:40], count=len(found))
    return found[0]
