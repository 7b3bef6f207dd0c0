"""What needs a person: found on either engine, named with its records, said with what to do."""

import json
from typing import Any
from uuid import UUID

import pytest

from station.facts import registry
from station.facts.control import HoldPlaced, HoldReleased, ScanCaptured
from station.facts.kcp import Subject
from station.facts.work import Dispatched, Packed
from sync.hub.exceptions import NeedsPerson, needing_a_person
from sync.hub.projecting import prepare, project
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.hub_in_memory import LocalHub, Station
from ui.cli.main import run

PIECE, BOX, OTHER_BOX, PALLET = "sn:P1:A1", "own:B1", "own:B2", "own:P9"


class Workshop:
    """Two stations that write what they like, each with what it had seen by then."""

    def __init__(self, hub: LocalHub) -> None:
        self.hub = hub
        self.stations = [Station(hub), Station(hub)]
        self._count = 0

    def say(self, at: int, data: Any, seen: int = 0) -> UUID:
        """A record of one of the stations, sent at once."""
        self._count += 1
        rid = rid_of(("said", self._count))
        station = self.stations[at]
        more = {"seen": f"1.{seen}"} if seen else {}
        body = body_of(data, rid, station=station.ledger.station, minute=self._count, **more)
        station.ledger.append_body(body)
        station.sync()
        return rid

    def found(self) -> list[NeedsPerson]:
        """The exceptions of projections that are up to date."""
        storage = self.hub.parts.storage
        storage.prepare_projections(prepare)
        while storage.project(project, 100):
            continue
        return list(needing_a_person(storage))


@pytest.fixture
def workshop(hub: LocalHub) -> Workshop:
    return Workshop(hub)


def pack(key: str, box: str) -> Packed:
    subjects = (Subject(key=key, role="content"), Subject(key=box, role="container"))
    return Packed(kcp="K4", point="pack", subject=subjects, level="carton")


def hold(key: str) -> HoldPlaced:
    return HoldPlaced(subject=(Subject(key=key, role="inspected"),), reason="look")


def release(rid: UUID, key: str) -> HoldReleased:
    return HoldReleased(hold=rid, subject=(Subject(key=key, role="inspected"),))


def ship(box: str) -> Dispatched:
    return Dispatched(
        kcp="K5",
        point="ship",
        subject=(Subject(key=box, role="container"),),
        shipment="S1",
        destination="DC",
        region="CN",
        pieces=1,
    )


def test_a_sound_day_needs_nobody(workshop: Workshop) -> None:
    workshop.say(0, pack(PIECE, BOX))
    held = workshop.say(0, hold(BOX))
    workshop.say(0, release(held, BOX))
    workshop.say(0, ship(BOX))
    assert workshop.found() == []


def test_one_piece_in_two_boxes_is_named_with_both_records(workshop: Workshop) -> None:
    rids = workshop.say(0, pack(PIECE, BOX)), workshop.say(1, pack(PIECE, OTHER_BOX))
    assert workshop.found() == [NeedsPerson("exception.packed_twice", "", PIECE, rids)]


@pytest.mark.parametrize("held", [PIECE, BOX, PALLET])
def test_goods_that_left_while_held_are_named(workshop: Workshop, held: str) -> None:
    workshop.say(0, pack(PIECE, BOX))
    workshop.say(0, pack(BOX, PALLET))
    placed = workshop.say(1, hold(held), seen=2)
    shipped = workshop.say(0, ship(PALLET), seen=3)
    workshop.say(1, release(placed, held), seen=4)
    (found,) = workshop.found()
    assert found == NeedsPerson("exception.shipped_while_held", "", held, (placed, shipped))


def test_a_hold_after_the_goods_left_is_none_of_them(workshop: Workshop) -> None:
    workshop.say(0, pack(PIECE, BOX))
    workshop.say(0, ship(BOX))
    workshop.say(1, hold(PIECE), seen=2)
    assert workshop.found() == []


def test_two_people_who_release_the_same_hold_offline_are_shown_to_each_other(
    workshop: Workshop,
) -> None:
    placed = workshop.say(0, hold(PIECE))
    first = workshop.say(0, release(placed, PIECE), seen=1)
    second = workshop.say(1, release(placed, PIECE), seen=1)
    assert workshop.found() == [NeedsPerson("exception.contested", "", PIECE, (second, first))]


def test_a_decision_that_knew_of_the_other_is_not_contested(workshop: Workshop) -> None:
    placed = workshop.say(0, hold(PIECE))
    workshop.say(1, release(placed, PIECE), seen=1)
    workshop.say(0, release(placed, PIECE), seen=2)
    assert workshop.found() == []


def test_a_record_whose_type_an_update_teaches_needs_no_person_any_more(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {name: each for name, each in registry.TYPES.items() if name[0] != "hold.placed"}
    with monkeypatch.context() as older:
        older.setattr(registry, "TYPES", known)
        workshop.say(0, hold(PIECE))
        assert [each.code for each in workshop.found()] == ["record.type_unknown"]
    assert workshop.found() == []


def test_unknown_types_gaps_and_forks_are_listed_with_a_sentence_each(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    station = workshop.stations[0]
    body = body_of(ScanCaptured(hex="41"), rid_of("x"), station=station.ledger.station)
    station.ledger.append_body(body.replace(b"scan.captured", b"scan.imagined"))
    station.ledger.capture("rotten")
    station.ledger.break_body(2, None)
    station.sync()
    twin = station.twin()
    station.ledger.capture("here")
    twin.ledger.capture("there")
    station.sync()
    twin.sync()
    codes = {each.code: each for each in workshop.found()}
    assert codes.keys() == {"record.type_unknown", "record.gap", "hub.trouble.fork"}
    assert codes["record.type_unknown"].about == "scan.imagined 1"
    assert codes["record.gap"].station == "工位01"
    workshop.hub.close()
    assert run(["hub", "exceptions", "--json", "--data-dir", str(workshop.hub.folder)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["kind"] for line in lines} == codes.keys()
    assert all(len(line["sentence"]) > 20 for line in lines)
