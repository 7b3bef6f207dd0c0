"""Cartons, pallets and shipments for the screens, read from an open core."""

from dataclasses import replace
from decimal import Decimal

from station.documents.master import Master
from station.gs1 import element_string
from station.labels import codes
from station.store.database import Connection
from station.store.queries import balances, containers, holds, labels, loading, objects
from station.store.queries.containers import Content
from station.store.queries.objects import Known
from station.trace import key as keys
from station.trace import lot
from ui.assembly import delivery_notes
from ui.assembly.core import Core
from ui.assembly.delivery_notes import note_of
from ui.viewmodels.goods import Boxes, Carton

MOST_SHOWN = 240
"""Of more pieces only the count is shown."""
LEVELS = ("carton", "pallet")


def boxes_of(core: Core) -> Boxes:
    """The callables for the view-models; they run on the pool's threads."""

    def conn() -> Connection:
        return core.store.reader()

    return Boxes(
        look_up=lambda code: look_up(conn(), core.workstation.master(), code),
        left_open=lambda order, level: _left_open(conn(), order, level),
        new_code=lambda: _new_code(conn()),
        to_ship=lambda order: tuple(
            _to_ship(conn(), key) for key in loading.to_ship(conn(), order)
        ),
        shipped=lambda order: lot.total(balances.balances(conn(), f"order:{order}"), "shipped"),
        note=lambda order, number: delivery_notes.keep(
            note_of(conn(), core.workstation.master(), order, number), core.papers
        ),
    )


def look_up(conn: Connection, master: Master, code: str) -> Carton | None:
    """What is known of a container code; `None` where nothing is."""
    key = container_key(conn, code)
    known = objects.find(conn, key) if key else None
    if known is None:
        return None
    if known.state is None:
        template = labels.template_of(conn, known.key)
        level = _level(master, template)
        return Carton(keys.code_of(known.key), known.key, level=level, is_new=True)
    if known.state.kind != "container":
        return Carton(keys.code_of(known.key), known.key, is_container=False)
    return _of(conn, known)


def container_key(conn: Connection, code: str) -> str | None:
    """The key that a carton's code stands for: it names itself, or was seen on a container."""
    text = code.strip()
    if keys.is_of_a_thing(text):
        return text
    read = element_string.parse_scan(text)
    named = keys.of_elements(read.ais) or keys.of_own_code(read.data)
    if named is not None:
        return named
    seen = (objects.find(conn, key) for key in objects.keys_by_code(conn, text))
    return next(
        (k.key for k in seen if k is not None and k.state and k.state.kind == "container"), None
    )


def _to_ship(conn: Connection, key: str) -> Carton:
    """A container that waits for loading, and whether a hold keeps it here."""
    known = objects.find(conn, key)
    assert known is not None, "a container that was just listed"
    is_held = bool(holds.open_on(conn, holds.inside(conn, [known.id])))
    return replace(_of(conn, known), is_held=is_held)


def _of_key(conn: Connection, key: str) -> Carton:
    known = objects.find(conn, key)
    assert known is not None, "a container that was just listed"
    return _of(conn, known)


def _of(conn: Connection, known: Known) -> Carton:
    state = known.state
    assert state is not None, "only what is known has contents"
    direct = containers.contents(conn, known.id)
    pieces = containers.pieces_inside(conn, known.id)
    lots = {(each.key if each.kind == "lot" else each.lot or "") for each in pieces}
    is_named_elsewhere = not known.key.startswith("own:")
    return Carton(
        code=keys.code_of(known.key),
        key=known.key,
        inside=_shown(direct),
        count=sum((each.quantity for each in direct), Decimal(0)),
        pieces=sum((each.quantity for each in pieces), Decimal(0)),
        level=state.level or "",
        is_open=state.state == "open" and state.parent is None,
        is_labelled=is_named_elsewhere or labels.copies(conn, known.key) > 0,
        on=keys.code_of(objects.key_of(conn, state.parent)) if state.parent is not None else "",
        lot=keys.code_of(lots.pop()) if len(lots) == 1 else "",
    )


def _shown(direct: list[Content]) -> tuple[str, ...]:
    """A code for each piece; a lot's stands for each of its pieces, where they can be counted."""
    found: list[str] = []
    for each in direct:
        times = int(each.quantity) if each.quantity == each.quantity.to_integral_value() else 1
        found += [keys.code_of(each.key)] * min(times, MOST_SHOWN - len(found))
    return tuple(found)


def _left_open(conn: Connection, order: str, level: str) -> Carton | None:
    key = loading.left_open(conn, order, level)
    return None if key is None else _of_key(conn, key)


def _new_code(conn: Connection) -> str:
    while True:
        code = codes.make_lone()
        if objects.find(conn, f"own:{code}") is None:
            return code


def _level(master: Master, template: str | None) -> str:
    """Which level a label is made for, by the products that use it; "" where that is open."""
    found = {
        level
        for product in master.products.values()
        for level in LEVELS
        if template is not None and product.labels.get(level) == template  # type: ignore[call-overload]
    }
    return found.pop() if len(found) == 1 else ""
