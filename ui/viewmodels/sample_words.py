"""What the sampling page asks for next (S4), in words."""

from ui.viewmodels.banner import Mood
from ui.viewmodels.lot_draft import Judgement
from ui.viewmodels.sheet import window
from ui.viewmodels.words import word

Said = tuple[Mood, str, str]
"""Mood, what to do, and the rest."""


def what_next(judged: Judgement, *, wants_photo: bool) -> Said:
    """The next thing to do with an open lot: a number, a piece, a reading, the result."""
    draft, field = judged.draft, judged.sheet.field
    if field is not None:
        said = "  ·  ".join(part for part in (draft.shown, window(field)) if part)
        return Mood.NEXT, word("screen.process.enter", what=field.label), said
    if judged.is_counting and judged.plans:
        said = word("screen.sample.look", n=draft.sampled + 1, needed=judged.needed)
        advice = word("screen.sample.look.advice", code=draft.shown, bad=draft.bad)
        return Mood.NEXT, said, advice
    if not judged.sheet.is_complete:
        return Mood.NEXT, word("screen.sample.measure"), draft.shown
    return _result(judged, wants_photo=wants_photo)


def _result(judged: Judgement, *, wants_photo: bool) -> Said:
    """All is there: what becomes of the lot, and what to press."""
    code, outcome = judged.draft.shown, judged.outcome
    outside = "、".join(each.label for each in judged.sheet.outside)
    if outcome == "reject":
        what = "screen.sample.photo" if wants_photo else "screen.sample.press_submit"
        return Mood.BAD, word("screen.sample.rejects", code=code), word(what)
    if outside:
        by = "outside" if judged.plans else "outside_by_hand"
        said = word("screen.inspect.outside", what=outside)
        return Mood.WARN, said, word(f"screen.sample.{by}.advice")
    if outcome == "accept":
        said = word("screen.sample.accepts", code=code)
        return Mood.NEXT, said, word("screen.sample.press_submit")
    return Mood.NEXT, word("screen.sample.judge"), code
