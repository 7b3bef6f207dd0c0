"""Hold objects, and release a hold by badge and PIN (I18)."""

from uuid import UUID

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from station.actions import resolve
from station.actions.situation import Refused, Saved, Situation
from station.documents.people import Person
from station.facts.control import HoldPlaced, HoldReleased
from station.facts.kcp import Subject
from station.ledger.record import Signature, Target
from station.store.queries import holds, objects
from station.store.queries.control import body_hash_of
from station.store.recorder import Extras
from station.trace.gate import refuse


class PlaceHold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keep units, lots or containers from being used, packed or shipped."""

    unit: str | None = None
    units: tuple[str, ...] = ()
    reason: str
    photos: tuple[str, ...] = ()


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End the hold that a record placed; the PIN is asked for at this moment."""

    rid: str
    badge: str
    pin: str
    reason: str = ""


def hold(now: Situation, ask: PlaceHold) -> Saved:
    """Place one hold on everything named."""
    now.entitle("hold")
    codes = (*((ask.unit,) if ask.unit else ()), *ask.units)
    if not codes:
        raise Refused(refuse("unknown_code", code=""))
    if not ask.reason.strip():
        raise Refused(refuse("reason_missing"))
    subjects = tuple(Subject(key=_known(now, code), role="inspected") for code in codes)
    now.write(HoldPlaced(subject=subjects, reason=ask.reason), now.extras())
    return now.saved(subjects[0].key)


def release(now: Situation, ask: Release) -> Saved:
    """End a hold, signed by a person who may."""
    now.entitle("scan")
    person = _signer(now, ask)
    rid = _rid(ask.rid)
    found = holds.by_rid(now.conn, rid)
    if not found:
        raise Refused(refuse("unknown_hold", rid=ask.rid[:40]))
    if holds.is_released(now.conn, rid):
        raise Refused(refuse("already_released", rid=ask.rid[:40]))
    bh = body_hash_of(now.conn, rid)
    signature = Signature(
        person=person.badge,
        meaning="release",
        method="badge+pin",
        target=Target(rid=rid, bh=bh),
        at=now.utc,
    )
    subjects = tuple(Subject(key=each.key, role="inspected") for each in found)
    now.write(
        HoldReleased(hold=rid, subject=subjects, reason=ask.reason),
        Extras(on_rid=(rid,), signature=signature),
    )
    return now.saved(subjects[0].key)


def _known(now: Situation, code: str) -> str:
    key = resolve.known(now, code)
    if key is None or objects.find(now.conn, key) is None:
        raise resolve.unknown(code)
    return key


def _signer(now: Situation, ask: Release) -> Person:
    """The person of the badge, where the PIN is theirs and their role may release."""
    person = now.master.person_on(ask.badge, now.local_time.date())
    if person is None:
        raise Refused(refuse("badge_unknown", badge=ask.badge[:40]))
    if not now.master.may(person, "release"):
        raise Refused(refuse("not_allowed", person=person.name, right="release"))
    if person.pin is None or not _is_pin(person.pin, ask.pin):
        raise Refused(refuse("pin_wrong", person=person.name))
    return person


def _is_pin(stored: str, given: str) -> bool:
    try:
        return PasswordHasher().verify(stored, given)
    except (VerificationError, InvalidHashError):
        return False


def _rid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refused(refuse("unknown_hold", rid=text[:40])) from error
