"""People, roles and stations of a workshop."""

from datetime import date
from typing import Literal

import msgspec

from station.documents.names import Id, Names

Right = Literal[
    "sign_in", "bind", "scan", "receive", "produce", "inspect", "first_article", "pack", "ship",
    "hold", "release", "undo", "print", "publish",
]  # fmt: skip


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A badge holder.

    Attributes:
        pin: Argon2id hash of the PIN in its standard text form; `None` = cannot sign decisions.
        steps: Steps the person is trained for; empty = all.
    """

    badge: Id
    name: str
    roles: tuple[Id, ...]
    pin: str | None = None
    valid_until: date | None = None
    steps: tuple[Id, ...] = ()


class People(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The badge holders of one workshop."""

    id: Id
    people: tuple[Person, ...]


class Roles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each role may do."""

    id: Id
    rights: dict[Id, tuple[Right, ...]]


class StationPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One workstation: its name and the steps done there."""

    id: Id
    names: Names
    steps: tuple[Id, ...] = ()
    shell: Literal["station", "engineer"] = "station"


class Stations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The workstations of one workshop."""

    id: Id
    stations: tuple[StationPlace, ...]
