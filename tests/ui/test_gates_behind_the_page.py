"""What shuts a gate while a page is up: other people, other documents, another label. It is told."""

import pytest

from station.actions.desk import Desk
from station.store.queries import control
from tests.ui.floor import (
    BOARD_LEAD,
    BOARD_ORDER,
    DYE_LOT,
    FABRIC,
    LEAD,
    TEE_ORDER,
    cut,
    fabric_in,
    key_in,
    sewn,
    to_step,
    touch,
    type_number,
)
from tests.ui.goods import palletised, work_at
from tests.ui.newer import new, newer, point, without
from tests.ui.refused import expect, finish, passes, written
from tests.ui.test_budget import at
from tests.ui.test_sign_in_gates import last_refusal
from tests.ui.world import NEXT, World, board
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Command

ROUTE = "mb-route"


def unknown_defect(world: World) -> None:
    world.make_line()
    at(world, "final")
    world.scan(NEXT)
    world.touch(world.window.inspect.defects[0])
    code = world.shell.inspect.state.defects[0].code
    newer(
        world,
        "defects",
        _naming(world, "defects", code),
        lambda d: d.update(defects=[x for x in d["defects"] if x["code"] != code]),
    )
    world.act = finish


def _naming(world: World, kind: str, word: str) -> str:
    """The document of a kind that names something."""
    known = control.documents(world.core.store.reader())
    return next(d.id for d in known if d.kind == kind and f'"{word}"' in d.text)


def unknown_step(world: World) -> None:
    """The button is there; the step is not any more."""
    world.make_line()
    world.scan(BOARD_LEAD)
    world.scan(BOARD_ORDER)
    ids = [each.id for each in world.shell.home.state.steps]
    newer(world, "route", ROUTE, lambda d: without(d["steps"], "final"))
    world.act = lambda w: w.touch(w.window.home.steps.buttons[ids.index("final")])


def not_trained(world: World) -> None:
    """Trained for packing only; the right alone is not enough."""
    world.make_line()
    at(world, "final", "E101")
    world.scan(NEXT)
    newer(
        world,
        "people",
        _naming(world, "people", "E101"),
        lambda d: [p.update(steps=["pack"]) for p in d["people"] if p["badge"] == "E101"],
    )
    world.act = passes


def wrong_destination(world: World) -> None:
    _at_ramp(world, destination="DC-GUANGZHOU")


def wrong_region(world: World) -> None:
    _at_ramp(world, region="CN-SOUTH")


def _at_ramp(world: World, **changed: str) -> None:
    pallets = palletised(world, pallets=1)
    work_at(world, "ship", "E003")
    newer(world, "order", TEE_ORDER, lambda d: d.update(changed))
    world.act = lambda w: w.scan(pallets[0])


def quantity_not_whole(world: World) -> None:
    """Metres were entered, pieces are counted now."""
    world.scan(LEAD)
    world.shell.press(Command.RECEIVE)
    world.settle()
    world.scan("JX-260310-B09")
    touch(world, world.window.receive.choices[0])
    world.shell.receive.choose_supplier("SUP-FABRIC")
    newer(world, "product", FABRIC, lambda d: d.update(uom="pcs"))
    world.act = lambda w: type_number(w, "5.5")


def quantity_of_piece(world: World) -> None:
    """A dye lot was typed with its quantity; the product is made piece by piece now."""
    fabric_in(world)
    cut(world)
    world.shell.come_back(world.core.workstation.desk)
    world.settle()
    world.scan(LEAD)
    to_step(world, TEE_ORDER, "sew", "LINE-A")
    world.scan(DYE_LOT)
    key_in(world, "20", "13")
    newer(world, "product", "TEE-180-WHITE", lambda d: d.update(unit="piece"))
    world.act = finish


def _sampled(world: World, needed: int = 50) -> None:
    """A dye lot with its sample complete, its readings in, before it is submitted."""
    fabric_in(world)
    cut(world)
    sewn(world)
    world.shell.come_back(world.core.workstation.desk)
    world.settle()
    world.scan(LEAD)
    to_step(world, TEE_ORDER, "final")
    world.scan(DYE_LOT)
    world.shell.press(Command.QUANTITY, str(needed))
    world.settle()
    key_in(world, *["520"] * 5, *["720"] * 5, "4.5")
    world.act = finish


def sample_too_small(world: World) -> None:
    _sampled(world)
    newer(world, "control_plan", "tee-180-white-plan", _stricter)


def _stricter(content) -> None:
    found = point(content, "final")
    found["sampling"]["level"] = "III"


def sample_too_large(world: World) -> None:
    """Fifty were looked at, then it was said that only twenty are judged."""
    _sampled(world)
    touch(world, world.window.sample.fields.button("amount"))
    key_in(world, "20")


def result_missing(world: World) -> None:
    _sampled(world)
    newer(world, "control_plan", "tee-180-white-plan", lambda d: point(d, "final").pop("sampling"))


