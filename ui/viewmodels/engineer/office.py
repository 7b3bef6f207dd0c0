"""What the engineer's pages may ask of the station. Assembly fills it in; fakes do for tests.

Every callable may block (disk), so view-models call them through the `TaskRunner` only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from station.actions.desk import Desk
from station.actions.outcome import Outcome
from station.documents.document import Document
from station.documents.master import Master
from station.trace.life_names import LifeNames
from ui.viewmodels.bench import Delivery


@dataclass(frozen=True, slots=True)
class Affected:
    """A unit that shares a lot; ids as the records have them.

    Attributes:
        carton: The key of the container it is in, "" for none.
    """

    key: str
    kind: str
    state: str
    product: str
    result: str
    carton: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What a lot was used up in.

    Attributes:
        count: All of it, up to 100,000; one more means that there are more.
        units: At most 1,000 of it.
    """

    count: int
    units: tuple[Affected, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A published version of a document; `who` is a badge, "" where the hub published it."""

    kind: str
    id: str
    number: int
    at: datetime
    who: str
    is_in_force: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every published version, by kind and id, newest first.

    Attributes:
        master: The documents in force, for names.
        titles: (kind, id) -> what the document in force calls itself.
        unreadable: (kind, id, version) -> why this program cannot read it.
    """

    versions: tuple[Version, ...]
    master: Master
    titles: Mapping[tuple[str, str], str]
    unreadable: Mapping[tuple[str, str, int], str]


@dataclass(frozen=True, slots=True)
class Stream:
    """One epoch of this station's ledger, and how far the hub has signed for it."""

    ordinal: int
    epoch: str
    reason: str
    records: int
    signed: int
    is_current: bool
    is_forked: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A record or photo that needs a person.

    Attributes:
        what: `trouble` (with the hub), `alarm` (of the hub), `held`, `exception`, `photo`, or
            `conflict` (of records about one thing).
        why: A code of the catalogue, or the hub's own words.
        about: The record's type, or the key of the thing.
        place: Stream and number in it, "" where it has none.
    """

    what: str
    why: str
    about: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """Which hub this station belongs to."""

    url: str
    label: str
    tenant: str
    id: str
    public: str


@dataclass(frozen=True, slots=True)
class Sync:
    """How records travel, in detail.

    Attributes:
        hub: `None` at a station without one.
        known_to: When the newest record that came from others was made.
    """

    delivery: Delivery
    streams: tuple[Stream, ...] = ()
    remarks: tuple[Remark, ...] = ()
    hub: Hub | None = None
    known_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """The station's side of the engineer's pages.

    Attributes:
        find: Keys of the known things that fit a code, a key, or last characters.
        brief: What a key names, without its life; `None` where nothing is known.
        life: Everything known of a key.
        impact: What a lot was used up in.
        photo: A stored picture by its sha256.
        shelf: Every published document version.
        document: One version with its text (kind, id, version).
        sync: How records travel.
        perform: Do an action (a struct of `station.actions`).
        master: The documents in force.
        desk: Who is signed in.
        known_to: When the newest record that came from others was made, UTC.
    """

    find: Callable[[str], list[str]]
    brief: Callable[[str], LifeNames | None]
    life: Callable[[str], LifeNames | None]
    impact: Callable[[str], Impact]
    photo: Callable[[str], bytes]
    shelf: Callable[[], Shelf]
    document: Callable[[str, str, int], Document | None]
    sync: Callable[[], Sync]
    sync_now: Callable[[], None]
    perform: Callable[[Any], Outcome]
    master: Callable[[], Master]
    desk: Callable[[], Desk]
    known_to: Callable[[], datetime | None]
