import re
from pathlib import Path

import pytest

import station.gs1
from resources import texts
from station.gs1.result import Fault, Gs1Invalid, Parsed, shown

SOURCES = sorted(Path(station.gs1.__file__).parent.glob("*.py"))


def _codes() -> set[str]:
    return {c for path in SOURCES for c in re.findall(r'"(gs1\.[a-z0-9_]+)"', path.read_text())}


def test_every_fault_has_a_sentence_in_both_languages() -> None:
    assert _codes() <= texts.codes()
    names = (
        "ai title value longest position most length digits identifier other needed first second "
        "key path valid kind found digit room least"
    )
    facts = dict.fromkeys(names.split(), 1)
    for code in _codes():
        assert texts.say(code, "zh", **facts) != texts.say(code, "en", **facts)


def test_shown_makes_control_characters_visible_and_bounds_the_length() -> None:
    assert shown("a\x1db") == "a␝b"
    assert shown("\ud800") == "�"
    assert len(shown("x" * 1000)) == 60


def test_a_scanned_brace_does_not_disturb_the_sentence() -> None:
    assert "{ai}" in Fault("gs1.uri_scheme", {"value": "{ai}"}).sentence("en")


def test_an_error_carries_code_and_facts_of_its_fault() -> None:
    error = Gs1Invalid(Fault("gs1.no_key"))
    assert (error.code, error.sentence("en")) == ("gs1.no_key", Fault("gs1.no_key").sentence("en"))


def test_parsed_can_be_compared_and_hashed() -> None:
    refused = Parsed(error=Fault("gs1.too_big", {"length": 1, "most": 2}))
    assert refused == Parsed(error=Fault("gs1.too_big", {"length": 1, "most": 2}))
    assert hash(refused) == hash(Parsed(error=Fault("gs1.too_big")))
    with pytest.raises(AttributeError):
        refused.data = "x"  # type: ignore[misc]
