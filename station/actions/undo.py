"""Undo the last own action with everything that followed from it (I19)."""

from collections.abc import Sequence

import msgspec

from station.actions.outcome import Refused, Saved
from station.actions.receive import is_inspected
from station.actions.situation import Situation
from station.documents.route import Route
from station.facts import registry
from station.facts.control import ActionUndone
from station.facts.work import FirstArticleRecorded
from station.ledger.record import Correction
from station.store.queries import containers, control, first_articles, holds, objects, own_actions
from station.store.queries.balances import balances
from station.store.queries.own_actions import Later, OwnAction, Touched
from station.store.recorder import shift_of
from station.trace import key as keys
from station.trace import lot, words
from station.trace.gate import refuse

MOST_IN_A_ROW = 10
WITHIN_S = 600.0

BUILDS_ON_CONTAINER = frozenset({"container.sealed", "shipment.dispatched"})
"""For a container, packing more into it does not build on what was packed before."""

DOES_NOT_BUILD = frozenset({"hold.placed", "hold.released", "photo.taken"})


class Undo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing more to say: the newest own action at this station."""


def undo(now: Situation, ask: Undo) -> Saved:
    """Void the newest own action; refused where a later fact builds on it, or it is too late."""
    del ask
    person = now.entitle("undo")
    action = own_actions.last_action(now.conn, person.badge)
    if action is None:
        raise Refused(refuse("nothing_to_undo"))
    _in_time(now, action, person.badge)
    together = [action, *own_actions.caused_by(now.conn, action)]
    touched = [(part, own_actions.touched_by(now.conn, part.entry)) for part in together]
    for part, things in touched:
        _not_decided_upon(now, part)
        for thing in things:
            _not_built_upon(now, part, thing, together)
    before = {key: _is_sound(now, key) for _, things in touched for key in _lots(things)}
    now.note_rid(*(part.rid for part in together))
    now.write(
        ActionUndone(rids=tuple(part.rid for part in together)),
        now.extras(corrects=Correction(rid=action.rid, reason="did_not_occur")),
    )
    for part, things in touched:
        _still_adds_up(now, part, things, before)
    _line_may_still_run(now, action)
    unit = touched[0][1][0].key if touched[0][1] else None
    return now.saved(unit, undone=str(action.rid), undone_type=action.type)


def _in_time(now: Situation, action: OwnAction, badge: str) -> None:
    """Within ten minutes and the same shift, and at most ten in a row (R12); else the action ends.

    Monotonic time counts; only where the machine was restarted in between, wall time must do.
    """
    shift = shift_of(now.local_time)
    envelope = control.envelope_of(now.conn, action.rid.bytes)
    if envelope is not None and envelope.boot_id == now.boot_id:
        age_s = now.mono_s - envelope.mono
    else:
        age_s = now.utc.timestamp() - action.at_ms / 1000
    if age_s > WITHIN_S or (action.day, action.shift) != (shift.day.isoformat(), shift.code):
        raise Refused(refuse("undo_too_late", minutes=int(WITHIN_S // 60)))
    if own_actions.undone_since(now.conn, badge, action) >= MOST_IN_A_ROW:
        raise Refused(refuse("undo_too_many", most=MOST_IN_A_ROW))


def _not_decided_upon(now: Situation, part: OwnAction) -> None:
    """Nobody has signed a release of the hold that would be undone; else the action ends."""
    if part.type == "hold.placed" and holds.is_released(now.conn, part.rid):
        held = holds.by_rid(now.conn, part.rid)
        raise _built_upon(held[0].key if held else "", "hold.released")


def _not_built_upon(
    now: Situation, part: OwnAction, thing: Touched, together: Sequence[OwnAction]
) -> None:
    own = {each.entry for each in together}
    for later in own_actions.later_facts(now.conn, thing.root, part.entry):
        if later.entry not in own and _builds_on(part, thing, later):
            raise _built_upon(thing.key, later.type)


def _builds_on(part: OwnAction, thing: Touched, later: Later) -> bool:
    """Whether a later fact needs what the record says of this thing.

    Of a lot only quantities matter, which are added up afterwards; but what was started and then
    reported stays started.
    """
    if thing.role == "input":
        return False
    if thing.role == "container":
        put_away = later.type == "unit.packed" and later.role == "content"
        return put_away or later.type in BUILDS_ON_CONTAINER
    if thing.kind == "lot":
        reported = later.type == "step.finished" and later.point == thing.point
        return part.type == "step.started" and reported
    return later.type not in DOES_NOT_BUILD


def _lots(things: Sequence[Touched]) -> list[str]:
    return [thing.key for thing in things if thing.kind == "lot"]


def _still_adds_up(
    now: Situation, part: OwnAction, things: Sequence[Touched], before: dict[str, bool]
) -> None:
    """No quantity that went on is missing now; else the action ends (and is rolled back)."""
    for thing in things:
        is_short = thing.kind == "lot" and before[thing.key] and not _is_sound(now, thing.key)
        if is_short or containers.is_overdrawn(now.conn, thing.root):
            later = own_actions.later_facts(now.conn, thing.root, part.entry)
            types = [each.type for each in later if each.type not in DOES_NOT_BUILD]
            raise _built_upon(thing.key, types[-1] if types else part.type)


def _is_sound(now: Situation, key: str) -> bool:
    known = objects.find(now.conn, key)
    product = now.master.products.get(known.state.product or "") if known and known.state else None
    route: Route | None = None
    inspected = False
    if product is not None and product.kind == "material":
        inspected = is_inspected(now, product)
    elif product is not None:
        route = now.master.route_of(product)
    return not lot.is_overdrawn(balances(now.conn, key), route, is_inspected=inspected)


def _line_may_still_run(now: Situation, action: OwnAction) -> None:
    """Nothing ran on the strength of the passed first article that is undone; else the action ends."""
    envelope = control.envelope_of(now.conn, action.rid.bytes)
    if action.type != "first_article.recorded" or envelope is None:
        return
    data = registry.read(envelope)
    assert isinstance(data, FirstArticleRecorded)
    before = first_articles.result_of(now.conn, data.scope, data.for_point)
    if data.result == "fail" or (before is not None and before[0] != "fail"):
        return
    if first_articles.is_worked_since(now.conn, action.entry, data.scope, data.for_point):
        raise _built_upon(data.subject[0].key, "step.started")


def _built_upon(key: str, later: str) -> Refused:
    shown = {"code": keys.code_of(key), "type": words.word(words.RECORDS, later)}
    return Refused(refuse("built_upon", **shown))
