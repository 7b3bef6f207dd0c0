"""PINs: right, wrong, and too often wrong."""

import msgspec
import pytest
from argon2 import PasswordHasher

from station.actions.outcome import Refused
from station.actions.pins import PAUSE_S, WRONG_IN_A_ROW, Pins
from station.documents.people import Person

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def person(badge: str = "E1", pin: str | None = "1234") -> Person:
    stored = None if pin is None else CHEAP.hash(pin)
    return msgspec.convert({"badge": badge, "name": "张三", "roles": [], "pin": stored}, Person)


def code_of(pins: Pins, who: Person, pin: str, at_s: float) -> str:
    with pytest.raises(Refused) as caught:
        pins.prove(who, pin, at_s)
    return caught.value.refusal.code


def test_right_pin_proves_the_person() -> None:
    Pins().prove(person(), "1234", 0.0)


@pytest.mark.parametrize("pin", ["", "1235", "12345", "1234 ", "\x00", "一二三四", "1" * 5000])
def test_wrong_pin_is_refused(pin: str) -> None:
    assert code_of(Pins(), person(), pin, 0.0) == "pin_wrong"


def test_person_without_pin_proves_nothing() -> None:
    assert code_of(Pins(), person(pin=None), "", 0.0) == "pin_wrong"


def test_five_wrong_pins_lock_even_the_right_one_for_a_while() -> None:
    pins, who = Pins(), person()
    for second in range(WRONG_IN_A_ROW):
        assert code_of(pins, who, "0000", float(second)) == "pin_wrong"

    assert code_of(pins, who, "1234", 10.0) == "pin_locked"
    pins.prove(who, "1234", WRONG_IN_A_ROW + PAUSE_S)


def test_right_pin_forgets_the_wrong_ones() -> None:
    pins, who = Pins(), person()
    for _ in range(3):
        for _ in range(WRONG_IN_A_ROW - 1):
            assert code_of(pins, who, "0000", 0.0) == "pin_wrong"
        pins.prove(who, "1234", 0.0)


def test_wrong_pins_of_one_lock_nobody_else() -> None:
    pins, one, other = Pins(), person("E1"), person("E2")
    for _ in range(WRONG_IN_A_ROW):
        code_of(pins, one, "0000", 0.0)

    pins.prove(other, "1234", 0.0)


def test_rest_of_the_pause_is_told_in_whole_minutes() -> None:
    pins, who = Pins(), person()
    for _ in range(WRONG_IN_A_ROW):
        code_of(pins, who, "0000", 0.0)

    with pytest.raises(Refused) as caught:
        pins.prove(who, "1234", PAUSE_S - 61.0)

    assert caught.value.refusal.facts["minutes"] == "2"
