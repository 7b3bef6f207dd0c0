"""What the sampling page asks for next (S4), in words."""

from station.actions.outcome import Saved
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Command, Offer
from ui.viewmodels.lot_draft import Judgement, LotDraft
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


def what_lot(*, is_route: bool) -> Said:
    """Which lot to scan, while none is open: any at goods in, the order's on a route."""
    ask = "screen.sample.scan_lot" if is_route else "screen.receive.lot.ask"
    return Mood.NEXT, word(ask, code=""), word("screen.sample.scan_lot.advice")


def offers(judged: Judgement, *, has_camera: bool) -> tuple[Offer, ...]:
    """Enter or submit, how many, photo, undo, back."""
    can_submit, is_open = judged.can_submit, bool(judged.draft.unit)
    label = f"screen.sample.submit.{judged.outcome}" if can_submit else "screen.inspect.submit"
    main = Offer(Command.MAIN, word(label), is_enabled=can_submit, is_main=judged.is_ready)
    if judged.sheet.typed:
        main = Offer(Command.MAIN, word("screen.inspect.enter"), is_main=True)
    many = Offer(Command.QUANTITY, word("screen.sample.many"), is_enabled=judged.is_counting)
    photo = Offer(Command.PHOTO, word("screen.photo"), is_enabled=is_open)
    return (
        main,
        *((many,) if judged.plans or not is_open else ()),
        *((photo,) if has_camera else ()),
        Offer(Command.UNDO, word("screen.undo")),
        Offer(Command.BACK, word("screen.back")),
    )


def tally(draft: LotDraft) -> str:
    """Pieces and bad ones, "" where nobody took a sample."""
    return word("screen.sample.tally", n=draft.sampled, bad=draft.bad) if draft.sampled else ""


def saved(code: str, outcome: Saved, *, is_good: bool) -> Said:
    """What became of the lot."""
    is_held = any(type_ == "hold.placed" for _, type_ in outcome.also)
    said, mood = "screen.sample.saved_good", Mood.GOOD
    if not is_good:
        said = "screen.sample.saved_held" if is_held else "screen.sample.saved_bad"
        mood = Mood.HOLD if is_held else Mood.BAD
    return mood, word(said, code=code), word(f"{said}.advice")


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
