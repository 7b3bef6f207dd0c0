"""Whatever people do in whatever order: no balance below zero, nothing packed twice, undo undoes.

Two products in one small workshop: cloth (received, inspected) is cut and sewn into shirts by lot;
shirts and cloth go into sets by piece, which are looked at, packed, stacked and shipped. Every
request is drawn at random; most are refused, and those must leave no trace.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from station.store.queries.balances import balances
from station.trace import lot
from tests.helpers.headless import Answer, HandClock, Station, own_code
from tests.helpers.projection_dump import Dump, dump

NAMES = {"zh": "随机车间"}
CLOTHS = ("C-1", "C-2")
SHIRTS = ("L-1", "L-2")
SETS = ("S-1", "S-2", "S-3")
CARTONS = tuple(own_code(number) for number in (1, 2, 3))
PALLETS = tuple(own_code(number) for number in (11, 12))
EVERYTHING = (*CLOTHS, *SHIRTS, *SETS, *CARTONS, *PALLETS)
PEOPLE = ("A", "B")
PIN = "1105"
PIN_HASH = "$argon2id$v=19$m=19456,t=2,p=1$wohY/mb1A5Y7NW5hrNZhAw$nhJW5ZMCThvkJq/R6mNGsSGER0oY6al/UduU4X1vbt0"
CAPACITY = {"carton": 4, "pallet": 2}
UNDONE = frozenset(
    {
        "unit.received", "step.started", "step.finished", "first_article.recorded",
        "unit.inspected", "unit.packed", "unit.taken_out", "container.sealed",
        "shipment.dispatched", "hold.placed",
    }
)  # fmt: skip

quantities = st.sampled_from([1, 2, 3, 4, 4, 5, 8, 20, 0])
some = st.sampled_from


def _step(id: str, kcp: str, work: str, *uses: str, **more: Any) -> dict[str, Any]:  # noqa: A002
    consumes = [{"product": each, "required": False} for each in uses]
    return {"id": id, "kcp": kcp, "names": NAMES, "work": work, "consumes": consumes, **more}


def open_workshop(folder: Path) -> Station:
    """A station with the documents of the workshop, A signed in."""
    station = Station(folder, HandClock())
    incoming = _step("incoming", "K1", "receive")
    station.publish("route", id="in", names=NAMES, steps=[incoming])
    cloth_plan = [{"step": "incoming"}]
    station.publish("control_plan", id="cloth-plan", product="CLOTH", points=cloth_plan)
    cloth = {"names": NAMES, "goods": "material", "unit": "lot", "uom": "m"}
    station.publish("product", id="CLOTH", route="in", control_plan="cloth-plan", **cloth)

    ending = (_step("pack", "K4", "pack"), _step("ship", "K5", "ship"))
    fai = _step("fai", "K3", "first_article")
    shirt = [
        _step("cut", "K2", "process", "CLOTH"),
        _step("sew", "K2", "process"),
        fai,
        _step("final", "K4", "inspect"),
        *ending,
    ]
    station.publish("route", id="shirt", names=NAMES, steps=shirt)
    rule_ = {"step": "fai", "triggers": ["order"], "allow_before": 2}
    points = [
        {"step": "sew", "first_article": rule_},
        {"step": "final", "sampling": {"level": "I", "aql": {"MAJ": 2.5}}},
    ]
    station.publish("control_plan", id="shirt-plan", product="SHIRT", points=points)
    sets = [
        _step("join", "K2", "process", "SHIRT", "CLOTH", "SET"),
        _step("look", "K4", "inspect"),
        *ending,
    ]
    station.publish("route", id="set", names=NAMES, steps=sets)
    packing = {"per_carton": CAPACITY["carton"], "per_pallet": CAPACITY["pallet"]}
    shirts = {"names": NAMES, "unit": "lot", "lot_pattern": r"L-\d", "packing": packing}
    station.publish("product", id="SHIRT", route="shirt", control_plan="shirt-plan", **shirts)
    one = {"names": NAMES, "unit": "piece", "serial_pattern": r"S-\d", "packing": packing}
    station.publish("product", id="SET", route="set", **one)
    goes = {"customer": "c", "supplier": "s", "destination": "d", "region": "r"}
    for order, product in (("O-L", "SHIRT"), ("O-S", "SET")):
        station.publish("order", id=order, names=NAMES, product=product, quantity=20, **goes)
    hole = {"code": "HOLE", "names": NAMES, "severity": "MAJ"}
    station.publish("defects", id="d", names=NAMES, defects=[hole])
    people = [{"badge": each, "name": each, "roles": [], "pin": PIN_HASH} for each in PEOPLE]
    station.publish("people", id="p", people=people)
    station.save("sign_in", badge="A")
    return station


def without(record_rids: set[str], rows: Dump) -> dict[str, list[tuple[Any, ...]]]:
    """A dump without what some records left for the timeline."""
    kept = {name: table for name, table in rows.items() if name not in {"object", "void"}}
    return {
        name: [row for row in table if not record_rids & {_text(value) for value in row}]
        for name, table in kept.items()
    }


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value).replace("-", "")


class Shift(RuleBasedStateMachine):
    """People at one station."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.station = open_workshop(Path(self._folder.name) / "data")
        self.holds: list[str] = []

    def teardown(self) -> None:
        self.station.close()
        self._folder.cleanup()
        assert self.station.crashes == []

    # --- what may be asked ------------------------------------------------------------------

    @initialize(stage=some([1, 2, 3, 4, 4, 5, 5, 5]))
    def goods_on_their_way(self, stage: int) -> None:
        """Most shifts begin with goods that wait at the later steps."""
        stages = (self._delivered, self._accepted, self._sewn, self._finished, self._packed)
        for each in stages[:stage]:
            each()
        self.station.clock.pass_s(700)  # what came before cannot be undone

    def _delivered(self) -> None:
        for code in CLOTHS:
            self.station.save("receive", lot=code, material="CLOTH", supplier="m", quantity=20)

    def _accepted(self) -> None:
        for code in CLOTHS:
            self.station.save("inspect", unit=code, result="pass")

    def _sewn(self) -> None:
        save = self.station.save
        save("bind", order="O-L", step="cut")
        save("finish", unit="L-1", quantity=16, consumed=[{"unit": "C-1", "quantity": 3}])
        save("bind", step="sew")
        save("finish", unit="L-1", quantity=8)
        save("bind", step="fai")
        save("first_article", unit="L-1", result="pass")
        save("bind", step="sew")
        save("finish", unit="L-1", quantity=8)

    def _finished(self) -> None:
        save = self.station.save
        save("bind", step="final")
        save("inspect", unit="L-1", quantity=14, sampled=14)
        save("bind", order="O-S", step="join")
        for unit in SETS[:2]:
            save("finish", unit=unit, consumed=[{"unit": "L-1", "quantity": 1}])
        save("bind", step="look")
        for unit in SETS[:2]:
            save("inspect", unit=unit, result="pass")

    def _packed(self) -> None:
        """A full carton on a pallet that may leave, an open one beside it, and a set in the third."""
        save = self.station.save
        save("bind", order="O-L", step="pack")
        save("pack", unit="L-1", quantity=4, container=CARTONS[0])
        save("pack", unit=CARTONS[0], container=PALLETS[0])
        save("seal", container=PALLETS[0], short=True)
        save("pack", unit="L-1", quantity=2, container=CARTONS[1])
        save("bind", order="O-S")
        save("pack", unit=SETS[0], container=CARTONS[2])

    @rule(badge=some(PEOPLE))
    def sign_in(self, badge: str) -> None:
        self.station.save("sign_in", badge=badge)

    @rule(lot=some(CLOTHS), quantity=quantities, again=st.booleans())
    def receive(self, lot: str, quantity: int, again: bool) -> None:
        self.act(
            "receive", lot=lot, material="CLOTH", supplier="m", quantity=quantity, again=again
        )

    @rule(unit=some(CLOTHS), quantity=st.none() | quantities, result=some(["pass", "fail"]))
    def judge_cloth(self, unit: str, quantity: int | None, result: str) -> None:
        self.act("inspect", unit=unit, quantity=quantity, result=result)

    @rule(unit=some(SHIRTS), quantity=quantities, cloth=some(CLOTHS), used=quantities)
    def cut(self, unit: str, quantity: int, cloth: str, used: int) -> None:
        consumed = [{"unit": cloth, "quantity": used}] if used else []
        self.at("O-L", "cut", "finish", unit=unit, quantity=quantity, consumed=consumed)

    @rule(unit=some(SHIRTS), quantity=quantities)
    def start_sewing(self, unit: str, quantity: int) -> None:
        self.at("O-L", "sew", "start", unit=unit, quantity=quantity)

    @rule(unit=some(SHIRTS), good=quantities, rework=some([0, 1]), scrap=some([0, 2]))
    def sew(self, unit: str, good: int, rework: int, scrap: int) -> None:
        made = {"quantity": good, "rework": rework, "scrap": scrap}
        self.at("O-L", "sew", "finish", unit=unit, **made)

    @rule(unit=some(SHIRTS), result=some(["pass", "pass", "fail"]))
    def first_article(self, unit: str, result: str) -> None:
        self.at("O-L", "fai", "first_article", unit=unit, result=result)

    @rule(unit=some(SHIRTS), quantity=st.none() | quantities, holes=some([0, 0, 1]))
    def final(self, unit: str, quantity: int | None, holes: int) -> None:
        found = self.of(f"lot:s:{unit}")
        waiting = lot.through(found, "sew") - lot.settled(found, "final")
        defects = [{"code": "HOLE"}] * holes
        asked = {"unit": unit, "quantity": quantity, "defects": defects}
        sampled = int(waiting if quantity is None else min(quantity, waiting))
        self.at("O-L", "final", "inspect", sampled=max(0, sampled), **asked)

    @rule(
        unit=some(SETS),
        parts=st.lists(st.tuples(some((*CLOTHS, *SHIRTS, *SETS)), quantities), max_size=2),
    )
    def join(self, unit: str, parts: list[tuple[str, int]]) -> None:
        consumed = [
            {"unit": part} if part in SETS else {"unit": part, "quantity": used}
            for part, used in parts
        ]
        self.at("O-S", "join", "finish", unit=unit, consumed=consumed)

    @rule(unit=some(SETS))
    def start_joining(self, unit: str) -> None:
        self.at("O-S", "join", "start", unit=unit)

    @rule(unit=some(SETS), result=some(["pass", "pass", "fail"]))
    def look(self, unit: str, result: str) -> None:
        self.at("O-S", "look", "inspect", unit=unit, result=result)

    @rule(unit=some(SHIRTS), quantity=quantities, box=some(CARTONS))
    def pack_shirts(self, unit: str, quantity: int, box: str) -> None:
        self.at("O-L", "pack", "pack", unit=unit, quantity=quantity, container=box)

    @rule(unit=some(SETS), box=some(CARTONS))
    def pack_set(self, unit: str, box: str) -> None:
        self.at("O-S", "pack", "pack", unit=unit, container=box)

    @rule(
        order=some(["", "", "", "O-L", "O-S"]), unit=some((*CARTONS, *PALLETS)), box=some(PALLETS)
    )
    def stack(self, order: str, unit: str, box: str) -> None:
        self.at(order or self.order_of(unit), "pack", "pack", unit=unit, container=box)

    @rule(
        order=some(["", "", "", "O-L", "O-S"]),
        unit=some(EVERYTHING),
        box=some((*CARTONS, *PALLETS)),
        quantity=st.none() | quantities,
    )
    def take_out(self, order: str, unit: str, box: str, quantity: int | None) -> None:
        asked = {"unit": unit, "container": box, "quantity": quantity}
        self.at(order or self.order_of(box), "pack", "take_out", **asked)

    @rule(
        order=some(["", "", "", "O-L", "O-S"]), box=some((*CARTONS, *PALLETS)), short=st.booleans()
    )
    def seal(self, order: str, box: str, short: bool) -> None:
        self.at(order or self.order_of(box), "pack", "seal", container=box, short=short)

    @rule(
        order=some(["", "", "", "O-L", "O-S"]),
        boxes=st.lists(some((*CARTONS, *PALLETS)), min_size=1, max_size=2),
    )
    def ship(self, order: str, boxes: list[str]) -> None:
        order = order or self.order_of(boxes[0])
        leaving = {"order": order, "destination": "d", "region": "r", "containers": boxes}
        answer = self.at(order, "ship", "ship", **leaving)
        if "saved" in answer:
            assert self.station.refuse("ship", **leaving) == "container_shipped"

    @rule(unit=some(EVERYTHING))
    def hold(self, unit: str) -> None:
        answer = self.act("hold", unit=unit, reason="look")
        self.holds += [answer["saved"]] if "saved" in answer else []

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if self.holds:
            rid = data.draw(some(self.holds))
            if "saved" in self.act("release", rid=rid, badge="A", pin=PIN):
                self.holds.remove(rid)

    @rule()
    def undo(self) -> None:
        self.act("undo")

    @rule(seconds=some([1, 30, 400]))
    def wait(self, seconds: int) -> None:
        self.station.clock.pass_s(seconds)

    # --- what must hold, whatever was asked ---------------------------------------------------

    def at(self, order: str, step: str, do: str, /, **fields: Any) -> Answer:
        """Bind the step, then act."""
        self.station.save("bind", order=order, step=step)
        return self.act(do, **fields)

    def act(self, do: str, /, **fields: Any) -> Answer:
        """Ask; a refusal leaves no trace, and what can be undone is undone once and done again."""
        before = dump(self.station.core.store.reader())
        answer = self.station.do(do, **fields)
        if "refused" in answer:
            assert dump(self.station.core.store.reader()) == before
        elif "saved" in answer and answer["type"] in UNDONE:
            self._undo_and_do_again(do, fields, answer, before)
        else:
            assert "saved" in answer or answer.get("failed") == "request.invalid", answer
        return answer

    def _undo_and_do_again(
        self, do: str, fields: Mapping[str, Any], answer: Answer, before: Dump
    ) -> None:
        undone = self.station.save("undo")
        left = {answer["saved"], undone["saved"], *(each["rid"] for each in answer["also"])}
        rids = {_text(rid) for rid in left}
        after = dump(self.station.core.store.reader())
        assert without(rids, after) == without(rids, before)
        answer |= self.station.save(do, **fields)

    def order_of(self, code: str) -> str:
        """The order a container holds goods of, so that most requests get past the first gate."""
        found = "SELECT u.order_id FROM unit u JOIN object o ON o.id = u.object WHERE o.code_reversed = ?"
        return next((row[0] for row in self.station.sql(found, code[::-1]) if row[0]), "O-L")

    def of(self, key: str) -> lot.Balances:
        return balances(self.station.core.store.reader(), key)

    @invariant()
    def nothing_is_below_zero(self) -> None:
        assert self.station.sql("SELECT * FROM balance WHERE quantity < 0") == []
        assert self.station.sql("SELECT * FROM edge WHERE quantity < 0") == []

    @invariant()
    def every_lot_adds_up(self) -> None:
        master = self.station.core.workstation.master()
        for code in CLOTHS:
            assert not lot.is_overdrawn(self.of(f"lot:m:{code}"), None, is_inspected=True)
        for code in SHIRTS:
            found = self.of(f"lot:s:{code}")
            assert not lot.is_overdrawn(found, master.routes["shirt"], is_inspected=False)

    @invariant()
    def nothing_is_in_two_places(self) -> None:
        twice = (
            "SELECT e.source FROM edge e JOIN unit u ON u.object = e.source "
            "WHERE e.rel = 2 AND u.kind <> 'lot' GROUP BY e.source HAVING COUNT(*) > 1"
        )
        assert self.station.sql(twice) == []
        assert self.station.sql("SELECT * FROM conflict") == []
        used = (
            "SELECT e.source FROM edge e JOIN unit u ON u.object = e.source "
            "WHERE e.rel = 1 AND u.kind <> 'lot' GROUP BY e.source HAVING COUNT(*) > 1"
        )
        assert self.station.sql(used) == []
        packed_and_used = (
            "SELECT a.source FROM edge a JOIN edge b ON b.source = a.source AND b.rel = 1 "
            "JOIN unit u ON u.object = a.source WHERE a.rel = 2 AND u.kind <> 'lot'"
        )
        assert self.station.sql(packed_and_used) == []

    @invariant()
    def no_container_holds_more_than_it_can(self) -> None:
        for level, most in CAPACITY.items():
            full = (
                "SELECT e.target FROM edge e JOIN unit u ON u.object = e.target "
                "WHERE e.rel = 2 AND u.level = ? GROUP BY e.target HAVING SUM(e.quantity) > ?"
            )
            assert self.station.sql(full, level, most * 1_000_000) == []

    @invariant()
    def what_lies_in_cartons_is_what_was_packed(self) -> None:
        for code in SHIRTS:
            key = f"lot:s:{code}"
            lying = (
                "SELECT COALESCE(SUM(e.quantity), 0) FROM edge e JOIN object o ON o.id = e.source "
                "WHERE e.rel = 2 AND o.key = ?"
            )
            packed = lot.total(self.of(key), "packed")
            assert self.station.sql(lying, key) == [(int(packed * 1_000_000),)]


TestShift = Shift.TestCase
TestShift.settings = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
