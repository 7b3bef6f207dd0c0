"""Hold objects, and release a hold by badge and PIN (I18)."""

from typing import Annotated
from uuid import UUID

import msgspec

from station.actions import resolve
from station.actions.outcome import Refused, Saved
from station.actions.photo import Photos
from station.actions.pins import Pin, Signed
from station.actions.signing import signature, signer
from station.actions.situation import Situation
from station.facts.control import HoldPlaced, HoldReleased
from station.facts.kcp import Subject
from station.store.queries import holds
from station.store.queries.holds import Hold
from station.store.recorder import Extras
from station.trace.gate import refuse

MOST_UNITS = 500
Units = Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_UNITS)]


class PlaceHold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keep units, lots or containers from being used, packed or shipped."""

    unit: str | None = None
    units: Units = ()
    reason: str = ""
    photos: Photos = ()


class Release(Signed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End the hold that a record placed; the PIN is asked for at this moment.

    Attributes:
        units: Only these of what it holds; the others stay on hold. All when left out.
    """

    rid: str
    pin: Pin
    units: Units = ()
    reason: str = ""


def hold(now: Situation, ask: PlaceHold) -> Saved:
    """Place one hold on everything named; a lot is held as a whole."""
    now.entitle("hold")
    codes = (*((ask.unit,) if ask.unit else ()), *ask.units)
    if not codes:
        raise Refused(refuse("unknown_code", code=""))
    if not ask.reason.strip():
        raise Refused(refuse("reason_missing"))
    found = {known.id: known for known in (resolve.existing(now, code) for code in codes)}
    now.note_state(*found.values())
    subjects = tuple(Subject(key=known.key, role="inspected") for known in found.values())
    now.write(HoldPlaced(subject=subjects, reason=ask.reason), now.extras())
    return now.saved(subjects[0].key)


def release(now: Situation, ask: Release) -> Saved:
    """End a hold, signed by a person who may.

    A release ends the whole hold that it names (I18). Where only some of the units go free, the
    others are held anew by a record that follows from it (`also`).
    """
    now.entitle("scan")
    person = signer(now, ask, "release")
    rid = _rid(ask.rid)
    held = holds.by_rid(now.conn, rid)
    if not held:
        raise Refused(refuse("unknown_hold", rid=ask.rid[:40]))
    if holds.is_released(now.conn, rid):
        raise Refused(refuse("already_released", rid=ask.rid[:40]))
    free = _set_free(now, ask, held)
    now.note_rid(rid)
    done = now.write(
        HoldReleased(hold=rid, subject=_subjects(held), reason=ask.reason),
        now.extras(
            *now.all_of("people", "roles"), signature=signature(now, person, "release", rid)
        ),
    )
    rest = [each for each in held if each.key not in free]
    if rest:
        again = HoldPlaced(subject=_subjects(rest), reason=held[0].reason)
        now.write(again, Extras(cause=done))
    return now.saved(held[0].key, released=sorted(free))


def _set_free(now: Situation, ask: Release, held: list[Hold]) -> set[str]:
    """The keys that go free; the action ends where one of them is not held by this hold."""
    keys = {each.key for each in held}
    if not ask.units:
        return keys
    chosen = set()
    for code in ask.units:
        known = resolve.existing(now, code, lambda each: each.key in keys)
        if known.key not in keys:
            raise Refused(refuse("not_in_hold", code=resolve.shown(code)))
        chosen.add(known.key)
    return chosen


def _subjects(held: list[Hold]) -> tuple[Subject, ...]:
    return tuple(Subject(key=each.key, role="inspected") for each in held)


def _rid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refused(refuse("unknown_hold", rid=text[:40])) from error
