"""PINs: right, wrong, and too often wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher

from station.actions import pins
from station.actions.hold import Release
from station.actions.outcome import Refused
from station.actions.session import SignIn
from station.documents.people import Person, is_pin_hash, is_weak
from station.store.database import Connection, open_connection
from station.store.lockout import FIRST_PAUSE_S, FREE_TRIES, LONGEST_PAUSE_S, Moment, begin

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def person(badge: str = "E1", pin: str | None = "1234") -> Person:
    stored = None if pin is None else CHEAP.hash(pin)
    return msgspec.convert({"badge": badge, "name": "张三", "roles": [], "pin": stored}, Person)


@pytest.fixture
def conn(tmp_path: Path) -> Any:
    opened = open_connection(tmp_path / "store.db", None)
    opened.run("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    yield opened
    opened.close()


class Desk:
    """Asks for a PIN as the workstation does, at a moment of the test's own."""

    def __init__(self, conn: Connection, *people: Person) -> None:
        self.conn = conn
        self.people = {each.badge: each for each in people}
        self.now = Moment("boot-1", 0.0)

    def pass_s(self, seconds: float) -> None:
        self.now = Moment(self.now.boot_id, self.now.mono_s + seconds)

    def give(self, pin: str, badge: str = "E1") -> str:
        """The gate's code; "" where the PIN proves the person."""
        try:
            self.prove(pin, badge)
        except Refused as refused:
            return refused.refusal.code
        return ""

    def prove(self, pin: str, badge: str = "E1") -> None:
        def write(work: Callable[[Connection], Any]) -> Any:
            return work(self.conn)

        found = pins.look_at(SignIn(badge=badge, pin=pin), self.people, self.now, write)
        found.prove(self.people[badge], pin)


def test_right_pin_proves_the_person(conn: Connection) -> None:
    assert Desk(conn, person()).give("1234") == ""


@pytest.mark.parametrize("pin", ["1235", "12345", "1234 ", "\x00", "一二三四", "1" * 5000])
def test_wrong_pin_is_refused(conn: Connection, pin: str) -> None:
    assert Desk(conn, person()).give(pin) == "pin_wrong"


def test_no_pin_is_asked_for_again_and_counts_nothing(conn: Connection) -> None:
    desk = Desk(conn, person())
    assert {desk.give("") for _ in range(2 * FREE_TRIES)} == {"pin_needed"}
    assert desk.give("1234") == ""


def test_person_without_pin_proves_nothing(conn: Connection) -> None:
    assert Desk(conn, person(pin=None)).give("1234") == "pin_none"


def test_a_pin_that_nobody_looked_at_proves_nothing() -> None:
    with pytest.raises(Refused) as caught:
        pins.Pins().prove(person(), "1234")
    assert caught.value.refusal.code == "pin_wrong"


def test_five_wrong_pins_lock_even_the_right_one_for_a_while(conn: Connection) -> None:
    desk = Desk(conn, person())
    assert [desk.give("0000") for _ in range(FREE_TRIES)] == ["pin_wrong"] * FREE_TRIES

    desk.pass_s(FIRST_PAUSE_S - 1)
    assert desk.give("1234") == "pin_locked"
    desk.pass_s(1)
    assert desk.give("1234") == ""


def test_each_wrong_pin_after_a_pause_makes_the_next_pause_longer(conn: Connection) -> None:
    desk = Desk(conn, person())
    for _ in range(FREE_TRIES):
        desk.give("0000")
    pauses = []
    for _ in range(6):
        pause_s = begin(conn, "E1", desk.people["E1"].pin or "", desk.now)
        pauses.append(pause_s)
        desk.pass_s(pause_s)
        assert desk.give("0000") == "pin_wrong"

    assert pauses[:4] == [300.0, 600.0, 1200.0, 2400.0]
    assert pauses[4:] == [LONGEST_PAUSE_S] * 2


def test_right_pin_forgets_the_wrong_ones(conn: Connection) -> None:
    desk = Desk(conn, person())
    for _ in range(3):
        for _ in range(FREE_TRIES - 1):
            assert desk.give("0000") == "pin_wrong"
        assert desk.give("1234") == ""


def test_wrong_pins_of_one_lock_nobody_else(conn: Connection) -> None:
    desk = Desk(conn, person("E1"), person("E2"))
    for _ in range(FREE_TRIES):
        desk.give("0000", "E1")

    assert desk.give("1234", "E2") == ""


def test_rest_of_the_pause_is_told_in_whole_minutes(conn: Connection) -> None:
    desk = Desk(conn, person())
    for _ in range(FREE_TRIES):
        desk.give("0000")
    desk.pass_s(FIRST_PAUSE_S - 61.0)

    with pytest.raises(Refused) as caught:
        desk.prove("1234")

    assert caught.value.refusal.facts["minutes"] == "2"


def test_the_pause_begins_again_when_the_machine_was_started_anew(conn: Connection) -> None:
    desk = Desk(conn, person())
    for _ in range(FREE_TRIES):
        desk.give("0000")
    desk.pass_s(FIRST_PAUSE_S - 1)
    desk.now = Moment("boot-2", 5.0)

    assert desk.give("1234") == "pin_locked"
    desk.pass_s(FIRST_PAUSE_S - 1)
    assert desk.give("1234") == "pin_locked"
    desk.pass_s(1)
    assert desk.give("1234") == ""


def test_a_new_pin_begins_with_no_wrong_ones(conn: Connection) -> None:
    desk = Desk(conn, person())
    for _ in range(FREE_TRIES):
        desk.give("0000")

    desk.people["E1"] = person(pin="4321")

    assert desk.give("4321") == ""


@pytest.mark.parametrize(
    "ask", [SignIn(badge="E1", pin="7391"), Release(rid="R", badge="E1", pin="7391")]
)
def test_what_is_asked_never_shows_its_pin(ask: Any) -> None:
    assert "7391" not in f"{ask!r} {ask!s} {[ask]}"


def test_a_hash_of_ours_may_stand_in_a_people_document() -> None:
    made = pins.hash_of("7391")
    assert is_pin_hash(made)
    assert not is_weak(made)
    assert pins.is_pin(made, "7391")
