"""PINs at a working station: counted for good, and kept nowhere."""

import io
import json
from pathlib import Path

import pytest

from station.actions.pins import is_pin
from station.documents.people import is_pin_hash
from tests.helpers.headless import Process, Station, command
from tests.helpers.two_factories import FABRIC_LOT, QUALITY, receive_fabric, tshirt
from ui.cli import main

SECRET = "73915508"


def held(station: Station) -> str:
    tshirt(station)
    receive_fabric(station)
    return str(station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"])


def test_wrong_pins_stay_counted_though_their_action_writes_nothing(tmp_path: Path) -> None:
    with Station(tmp_path / "data") as station:
        rid = held(station)
        before = station.count()
        for _ in range(3):
            assert station.refuse("release", rid=rid, badge=QUALITY, pin="0000") == "pin_wrong"
        assert station.count() == before
        clock = station.clock
    with Station(tmp_path / "data", clock) as station:
        station.save("sign_in", badge="E001")
        codes = [station.refuse("release", rid=rid, badge=QUALITY, pin="0000") for _ in range(3)]
        assert codes == ["pin_wrong", "pin_wrong", "pin_locked"]


def test_the_wall_clock_does_not_end_a_pause(tmp_path: Path) -> None:
    with Station(tmp_path / "data") as station:
        rid = held(station)
        for _ in range(5):
            station.refuse("release", rid=rid, badge=QUALITY, pin="0000")
        station.clock.wall = station.clock.wall.replace(year=2031)

        assert station.refuse("release", rid=rid, badge="E007", pin="0000") == "pin_wrong"
        assert station.refuse("release", rid=rid, badge=QUALITY, pin="1005") == "pin_locked"

        station.clock.mono_s += 300
        assert station.save("release", rid=rid, badge=QUALITY, pin="1005")


def test_a_right_pin_for_a_refused_release_counts_nothing(tmp_path: Path) -> None:
    with Station(tmp_path / "data") as station:
        held(station)
        codes = [
            station.refuse("release", rid="H-17", badge=QUALITY, pin="1005") for _ in range(9)
        ]
        assert set(codes) == {"unknown_hold"}


def test_no_answer_report_or_file_ever_holds_a_pin(tmp_path: Path) -> None:
    data, state = tmp_path / "data", tmp_path / "state"
    with Process(data, state) as station:
        station.do("sign_in", badge="E001", pin=SECRET)
        station.do("release", rid=SECRET[:3], badge="E001", pin=SECRET)
        station.do("release", rid="1", badge="E001", pin=SECRET, nonsense=1)
        station.do("release", rid="1", badge="E001", pin=SECRET * 20)
        station.do("release", rid="1", badge="E001", pin=[SECRET])
        answers = [station.do("sign_in", badge="E001", pin=SECRET), *station.events]
        _, errors = station.close()
    exported = command("export", "--json", "--data-dir", str(data), state=state).stdout
    said = json.dumps(answers) + errors + exported
    assert SECRET not in said
    for file in (each for each in (*data.rglob("*"), *state.rglob("*")) if each.is_file()):
        assert SECRET.encode() not in file.read_bytes(), file


@pytest.mark.parametrize("typed", ["", "123", "12a4", "１２３４", "1" * 21])
def test_suyuan_pin_takes_digits_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    assert main.run(["pin"]) == 2
    assert "4 to 20 digits" in capsys.readouterr().err


def test_suyuan_pin_makes_a_hash_that_a_people_document_takes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("2468\n"))
    assert main.run(["pin", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["pin"]
    assert is_pin_hash(made)
    assert is_pin(made, "2468")
