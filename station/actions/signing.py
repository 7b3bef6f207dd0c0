"""Decisions that need a person: badge and PIN at that moment, bound to what was decided on (4.2)."""

from typing import Literal
from uuid import UUID

from station.actions.outcome import Refused
from station.actions.pins import Signed
from station.actions.situation import Situation
from station.documents.people import Person, Right
from station.ledger.record import Signature, Target
from station.store.queries.control import body_hash_of
from station.trace.gate import refuse

Meaning = Literal["release"]


def holder(now: Situation, badge: str) -> Person:
    """The holder of a badge that is known, not revoked and not expired; else the action ends."""
    named = badge.strip()
    person = now.master.people.get(named)
    if person is None:
        raise Refused(refuse("badge_unknown", badge=named[:40]))
    if named in now.master.revoked:
        raise Refused(refuse("badge_revoked", person=person.name))
    if not person.is_valid_on(now.local_time.date()):
        raise Refused(refuse("badge_expired", person=person.name, until=person.valid_until or ""))
    return person


def signer(now: Situation, ask: Signed, right: Right) -> Person:
    """Who signs: a valid badge, a role that may, and the right PIN; else the action ends."""
    person = holder(now, ask.badge)
    now.allow(person, right)
    now.pins.prove(person, ask.pin)
    return person


def signature(now: Situation, person: Person, meaning: Meaning, rid: UUID) -> Signature:
    """The signature under a decision about a record, as it stands now."""
    return Signature(
        person=person.badge,
        meaning=meaning,
        method="badge+pin",
        target=Target(rid=rid, bh=body_hash_of(now.conn, rid)),
        at=now.utc,
    )
