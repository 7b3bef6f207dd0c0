"""What at a hub needs a person: one list, each with a sentence that says what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from resources import texts
from station.errors import StationError
from station.store import schema
from station.store.database import Connection
from station.store.queries import exceptions as in_rows
from station.store.queries.exceptions import Exceptional
from sync.hub.judging import BodyUnreadable, read_head
from sync.hub.reading import SqlReading
from sync.hub.rows import StoredRecord
from sync.hub.storage import SqlStorage

MOST = 1000
"""Of each source: whoever has more than that has one trouble, not a thousand."""

_OF_ROWS: Mapping[str, str] = {
    "packed_twice": "exception.packed_twice",
    "duplicate_code": "exception.duplicate_code",
    "contested": "exception.contested",
    "shipped_while_held": "exception.shipped_while_held",
}


class ExceptionsBehind(StationError):
    """The projections are of another program version, and are being computed anew."""

    code = "hub.exceptions_behind"
    retryable = True


@dataclass(frozen=True, slots=True)
class NeedsPerson:
    """One thing to look at.

    Attributes:
        code: What it is, and the name of its sentence.
        station: Label of the station it is about; "" = none in particular.
        about: The object or the place in a stream.
        rids: The records.
    """

    code: str
    station: str
    about: str
    rids: tuple[UUID, ...]

    def sentence(self, lang: str | None = None) -> str:
        """What happened, and what to do."""
        return texts.say(self.code, lang)


def needing_a_person(storage: SqlStorage) -> Iterator[NeedsPerson]:
    """Everything open: troubles of streams first, then records nobody can use, then facts.

    Raises:
        ExceptionsBehind: See the class.
    """
    with storage.reading() as view:
        labels = {station.station: station.label for station in view.stations()}
        yield from _troubles(view, labels)
        for stored in view.held_records(MOST):
            rids = (stored.record.rid,) if stored.record.rid else ()
            label = labels.get(stored.station, stored.station)
            yield NeedsPerson(stored.record.code, label, _type_of(stored), rids)
    for each in storage.ask(_facts):
        yield NeedsPerson(_OF_ROWS[each.kind], "", each.key, each.rids)


def _troubles(view: SqlReading, labels: Mapping[str, str]) -> Iterator[NeedsPerson]:
    for trouble in view.troubles("")[-MOST:]:
        place = f"{trouble.epoch}/{trouble.seq}" if trouble.epoch else trouble.detail
        rids = (trouble.rid,) if trouble.rid else ()
        label = labels.get(trouble.station, trouble.station)
        yield NeedsPerson(trouble.kind, label, place, rids)


def _facts(connection: Connection) -> list[Exceptional]:
    if not schema.projections_are_current(connection):
        raise ExceptionsBehind
    return in_rows.exceptions(connection, MOST)


def _type_of(stored: StoredRecord) -> str:
    """The record's type and its version, as its body says."""
    try:
        head = read_head(stored.record.body or b"")
    except BodyUnreadable:
        return ""
    return f"{head.type} {head.tv}"
