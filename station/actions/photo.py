"""Add photos to what was recorded before: the part is judged first, the camera comes later."""

from typing import Annotated
from uuid import UUID

import msgspec

from station.actions.outcome import Refused, Saved
from station.actions.situation import Situation
from station.facts.control import PhotoTaken
from station.facts.kcp import Subject
from station.store.queries import own_actions
from station.trace.gate import refuse

MOST_PHOTOS = 20
Photos = Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_PHOTOS)]
"""Files to attach, or the camera."""


class AddPhotos(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Photos of what the record `rid` is about."""

    rid: str
    photos: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=MOST_PHOTOS)]


def add_photos(now: Situation, ask: AddPhotos) -> Saved:
    """Record that photos were taken; they belong to the objects of the record they follow."""
    now.entitle("scan")
    rid = _rid(ask.rid)
    touched = own_actions.touched_by_rid(now.conn, rid)
    if not touched:
        raise Refused(refuse("unknown_record", rid=ask.rid[:40]))
    first = touched[0]
    now.note_rid(rid)
    subject = Subject(key=first.key, role="inspected")
    now.write(PhotoTaken(subject=(subject,), point=first.point), now.extras(cause=rid))
    return now.saved(first.key, photos=len(now.photos))


def _rid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refused(refuse("unknown_record", rid=text[:40])) from error
