"""Prove a person by badge and PIN: Argon2id, and pauses, so that nobody tries them all.

The PIN of an action is looked at before its transaction begins: a wrong try stays counted though
the action writes nothing, and nobody waits for the writer while the hash is computed.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from station.actions.outcome import Refused
from station.documents.people import Person
from station.store import lockout
from station.store.database import Connection
from station.trace.gate import Refusal, refuse

LONGEST_PIN = 64
Pin = Annotated[str, msgspec.Meta(max_length=LONGEST_PIN)]
"""As it was entered. It is compared and dropped: no record, answer or report ever holds it."""

T = TypeVar("T")
Write = Callable[[Callable[[Connection], T]], T]
"""Runs work in a transaction of its own, which is durable when the call returns."""


class Signed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked with badge and PIN at that moment."""

    badge: str
    pin: Pin | None = None

    def __repr__(self) -> str:
        """Without the PIN, wherever it may be printed."""
        return f"{type(self).__name__}(badge={self.badge!r})"


@dataclass(frozen=True, slots=True)
class Pins:
    """What is known about PINs inside an action.

    Attributes:
        found: badge -> why its PIN proves nothing; `None` = it was right.
    """

    found: Mapping[str, Refusal | None] = field(default_factory=dict)

    def prove(self, person: Person, pin: str | None) -> None:
        """The PIN given with this action is the person's; else the action ends."""
        if person.pin is None:
            raise Refused(refuse("pin_none", person=person.name))
        if not pin:
            raise Refused(refuse("pin_needed", person=person.name))
        missing = refuse("pin_wrong", person=person.name)  # it was never looked at: proves nothing
        refusal = self.found.get(person.badge, missing)
        if refusal is not None:
            raise Refused(refusal)


def look_at(
    ask: Any, people: Mapping[str, Person], now: lockout.Moment, write: Write[Any]
) -> Pins:
    """Look at the PIN that an action is asked with, where there is one.

    Args:
        ask: Any action's; those that sign have `badge` and `pin`.
        people: By badge.
        now: Monotonic time.
        write: Runs work in a transaction of its own.
    """
    badge, pin = getattr(ask, "badge", None), getattr(ask, "pin", None)
    person = people.get(badge.strip()) if isinstance(badge, str) else None
    if person is None or person.pin is None or not pin:
        return Pins()
    stored = person.pin
    left_s = write(lambda conn: lockout.begin(conn, person.badge, stored, now))
    if left_s > 0:
        minutes = math.ceil(left_s / 60)
        return Pins({person.badge: refuse("pin_locked", person=person.name, minutes=minutes)})
    if not is_pin(stored, pin):
        return Pins({person.badge: refuse("pin_wrong", person=person.name)})
    write(lambda conn: lockout.forget(conn, person.badge))
    return Pins({person.badge: None})


def is_pin(stored: str, given: str) -> bool:
    """Whether the PIN is the one that was hashed."""
    try:
        return PasswordHasher().verify(stored, given)
    except (VerificationError, InvalidHashError):
        return False


def hash_of(pin: str) -> str:
    """The hash that a people document holds: Argon2id, OWASP's least cost (19 MiB, 2 passes)."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(pin)
