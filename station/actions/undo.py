"""Undo the last own action with everything that followed from it (I19)."""

from collections.abc import Iterable

import msgspec

from station.actions.situation import Refused, Saved, Situation
from station.facts.control import ActionUndone
from station.ledger.record import Correction
from station.store.queries import control
from station.store.queries.control import Later, OwnAction, Touched
from station.store.recorder import Extras
from station.trace.gate import refuse

PASSES_THROUGH = {"container": {"container.sealed", "shipment.dispatched"}}
"""For a container, packing more into it does not build on what was packed before."""

USES_OF_A_LOT = {
    "unit.received": {"unit.inspected", "step.finished", "unit.packed", "shipment.dispatched"},
    "step.started": {"step.finished"},
    "step.finished": {"unit.inspected", "unit.packed", "shipment.dispatched"},
    "unit.inspected": {"step.finished", "unit.packed", "shipment.dispatched"},
    "unit.packed": {"shipment.dispatched"},
}
"""For a lot, which later facts may have used the quantity that an action moved."""


class Undo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing more to say: the newest own action of this session."""


def undo(now: Situation, ask: Undo) -> Saved:
    """Void the newest own action; refused where a later fact builds on it."""
    del ask
    now.entitle("undo")
    person = now.desk.person
    assert person is not None
    station = now.transaction.recorder.identity.station
    action = control.last_action(now.conn, station, person.badge, now.desk.session)
    if action is None:
        raise Refused(refuse("nothing_to_undo"))
    together = [action, *control.caused_by(now.conn, action)]
    unit = None
    for part in together:
        for touched in control.touched_by(now.conn, part.entry):
            unit = unit or touched.key
            _not_built_upon(now, part, touched, together)
    now.write(
        ActionUndone(rids=tuple(part.rid for part in together)),
        Extras(corrects=Correction(rid=action.rid, reason="did_not_occur")),
    )
    return now.saved(unit, undone=str(action.rid), undone_type=action.type)


def _not_built_upon(
    now: Situation, part: OwnAction, touched: Touched, together: Iterable[OwnAction]
) -> None:
    own = {each.entry for each in together}
    for later in control.later_facts(now.conn, touched.root, part.entry):
        if later.entry not in own and _builds_on(touched, later):
            code = touched.key.rpartition(":")[2]
            raise Refused(refuse("built_upon", code=code, type=later.type))


def _builds_on(touched: Touched, later: Later) -> bool:
    if touched.role == "input":
        return False
    if touched.role == "container":
        put_away = later.type == "unit.packed" and later.role == "content"
        return put_away or later.type in PASSES_THROUGH["container"]
    if touched.is_lot:
        return later.type in USES_OF_A_LOT.get(touched.type, ())
    return later.type not in {"hold.placed", "hold.released", "photo.taken"}
