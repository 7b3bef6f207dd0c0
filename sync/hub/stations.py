"""The stations a hub knows: shut one out, close it for good, let it in again (I13).

A station that is shut out keeps its records and its work; it only stops talking to the hub until
somebody enrols it anew or lets it in again. What it said before stays.
"""

from collections.abc import Sequence

from station.errors import StationError
from sync.hub.exchange import Hub
from sync.hub.rows import KnownStation, StationState


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
        tx.set_station_state(station.station, state)
    return station.station


def _only(named: str, known: Sequence[KnownStation]) -> KnownStation:
    found = [each for each in known if named in {each.station, each.label}]
    if len(found) != 1:
        raise StationUnclear(station=named[:40], count=len(found))
    return found[0]
