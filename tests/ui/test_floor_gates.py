"""Every gate that the lot and step pages can meet: its sentence in the banner, nothing written."""

import gc

import pytest
from PySide6.QtCore import Qt

from station.actions.desk import Desk
from tests.ui.conftest import STAYS
from tests.ui.floor import (
    BOARD_LEAD,
    BOARD_ORDER,
    DYE_LOT,
    FABRIC_LOT,
    LEAD,
    OPERATOR,
    TEE_ORDER,
    cut,
    fabric_in,
    first_article,
    key_in,
    sewn,
    to_step,
    touch,
    type_number,
)
from tests.ui.world import REEL, World, board
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Asked, Command

RAW_LOT, HELD_LOT, EMPTY_LOT, SECOND = (
    "JX-260310-A02",
    "JX-260310-A03",
    "JX-260310-A04",
    "D260315-02",
)
ENOUGH = "JX-260310-A05"
STOPPED, NEW_LINE = "SO-TS-2602", "SO-PB-2602"
LOTS = {"PCB-MB-R3": "PCB2611-004", "IC-PMIC-88": REEL, "CAP-0402-1UF": "R26110001A"}
SMT = ("SMT-1", "PRG", "REEL-7")


@pytest.fixture(scope="module")
def floor(app, tmp_path_factory):
    """Both factories at every stage; cases are refused and change nothing, so one is enough."""
    base = tmp_path_factory.mktemp("floor")
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_STATE_HOME", str(base / "state"))
    world = World(base / "data")
    world.window.setProperty(STAYS, True)
    world.window.resize(1366, 768)
    world.window.show()
    prepare(world)
    yield world
    world.close()
    del world
    gc.collect()
    patch.undo()


def prepare(world) -> None:
    fabric_in(world)
    fabric_in(world, RAW_LOT, is_accepted=False)
    fabric_in(world, HELD_LOT)
    world.do("hold", unit=HELD_LOT, reason="shade")
    cut(world)
    sewn(world)
    cut_more = [{"unit": FABRIC_LOT, "quantity": 30}]
    world.do("bind", order=TEE_ORDER, step="cut", machine="CUT-1", method="SOP-1")
    world.do("finish", unit=SECOND, quantity=40, parameters={"plies": 40}, consumed=cut_more)
    world.do("hold", unit=SECOND, reason="shade")
    fabric_in(world, ENOUGH, 100)
    small_lot(world, "D260315-04", 20)
    small_lot(world, "D260315-03", 10, order=STOPPED)
    world.do("bind", order=STOPPED, step="sew", machine="L")
    world.do("finish", unit="D260315-03", quantity=5, parameters={"stitches_3cm": 13})
    first_article(world, "D260315-03", "fail", order=STOPPED)
    world.make_boards(range(1, 3))
    world.do("bind", order=NEW_LINE, step="smt", machine=SMT[0], method=SMT[1], material=SMT[2])
    for number in (21, 22):
        world._smt(board(number), LOTS)
    world.core.workstation.desk = Desk()


def small_lot(world, lot, quantity, order=TEE_ORDER) -> None:
    world.do("bind", order=order, step="cut", machine="C", method="M")
    used = [{"unit": ENOUGH, "quantity": quantity}]
    world.do("finish", unit=lot, quantity=quantity, parameters={"plies": 40}, consumed=used)


def at_home(world, badge) -> None:
    """Signed in, on the home page, with nothing open."""
    for page in (world.shell.receive, world.shell.sample, world.shell.process):
        while page.state.code:
            page.press(Asked(Command.UNDO))
    if world.shell.place.desk.person is None or world.shell.place.desk.person.badge != badge:
        world.scan(badge)
    world.press(Qt.Key.Key_Escape)


def receiving(world, *scans, badge=LEAD) -> None:
    at_home(world, badge)
    world.shell.press(Command.RECEIVE)
    world.settle()
    for scan in scans:
        world.scan(scan)


def take_in(world, lot, supplier, quantity) -> None:
    receiving(world, lot)
    if world.shell.receive.state.choices:
        ids = [choice.id for choice in world.shell.receive.state.choices]
        touch(world, world.window.receive.choices[ids.index("FAB-JERSEY-180-WHITE")])
    if world.shell.receive.state.ask == "supplier" or not world.shell.receive.state.before:
        world.shell.receive.choose_supplier(supplier)
    type_number(world, quantity)


def working(world, order, step, *scans, badge="") -> None:
    at_home(world, badge or (LEAD if order.startswith("SO-TS") else BOARD_LEAD))
    to_step(world, order, step, *scans)


def sewing(world, lot, quantity) -> None:
    """A quantity with everything else in order, submitted."""
    working(world, TEE_ORDER, "sew", "LINE-B")
    world.scan(lot)
    key_in(world, quantity)
    touch(world, world.window.process.fields.button("p:stitches_3cm"))
    key_in(world, "13")
    world.press(Qt.Key.Key_F3)


def cutting(world, lot, quantity, plies) -> None:
    working(world, TEE_ORDER, "cut", "C", "M")
    world.scan(lot)
    key_in(world, quantity, plies)
    world.scan(ENOUGH)
    world.press(Qt.Key.Key_F3)


