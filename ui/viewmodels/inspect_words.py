"""What the inspection page asks for next (S3), in words: pure."""

from station.documents.control_plan import Point
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Command, Offer
from ui.viewmodels.draft import Draft, Stage
from ui.viewmodels.sheet import window
from ui.viewmodels.words import name, word

Said = tuple[Mood, str, str]
"""Mood, what to do, and the rest."""


def what_next(draft: Draft, point: Point | None) -> Said:
    """The next thing to do with a part that has not failed: a reading, then the judgement."""
    wanted, outside = draft.next_wanted(point), draft.outside(point)
    if wanted is not None:
        said = word("screen.inspect.measure", what=name(wanted.names, wanted.id))
        return Mood.NEXT, said, f"{draft.shown}  ·  {window(wanted)}"
    if outside:
        what = "、".join(name(c.names, c.id) for c in outside)
        said = word("screen.inspect.outside", what=what)
        return Mood.WARN, said, word("screen.inspect.outside.advice")
    return Mood.NEXT, word("screen.inspect.judge"), draft.shown


def missing(draft: Draft) -> str:
    """What a failed part still lacks."""
    asks = "take_photo" if draft.defects else "choose_defect"
    return word(f"screen.inspect.{asks}")


def unfinished(draft: Draft) -> str:
    """What the open part waits for, before another one may come."""
    return missing(draft) if draft.is_failed else word("screen.inspect.judge_first")


def offers(
    draft: Draft, point: Point | None, *, wants_photo: bool, can_enter: bool
) -> tuple[Offer, Offer]:
    """Submit, where a bad part may go without more, or enter a reading; and the photo."""
    needs_photo = bool(draft.defects) and wants_photo and not draft.photos
    photo = Offer(Command.PHOTO, word("screen.photo"), bool(draft.unit), is_main=needs_photo)
    if draft.stage(point) is Stage.MEASURE:
        return Offer(Command.MAIN, word("screen.inspect.enter"), can_enter, is_main=True), photo
    submit = word("screen.inspect.submit")
    return Offer(Command.MAIN, submit, draft.is_failed, is_main=not needs_photo), photo
