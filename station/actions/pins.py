"""Prove a person by PIN: Argon2id, and a pause after wrong ones, so that nobody tries them all."""

import math
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from station.actions.outcome import Refused
from station.documents.people import Person
from station.trace.gate import refuse

WRONG_IN_A_ROW = 5
PAUSE_S = 300.0


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    until_s: float = 0.0


@dataclass(slots=True)
class Pins:
    """Who gave wrong PINs at this workstation, since it was started; monotonic time counts."""

    _tries: dict[str, _Tries] = field(default_factory=dict)

    def prove(self, person: Person, pin: str, at_s: float) -> None:
        """The PIN is the person's; else the action ends.

        After five wrong ones in a row the badge's PIN is refused for five minutes, right or not.
        """
        tries = self._tries.setdefault(person.badge, _Tries())
        if at_s < tries.until_s:
            minutes = math.ceil((tries.until_s - at_s) / 60)
            raise Refused(refuse("pin_locked", person=person.name, minutes=minutes))
        if person.pin is not None and _is_pin(person.pin, pin):
            del self._tries[person.badge]
            return
        tries.wrong += 1
        if tries.wrong >= WRONG_IN_A_ROW:
            self._tries[person.badge] = _Tries(until_s=at_s + PAUSE_S)
        raise Refused(refuse("pin_wrong", person=person.name))


def _is_pin(stored: str, given: str) -> bool:
    try:
        return PasswordHasher().verify(stored, given)
    except (VerificationError, InvalidHashError):
        return False
