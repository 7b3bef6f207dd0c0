"""What another station saw counts at the gates here as soon as it is known, and its age is told."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from station.facts.kcp import Links, Subject
from station.facts.work import Packed
from station.store import inbox
from station.store.inbox import Arrived
from station.store.recorder import Author
from tests.helpers.headless import HandClock, Station, own_code
from tests.helpers.two_factories import (
    BOARD_KEEPER,
    BOARD_ORDER,
    BOARD_QUALITY,
    PARTS,
    TO_SUZHOU,
    boards,
    inspected,
    serial,
)

CARTON, OTHER, PALLET = own_code(1), own_code(2), own_code(900)


class Feed:
    """A hub's feed between two stations, without a hub: what one wrote comes to the other."""

    def __init__(self) -> None:
        self._idx = 0
        self._passed: set[bytes] = set()

    def carry(self, one: Station, other: Station) -> None:
        """Everything new, in the order it was written; the sender learns its place in the feed."""
        rows = one.sql("SELECT rid, bh, body, seq FROM record ORDER BY n")
        items = []
        for rid, bh, body, seq in rows:
            if rid not in self._passed:
                self._passed.add(rid)
                self._idx += 1
                sender = one.core.store.identity.station
                place = (self._idx, 1, bytes(32), sender, "e" * 32, seq)
                items.append(Arrived(*place, UUID(bytes=rid), bh, body))
        own = [replace(item, body=None) for item in items]
        other.core.store.writer.run(lambda tx: inbox.apply(tx.conn, items))
        one.core.store.writer.run(lambda tx: inbox.apply(tx.conn, own))


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Station]:
    with Station(tmp_path / "first") as station:
        yield station
    assert station.crashes == []


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Station]:
    with Station(tmp_path / "second", HandClock()) as station:
        yield station
    assert station.crashes == []


def pack_behind_the_gate(station: Station, content: str, container: str, level: str) -> None:
    """A fact that a gate would not have let pass here."""
    fact = Packed(
        kcp="K4",
        point="pack",
        subject=(Subject(key=content, role="content"), Subject(key=container, role="container")),
        links=Links(order=BOARD_ORDER, product="MB-5G-MAIN"),
        level=level,
    )
    station.core.store.writer.run(lambda tx: tx.append(fact, Author("E104")))


def test_refusal_says_how_old_its_knowledge_is(
    first: Station, second: Station, feed: Feed
) -> None:
    inspected(first, 1)
    feed.carry(first, second)
    second.clock.pass_s(3600)
    second.save("sign_in", badge=BOARD_KEEPER)

    answer = second.do("hold", unit="MB1A49999999", reason="?")

    assert answer["refused"] == "unknown_code"
    assert answer["known_to"] == "2026-03-16T01:00:00Z"


def test_hold_placed_elsewhere_stops_work_here_and_its_release_frees_it(
    first: Station, second: Station, feed: Feed
) -> None:
    (board,) = inspected(first, 1)
    held = first.save("hold", unit=PARTS["IC-PMIC-88"], reason="cold joints")
    feed.carry(first, second)
    second.save("sign_in", badge="E104")
    second.save("bind", order=BOARD_ORDER, step="pack")
    assert second.refuse("pack", unit=board, container=CARTON) == "held"

    released = second.save("release", rid=held["saved"], badge=BOARD_QUALITY, pin="1105")

    second.save("pack", unit=board, container=CARTON)
    target = second.body(released["saved"])["signature"]["target"]
    rid = bytes.fromhex(held["saved"].replace("-", ""))
    assert target["bh"] == first.sql("SELECT bh FROM record WHERE rid = ?", rid)[0][0].hex()
    feed.carry(second, first)
    first.save("bind", step="pack")
    assert first.refuse("pack", unit=board, container=OTHER) == "already_packed"


def test_work_done_elsewhere_is_done_here(first: Station, second: Station, feed: Feed) -> None:
    (board,) = inspected(first, 1)
    second.load("phone_board")
    second.save("sign_in", badge="E104")
    second.save("bind", order=BOARD_ORDER, step="pack")
    assert second.refuse("pack", unit=board, container=CARTON) == "step_missing"

    feed.carry(first, second)

    second.save("pack", unit=board, container=CARTON)


def test_nobody_undoes_what_was_done_at_another_station(
    first: Station, second: Station, feed: Feed
) -> None:
    inspected(first, 1)
    feed.carry(first, second)
    second.save("sign_in", badge="E104")

    assert second.refuse("undo") == "nothing_to_undo"


def test_undo_is_refused_once_another_station_built_on_it(
    first: Station, second: Station, feed: Feed
) -> None:
    (board,) = inspected(first, 1)
    feed.carry(first, second)
    second.save("sign_in", badge="E104")
    second.save("bind", order=BOARD_ORDER, step="pack")
    second.save("pack", unit=board, container=CARTON)
    feed.carry(second, first)

    assert first.refuse("undo") == "built_upon"


def test_piece_packed_at_two_stations_is_shown_and_not_packed_again(
    first: Station, second: Station, feed: Feed
) -> None:
    (board,) = inspected(first, 1)
    feed.carry(first, second)
    first.save("pack", unit=board, container=CARTON)
    second.save("sign_in", badge="E104")
    second.save("bind", order=BOARD_ORDER, step="pack")
    second.save("pack", unit=board, container=OTHER)  # it does not know of the first one yet

    feed.carry(first, second)

    assert second.sql("SELECT kind FROM conflict") == [("packed_twice",)]
    assert second.refuse("pack", unit=board, container=own_code(3)) == "already_packed"


def test_containers_that_stand_in_each_other_do_not_hang_a_station(first: Station) -> None:
    """Two stations may have said so without knowing of each other (I17)."""
    inspected(first, 2)
    first.save("pack", unit=serial(1), container=CARTON)
    first.save("seal", container=CARTON, short=True)
    first.save("pack", unit=serial(2), container=OTHER)
    first.save("seal", container=OTHER, short=True)
    pack_behind_the_gate(first, f"own:{CARTON}", f"own:{OTHER}", "carton")
    pack_behind_the_gate(first, f"own:{OTHER}", f"own:{CARTON}", "carton")

    first.save("scan", code=CARTON)
    held = first.save("hold", unit=serial(1), reason="look")
    assert first.refuse("pack", unit=CARTON, container=PALLET) in {
        "already_packed",
        "container_not_sealed",
    }
    first.save("release", rid=held["saved"], badge=BOARD_QUALITY, pin="1105")
    first.save("sign_in", badge=BOARD_KEEPER)
    first.save("bind", step="ship")
    answer = first.do("ship", **TO_SUZHOU, containers=[CARTON, OTHER])
    assert answer["refused"] in {"inside_container", "container_incomplete"}


def test_station_without_a_hub_knows_of_no_age(first: Station) -> None:
    boards(first)

    assert first.do("hold", unit="?", reason="?")["known_to"] is None
