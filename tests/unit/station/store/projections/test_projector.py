"""What the rows say in the cases that are easy to get wrong; order and arrival are tested beside."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from station.facts.control import (
    ActionUndone,
    DocumentPublished,
    HoldPlaced,
    HoldReleased,
    ScanCaptured,
    UnitRelabelled,
)
from station.facts.kcp import DefectFound, Reading, Role, Subject
from station.facts.work import Inspected, Packed, StepFinished, TakenOut
from station.store.database import Connection
from station.store.projections import projector
from station.store.projections.current import load
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.projected import new_store

STATION = "5" * 32
PIECE, LOT, BOX, BOX2 = "sn:P1:A1", "lot:S1:L1", "own:B1", "own:B2"


class World:
    """A store in memory; `say` projects a fact in the order of the calls."""

    def __init__(self) -> None:
        self.conn: Connection = new_store()
        self.idx = 0

    def say(self, data: Any, corrects: UUID | None = None) -> UUID:
        rid = rid_of(("said", self.idx + 1))
        self.take(body_of(data, rid, station=STATION, corrects=corrects), rid)
        return rid

    def take(self, body: bytes, rid: UUID) -> None:
        self.idx += 1
        self.conn.run(
            "INSERT INTO received (idx, gen, link, station, epoch, seq, rid, bh, body) "
            "VALUES (?, 1, x'', ?, '', 0, ?, x'', ?)",
            (self.idx, STATION, rid.bytes, body),
        )
        projector.apply(self.conn, body, self.idx, STATION, rid.bytes)

    def state(self, key: str) -> Any:
        return load(self.conn, self.conn.value("SELECT root FROM object WHERE key = ?", (key,)))

    def key(self, object_: int) -> Any:
        return self.conn.value("SELECT key FROM object WHERE id = ?", (object_,))

    def inside(self, key: str) -> dict[str, float]:
        """What lies in a container, by any of its codes, and how much."""
        found = self.conn.rows(
            "SELECT o.key, e.quantity FROM edge e JOIN object o ON o.id = e.source "
            "WHERE e.rel = 2 AND e.quantity > 0 AND e.target IN (SELECT id FROM object WHERE "
            "root = (SELECT root FROM object WHERE key = ?))",
            (key,),
        )
        return {name: amount / 1_000_000 for name, amount in found}


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.conn.close()


def subject(key: str, role: Role, quantity: int | None = None, **more: Any) -> Subject:
    amount = None if quantity is None else Decimal(quantity)
    return Subject(key=key, role=role, quantity=amount, **more)


def pack(key: str, box: str, quantity: int | None = None) -> Packed:
    inside = subject(key, "content", quantity)
    return Packed(
        kcp="K4", point="pack", subject=(inside, subject(box, "container")), level="carton"
    )


def take_out(key: str, box: str, quantity: int | None = None) -> TakenOut:
    inside = subject(key, "content", quantity)
    return TakenOut(kcp="K4", point="pack", subject=(inside, subject(box, "container")))


def finish(*subjects: Subject, **more: Any) -> StepFinished:
    return StepFinished(kcp="K2", point="smt", subject=subjects, **more)


def hold(key: str) -> HoldPlaced:
    return HoldPlaced(subject=(subject(key, "inspected"),), reason="look")


# --- records that cannot be used block nothing ----------------------------------------------------


def with_data(data: dict[str, Any], rid: UUID) -> bytes:
    """The body of a finished step whose data was changed afterwards."""
    body = body_of(finish(subject(PIECE, "output")), rid, station=STATION)
    plain = msgspec.json.decode(body)
    plain["data"] |= data
    return msgspec.json.encode(plain)


POISON: dict[str, Callable[[UUID], bytes]] = {
    "no JSON": lambda _: b"\x00\xff",
    "no envelope": lambda _: b"{}",
    "an unknown type": lambda rid: body_of(ScanCaptured(hex="41"), rid).replace(
        b"scan.captured", b"scan.imagined"
    ),
    "a later version": lambda rid: body_of(ScanCaptured(hex="41"), rid).replace(
        b'"tv":1', b'"tv":9'
    ),
    "data of another form": lambda rid: with_data({"subject": 7}, rid),
    "no number": lambda rid: with_data(
        {"subject": [{"key": LOT, "role": "output", "quantity": "NaN"}]}, rid
    ),
    "a number too large": lambda rid: with_data(
        {"subject": [{"key": LOT, "role": "output", "quantity": "1e30"}]}, rid
    ),
    "a reading beyond all numbers": lambda rid: with_data(
        {"readings": [{"characteristic": "a", "values": ["1e999"]}]}, rid
    ),
    "more rows than a record may make": lambda rid: with_data(
        {
            "subject": [{"key": f"k:{i}", "role": "input"} for i in range(400)]
            + [{"key": f"m:{i}", "role": "output"} for i in range(400)]
        },
        rid,
    ),
}


@pytest.mark.parametrize("poison", POISON)
def test_a_record_that_cannot_be_used_is_kept_unread_and_blocks_nothing(
    world: World, poison: str
) -> None:
    rid = rid_of(poison)
    world.take(POISON[poison](rid), rid)
    assert world.conn.rows("SELECT is_read FROM entry") == [(0,)]
    world.say(ActionUndone(rids=(rid,)))
    world.say(finish(subject(PIECE, "output")))
    assert world.state(PIECE).steps == {"smt": "done"}


# --- sums -----------------------------------------------------------------------------------------


def balances(world: World) -> dict[tuple[str, str], float]:
    found = world.conn.rows(
        "SELECT o.key, b.measure, b.quantity FROM balance b JOIN object o ON o.id = b.object"
    )
    return {(key, measure): amount / 1_000_000 for key, measure, amount in found}


def test_an_undone_record_takes_its_sums_and_its_rows_back(world: World) -> None:
    used = subject(LOT, "input", 3)
    reading = Reading(characteristic="height", values=(Decimal(1),))
    defect = DefectFound(code="scratch", severity="MIN")
    more = {"readings": (reading,), "defects": (defect,), "scrap": Decimal(1)}
    rid = world.say(finish(subject(PIECE, "output"), used, **more))
    assert balances(world) == {(LOT, "consumed"): 3, (PIECE, "scrap"): 1}
    world.say(ActionUndone(rids=(rid,)))
    assert balances(world) == {}
    for table in ("edge", "measurement", "defect", "unit"):
        assert world.conn.value(f"SELECT count(*) FROM {table}") == 0
    assert world.conn.value("SELECT count(*) FROM kcp_event") == 2


def test_a_correction_takes_the_place_of_what_it_corrects(world: World) -> None:
    wrong = world.say(finish(subject(PIECE, "output"), subject(LOT, "input", 3)))
    world.say(finish(subject(PIECE, "output"), subject(LOT, "input", 2)), corrects=wrong)
    assert balances(world) == {(LOT, "consumed"): 2}


def test_undoing_an_undo_does_not_bring_the_record_back(world: World) -> None:
    rid = world.say(finish(subject(PIECE, "output")))
    undo = world.say(ActionUndone(rids=(rid,)))
    world.say(ActionUndone(rids=(undo,)))
    assert world.state(PIECE) is None


def test_a_record_that_corrects_itself_says_nothing(world: World) -> None:
    rid = rid_of(("said", 1))
    world.say(finish(subject(PIECE, "output")), corrects=rid)
    assert world.state(PIECE) is None
    projector.withdraw(world.conn, rid.bytes)
    assert world.conn.value("SELECT count(*) FROM kcp_event") == 0


# --- containers -----------------------------------------------------------------------------------


def test_lots_and_pieces_lie_in_a_container_with_their_quantities(world: World) -> None:
    world.say(pack(PIECE, BOX))
    world.say(pack(LOT, BOX, 40))
    world.say(take_out(LOT, BOX, 15))
    assert world.inside(BOX) == {PIECE: 1, LOT: 25}


def test_a_container_does_not_lie_in_itself(world: World) -> None:
    world.say(pack(BOX, BOX))
    assert world.inside(BOX) == {}
    assert world.state(BOX).parent is None


def test_contents_go_with_a_container_that_gets_another_code(world: World) -> None:
    world.say(pack(PIECE, BOX2))
    world.say(pack(LOT, BOX2, 5))
    world.say(UnitRelabelled(from_key=BOX2, to_key=BOX))
    world.say(pack("sn:P1:A2", BOX))
    assert world.inside(BOX2) == world.inside(BOX) == {PIECE: 1, LOT: 5, "sn:P1:A2": 1}
    assert world.key(world.state(PIECE).parent) == BOX
    world.say(take_out(PIECE, BOX))
    assert world.state(PIECE).parent is None
    assert world.conn.value("SELECT count(*) FROM conflict") == 0


def test_codes_fall_apart_again_when_their_joining_is_undone(world: World) -> None:
    world.say(pack(PIECE, BOX2))
    joined = world.say(UnitRelabelled(from_key=BOX2, to_key=BOX))
    world.say(pack("sn:P1:A2", BOX))
    world.say(ActionUndone(rids=(joined,)))
    assert world.inside(BOX2) == {PIECE: 1}
    assert world.inside(BOX) == {"sn:P1:A2": 1}
    assert world.key(world.state(PIECE).parent) == BOX2
    assert world.conn.value("SELECT count(*) FROM edge WHERE rel = 3") == 0


def test_both_codes_of_a_piece_tell_its_whole_life(world: World) -> None:
    world.say(finish(subject("own:A", "output")))
    world.say(UnitRelabelled(from_key="own:A", to_key=PIECE))
    world.say(
        Inspected(kcp="K4", point="test", subject=(subject(PIECE, "inspected"),), result="pass")
    )
    assert world.state("own:A") == world.state(PIECE)
    assert world.state(PIECE).steps == {"smt": "done", "test": "done"}


def test_contradicting_facts_stand_beside_each_other_as_a_conflict(world: World) -> None:
    first, second = world.say(pack(PIECE, BOX)), world.say(pack(PIECE, BOX2))
    found = world.conn.rows(
        "SELECT c.kind, a.rid, b.rid FROM conflict c JOIN entry a ON a.id = c.first "
        "JOIN entry b ON b.id = c.second"
    )
    assert found == [("packed_twice", first.bytes, second.bytes)]
    world.say(ActionUndone(rids=(first,)))
    assert world.conn.value("SELECT count(*) FROM conflict") == 0


# --- holds ----------------------------------------------------------------------------------------


def open_holds(world: World) -> int:
    return int(
        world.conn.value(
            "SELECT count(*) FROM hold h JOIN entry t ON t.id = h.entry WHERE NOT EXISTS "
            "(SELECT 1 FROM hold_release r WHERE r.hold = t.rid)"
        )
    )


def test_a_hold_is_open_until_a_standing_release_names_it(world: World) -> None:
    placed = world.say(hold(LOT))
    release = HoldReleased(hold=placed, subject=(subject(LOT, "inspected"),))
    released = world.say(release)
    assert open_holds(world) == 0
    world.say(ActionUndone(rids=(released,)))
    assert open_holds(world) == 1
    assert world.state(LOT).kind == "lot"


# --- documents ------------------------------------------------------------------------------------


def people(version: int, badge: str) -> DocumentPublished:
    text = f'{{"id":"d","people":[{{"badge":"{badge}","name":"Li","roles":["operator"]}}]}}'
    return DocumentPublished(kind="people", id="d", version=version, sha256="0" * 64, text=text)


def badges(world: World) -> list[str]:
    return [row[0] for row in world.conn.rows("SELECT badge FROM person")]


def test_the_highest_version_is_in_force_and_an_undone_one_is_not(world: World) -> None:
    world.say(people(1, "E1"))
    newest = world.say(people(3, "E3"))
    world.say(people(2, "E2"))
    assert badges(world) == ["E3"]
    world.say(ActionUndone(rids=(newest,)))
    assert badges(world) == ["E2"]


def test_a_people_document_that_cannot_be_read_names_nobody(world: World) -> None:
    world.say(people(1, "E1"))
    world.say(DocumentPublished(kind="people", id="d", version=2, sha256="0" * 64, text="no JSON"))
    assert badges(world) == []


# --- size -----------------------------------------------------------------------------------------


def test_learning_the_order_of_a_lots_facts_reads_none_of_the_others(world: World) -> None:
    """A lot may have a million facts, each of which learns its place once."""
    rids = [world.say(finish(subject(LOT, "output", 1))) for _ in range(3)]
    seen: list[str] = []
    world.conn.raw.set_trace_callback(seen.append)
    projector.learn_order(world.conn, rids[0].bytes, 77)
    world.conn.raw.set_trace_callback(None)
    assert not [statement for statement in seen if "BETWEEN" in statement]
