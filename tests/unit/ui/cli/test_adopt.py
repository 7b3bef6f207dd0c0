"""`suyuan adopt`: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest

from tests.helpers.stores import capture, finished, open_store
from ui.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "user"))
    with open_store(tmp_path, state_dir=None) as store:
        capture(store, finished("sn:P1:A1"))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    code = main.run(["adopt", *map(str, words)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_adopting_tells_what_came_of_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (home / "data", "--data-dir", home / "new", "--json")
    assert json.loads(run(capsys, *words)[1])["records"] == 1
    assert json.loads(run(capsys, *words)[1])["known"] == 1


def test_a_station_is_not_adopted_by_itself(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capsys, home / "data", "--data-dir", home / "data")
    assert code == 1
    assert "very same station" in said


def test_a_folder_without_a_store_makes_no_station(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(capsys, home / "nothing", "--data-dir", home / "new")
    assert code == 1
    assert "nothing" in said
    assert not (home / "new" / "station.db").exists()
