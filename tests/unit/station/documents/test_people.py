from datetime import date

import pytest
from argon2 import PasswordHasher

from station.documents.people import is_pin_hash, is_weak
from tests.helpers.master_builder import a_person

SALT_AND_HASH = "$FDotzVfm49dSfPRb99Oy4A$akT46Jb3yzerPb+q4suxQaCpDK4ayBrX3JLSpiu0wEo"


def a_hash(settings: str) -> str:
    return f"$argon2id$v=19${settings}{SALT_AND_HASH}"


def test_a_hash_of_argon2_cffi_is_taken():
    made = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash("1001")
    assert is_pin_hash(made)
    assert not is_weak(made)


@pytest.mark.parametrize("settings", ["m=65537,t=2,p=1", "m=19456,t=9,p=1", "m=19456,t=2,p=5"])
def test_a_hash_that_is_too_dear_to_verify_is_refused(settings):
    assert not is_pin_hash(a_hash(settings))


@pytest.mark.parametrize("text", ["1001", "", "$argon2i$v=19$m=19456,t=2,p=1" + SALT_AND_HASH])
def test_anything_else_is_no_pin_hash(text):
    assert not is_pin_hash(text)
    assert is_weak(text)


def test_a_hash_that_is_cheap_to_guess_is_weak():
    assert is_weak(a_hash("m=8192,t=2,p=1"))
    assert not is_weak(a_hash("m=12288,t=3,p=1"))


def test_a_badge_is_good_until_the_end_of_its_last_day():
    person = a_person(valid_until=date(2026, 3, 31))
    assert person.is_valid_on(date(2026, 3, 31))
    assert not person.is_valid_on(date(2026, 4, 1))
    assert a_person().is_valid_on(date(2999, 1, 1))


def test_somebody_trained_for_some_steps_may_not_do_others():
    assert a_person(steps=("cut",)).is_trained_for("cut")
    assert not a_person(steps=("cut",)).is_trained_for("sew")
    assert a_person().is_trained_for("sew")
