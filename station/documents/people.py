"""People, roles and stations of a workshop."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec

from station.documents.names import Id, Names, Text

Right = Literal[
    "sign_in", "bind", "scan", "receive", "produce", "inspect", "first_article", "pack", "ship",
    "hold", "release", "undo", "print", "publish",
    "answer", "close",
]  # fmt: skip

PinHash = Annotated[str, msgspec.Meta(max_length=400)]
_PIN_HASH = re.compile(
    r"\$argon2id\$v=19\$m=([1-9][0-9]{0,6}),t=([1-9][0-9]{0,2}),p=([1-9][0-9]{0,2})"
    r"\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,172}"
)
_DEAREST_KIB, _MOST_PASSES, _MOST_LANES = 64 * 1024, 8, 4
_CHEAPEST_KIB_PASSES = 35 * 1024


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A badge holder.

    Attributes:
        badge: One in the whole workshop; records carry it, never the name.
        roles: Role ids; a person may do what any of them may do.
        pin: Argon2id hash of the PIN in its standard text form; `None` = cannot sign decisions.
        valid_until: Last day the badge is good; `None` = no end.
        steps: Steps the person is trained for; empty = all.
    """

    badge: Id
    name: Text
    roles: tuple[Id, ...]
    pin: PinHash | None = None
    valid_until: date | None = None
    steps: tuple[Id, ...] = ()

    def is_valid_on(self, day: date) -> bool:
        """Whether the badge is still good on that day (the last day included)."""
        return self.valid_until is None or day <= self.valid_until

    def is_trained_for(self, step_id: str) -> bool:
        """Whether the person may do that step as far as training goes."""
        return not self.steps or step_id in self.steps


class People(msgspec.Struct, frozen=True, kw_only=True):
    """The badge holders of one workshop.

    Attributes:
        revoked: Badges that are lost or taken back, also those that another document lists as
            good. It stops signing in, signing and further work; nothing that was recorded is
            touched (I13).
    """

    id: Id
    people: Annotated[tuple[Person, ...], msgspec.Meta(min_length=1)]
    revoked: tuple[Id, ...] = ()


class Roles(msgspec.Struct, frozen=True, kw_only=True):
    """What each role may do; a role named in several documents may do all that they say.

    Attributes:
        pin_at_sign_in: Roles whose holders give their PIN to sign in, too, not only to decide.
    """

    id: Id
    rights: Mapping[Id, tuple[Right, ...]]
    pin_at_sign_in: tuple[Id, ...] = ()


class StationPlace(msgspec.Struct, frozen=True, kw_only=True):
    """One workstation: its name and the steps done there (empty = any)."""

    id: Id
    names: Names
    steps: tuple[Id, ...] = ()
    shell: Literal["station", "engineer"] = "station"


class Stations(msgspec.Struct, frozen=True, kw_only=True):
    """The workstations of one workshop."""

    id: Id
    stations: Annotated[tuple[StationPlace, ...], msgspec.Meta(min_length=1)]


def is_pin_hash(text: str) -> bool:
    """Whether the text is an Argon2id hash that a station can afford to verify.

    A hash chooses its own cost, so an unbounded one could ask for gigabytes at sign-in: at most
    64 MiB, 8 passes, 4 lanes.
    """
    found = _PIN_HASH.fullmatch(text)
    if found is None:
        return False
    memory_kib, passes, lanes = (int(number) for number in found.groups())
    return memory_kib <= _DEAREST_KIB and passes <= _MOST_PASSES and lanes <= _MOST_LANES


def is_weak(pin: str) -> bool:
    """Whether a PIN hash is cheaper to guess than OWASP's least (19 MiB in 2 passes, or alike)."""
    found = _PIN_HASH.fullmatch(pin)
    if found is None:
        return True
    return int(found[1]) * int(found[2]) < _CHEAPEST_KIB_PASSES