CASES = {
    # goods in
    "unknown_code": lambda w: receiving(w, "no lot at all"),
    "faulty_code": lambda w: receiving(w, "(01)06949999400161(10)A1"),
    "product_code": lambda w: receiving(w, "(01)06949999400160"),
    "not_a_material": lambda w: receiving(w, "(01)06949999100183(10)D260315-01"),
    "unknown_supplier": lambda w: take_in(w, "JX-260310-B01", "two words", "5"),
    "quantity_not_positive": lambda w: take_in(w, "JX-260310-B01", "SUP-FABRIC", "0"),
    "delivered_before": lambda w: take_in(w, RAW_LOT, "SUP-FABRIC", "320"),
    # sampling
    "nothing_to_inspect": lambda w: (working(w, TEE_ORDER, "final"), w.scan(FABRIC_LOT)),
    "step_missing_at_final": lambda w: (working(w, TEE_ORDER, "final"), w.scan(SECOND)),
    "wrong_product": lambda w: (working(w, TEE_ORDER, "final"), w.scan(board(2))),
    # process steps
    "step_missing": lambda w: (working(w, TEE_ORDER, "sew", "LINE-B"), w.scan("D260315-09")),
    "nothing_left": lambda w: (working(w, TEE_ORDER, "sew", "LINE-B"), w.scan(DYE_LOT)),
    "lot_not_accepted": lambda w: (working(w, TEE_ORDER, "cut", "C", "M"), w.scan(RAW_LOT)),
    "held_material": lambda w: (working(w, TEE_ORDER, "cut", "C", "M"), w.scan(HELD_LOT)),
    "material_used_up": lambda w: (working(w, TEE_ORDER, "cut", "C", "M"), w.scan(FABRIC_LOT)),
    "wrong_material": lambda w: (working(w, TEE_ORDER, "cut", "C", "M"), w.scan(REEL)),
    "duplicate": lambda w: (working(w, BOARD_ORDER, "smt", *SMT), w.scan(board(1))),
    "held": lambda w: (working(w, TEE_ORDER, "sew", "LINE-B"), w.scan(SECOND)),
    "more_than_waits": lambda w: sewing(w, "D260315-04", "30"),
    "more_than_left": lambda w: cutting(w, "D260315-08", "480", "40"),
    "parameter_out_of_window": lambda w: cutting(w, "D260315-08", "10", "90"),
    "first_article_failed": lambda w: (working(w, STOPPED, "sew", "L"), w.scan("D260315-03")),
    "first_article_missing": lambda w: (working(w, NEW_LINE, "smt", *SMT), w.scan(board(23))),
    # first articles
    "first_article_without_work": lambda w: (
        working(w, TEE_ORDER, "first-article"),
        w.scan("D260315-09"),
    ),
    "not_allowed": lambda w: (
        working(w, TEE_ORDER, "first-article", badge=OPERATOR),
        w.scan(DYE_LOT),
    ),
}
GATE = {
    "step_missing_at_final": "step_missing",
    "nothing_left": "quantity_exceeded",
    "held_material": "held",
    "material_used_up": "quantity_exceeded",
    "first_article_without_work": "step_missing",
    "more_than_waits": "quantity_exceeded",
    "more_than_left": "quantity_exceeded",
}
"""Case -> the gate that answers, where the two are not called the same."""


def facts(world) -> int:
    """Records besides those of the way to the page."""
    sql = "SELECT COUNT(*) FROM record WHERE type NOT IN ('session.started', 'binding.changed')"
    return int(world.core.store.reader().value(sql, ()))


@pytest.fixture
def refused(floor, monkeypatch):
    """The refusals that the pages were given."""
    seen = []
    for page in floor.shell.pages.values():
        shown = page.refuse
        monkeypatch.setattr(page, "refuse", lambda r, shown=shown: (seen.append(r), shown(r)))
    return seen


@pytest.mark.parametrize("case", CASES)
def test_gate_says_why_in_the_banner_and_nothing_is_written(floor, refused, case) -> None:
    before = facts(floor)
    CASES[case](floor)
    assert facts(floor) == before
    (refusal,) = refused
    assert refusal.code == GATE.get(case, case)
    tag, headline, advice, _ = floor.window.banner.texts
    said = refusal.sentence()
    assert headline
    assert headline in said
    assert advice.split(" (known")[0] in said
    assert advice
    assert tag == ("On hold" if refusal.code == "held" else "Rejected")
    assert floor.last_tone is Tone.REJECT
    assert floor.banner.mood in {Mood.REJECT, Mood.HOLD}


def test_trial_piece_may_say_which_machine_it_is_from(floor, refused) -> None:
    """Where nobody may begin without a first article, no record names the trial piece's line."""
    working(floor, BOARD_ORDER, "first-article")
    floor.scan(board(98))
    assert [each.code for each in refused] == ["not_bound"]
    floor.scan("SMT-2")
    assert floor.shell.place.desk.bound.machine == "SMT-2"
    assert floor.shell.page == "first_article"