def ambiguous_code(world: World) -> None:
    """Two suppliers call a lot the same."""
    world.do("sign_in", badge=LEAD)
    for supplier in ("SUP-A", "SUP-B"):
        lot = {"lot": "JX-260310-B10", "material": FABRIC, "quantity": 100}
        world.do("receive", supplier=supplier, **lot)
    world.shell.come_back(world.core.workstation.desk)
    world.settle()
    world.scan(LEAD)
    to_step(world, TEE_ORDER, "cut", "C", "M")
    world.scan("D260315-55")
    key_in(world, "10", "40")
    world.act = lambda w: w.scan("JX-260310-B10")


def used_up(world: World) -> None:
    """A small board is built into one set, and scanned for another one."""
    names = {"zh": "套件", "en": "Set"}
    world.do("sign_in", badge=BOARD_LEAD)
    new(world, "product", id="USB-1", names=names, unit="piece", goods="material")
    join = {"id": "join", "kcp": "K2", "names": names, "work": "process"}
    uses = {"consumes": [{"product": "USB-1"}]}
    new(world, "route", id="set-route", names=names, steps=[{**join, **uses}])
    new(world, "product", id="SET", names=names, unit="piece", route="set-route")
    order = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    new(world, "order", id="SO-9", names=names, product="SET", quantity=5, **order)
    world.do("receive", lot="USB-11", material="USB-1", supplier="s")
    world.do("bind", order="SO-9", step="join")
    world.do("finish", unit="SET-1", consumed=[{"unit": "USB-11"}])
    world.shell.come_back(world.core.workstation.desk)
    world.settle()
    world.scan(BOARD_LEAD)
    to_step(world, "SO-9", "join")
    world.scan("SET-2")
    world.scan("USB-11")
    world.act = finish


def defects_found(world: World) -> None:
    """A single part comes in, shows a defect, and is passed all the same."""
    names = {"zh": "小板", "en": "Small board"}
    new(
        world,
        "product",
        id="USB-1",
        names=names,
        unit="piece",
        goods="material",
        route="board-material-route",
    )
    world.do("sign_in", badge=BOARD_LEAD)
    points = [{"step": "incoming", "characteristics": [{"id": "looks", "names": names}]}]
    new(world, "control_plan", id="usb-plan", product="USB-1", points=points)
    world.shell.come_back(world.core.workstation.desk)
    world.settle()
    world.scan(BOARD_LEAD)
    world.shell.press(Command.RECEIVE)
    world.settle()
    world.scan("USB-11")
    ids = [choice.id for choice in world.shell.receive.state.choices]
    touch(world, world.window.receive.choices[ids.index("USB-1")])
    world.shell.receive.choose_supplier("SUP-9")
    world.settle()
    type_number(world, "1")
    world.shell.receive.hand_over.emit("sample", Code("USB-11"))
    world.settle()
    touch(world, world.window.sample.defects[0])
    world.act = passes


def container_empty(world: World) -> None:
    """Somebody took the last one out behind the screen's back."""
    world.make_line()
    at(world, "pack")
    world.scan(board(1))
    world.do("take_out", unit=board(1), container=world.shell.pack.state.carton)
    world.act = finish


def not_passed(world: World) -> None:
    world.make_line()
    world.do("sign_in", badge=BOARD_LEAD)
    world.do("bind", order=BOARD_ORDER, step="final")
    world.do("inspect", unit=NEXT, result="fail", defects=[{"code": "SCRATCH"}])
    world.core.workstation.desk = Desk()
    at(world, "pack")
    world.act = lambda w: w.scan(NEXT)


def not_a_container(world: World) -> None:
    """A new label is opened as a carton; elsewhere it is stuck onto a board."""
    world.make_line()
    at(world, "pack")
    code = world.shell.tools.bench.boxes.new_code()
    world.scan(code)
    desk = world.core.workstation.desk
    world.do("bind", step="smt", machine="SMT-1", method="P", material="REEL-7")
    world.do("start", unit=code)
    world.core.workstation.desk = desk
    world.act = lambda w: w.scan(board(1))


def wrong_level(world: World) -> None:
    """A new label is opened as a carton; elsewhere cartons are put onto it."""
    world.make_line()
    at(world, "pack")
    boxes = world.shell.tools.bench.boxes
    code, carton = boxes.new_code(), boxes.new_code()
    world.scan(code)
    world.do("pack", unit=board(2), container=carton)
    world.do("seal", container=carton, short=True)
    world.do("pack", unit=carton, container=code)
    world.act = lambda w: w.scan(board(1))


CASES = {
    each.__name__: each
    for each in (
        ambiguous_code,
        container_empty,
        defects_found,
        not_a_container,
        not_passed,
        not_trained,
        quantity_not_whole,
        quantity_of_piece,
        result_missing,
        sample_too_large,
        sample_too_small,
        unknown_defect,
        unknown_step,
        used_up,
        wrong_destination,
        wrong_level,
        wrong_region,
    )
}


@pytest.mark.parametrize("name", CASES)
def test_gate_that_opens_or_shuts_behind_the_page_is_told(world, name) -> None:
    CASES[name](world)
    refused, before = last_refusal(world), written(world)
    world.act(world)
    expect(world, refused, name, before)
