"""Every gate of the catalogue, through the headless contract: refused with a reason, nothing written, then opened."""

from pathlib import Path
from typing import Any

import pytest

from resources import texts
from tests.helpers import gate_case
from tests.helpers.headless import HandClock, Station
from tests.helpers.pictures import picture
from tests.integration.gate_cases import (
    codes,
    help_calls,
    holds,
    inspection,
    labels,
    lots,
    packing,
    people,
)

MODULES = (codes, help_calls, holds, inspection, labels, lots, packing, people)
PRINTER = "printer=sim://printer"


@pytest.fixture
def station(tmp_path: Path) -> Any:
    (tmp_path / "picture.png").write_bytes(picture("PNG"))
    with Station(tmp_path / "data", HandClock(), (PRINTER,)) as open_station:
        yield open_station
    assert open_station.crashes == []


@pytest.mark.parametrize("name", sorted(gate_case.CASES))
def test_gate_refuses_and_writes_nothing_then_lets_through(station: Station, name: str) -> None:
    case = gate_case.CASES[name](station)
    asked, fields = case.refused
    before = station.count()

    answer = station.do(asked, **fields)

    assert answer.get("refused") == gate_case.code_of(name), answer
    assert answer["why"] == texts.say(f"gate.{answer['refused']}", "en", **answer["facts"])
    assert texts.say(f"gate.{answer['refused']}", "zh", **answer["facts"])
    assert answer["known_to"] is None
    assert station.count() == before
    for each, given in case.between:
        station.save(each, **given)
    asked, fields = case.accepted
    assert "saved" in station.save(asked, **fields)


def test_every_gate_has_a_case() -> None:
    known = {code.removeprefix("gate.") for code in texts.codes() if code.startswith("gate.")}

    assert {gate_case.code_of(name) for name in gate_case.CASES} == known
