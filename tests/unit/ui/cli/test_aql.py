import io
import json

import pytest

from ui.cli.main import run

Capture = pytest.CaptureFixture[str]


def test_plan_answers_lines_and_refuses_wrong_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    asked = [
        {"id": "a", "lot_size": 500, "level": "II", "aql": 2.5},
        {"id": "b", "lot_size": 500, "level": "II", "aql": 2.6},
        {"id": "c", "lot_size": "500", "level": "II", "aql": 2.5},
        {"id": "d", "lot_size": 500, "level": ["II"], "aql": None, "severity": {}},
        {"id": "e"},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(map(json.dumps, asked))))
    assert run(["aql", "plan", "-"]) == 0
    first, *rest = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "id": "a",
        "initial_letter": "H",
        "final_letter": "H",
        "n": 50,
        "ac": 3,
        "re": 4,
        "inspect_100_percent": False,
    }
    codes = [line["error"]["code"] for line in rest]
    wrong = ["sampling.aql", "sampling.lot_size", "sampling.level", "sampling.lot_size"]
    assert codes == wrong
    assert all(line["ok"] is False for line in rest)


def test_plan_tells_people_what_to_do(capsys: Capture) -> None:
    words = ["aql", "plan", "--lot-size", "500", "--level", "II", "--aql", "2.5"]
    assert run(words) == 0
    said = capsys.readouterr().out
    assert "take 50" in said
    assert "up to 3" in said
    assert run([*words, "--severity", "tightened", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ac"] == 2


def test_plan_says_so_where_the_whole_lot_is_the_sample(capsys: Capture) -> None:
    assert run(["aql", "plan", "--lot-size", "4", "--aql", "1.0"]) == 0
    assert "inspect every unit" in capsys.readouterr().out


def test_plan_names_the_valid_values_and_exits_2(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("SUYUAN_LANG", "zh")
    assert run(["aql", "plan", "--lot-size", "500", "--aql", "3"]) == 2
    assert "2.5, 4" in capsys.readouterr().err
    assert run(["aql", "plan", "--aql", "2.5"]) == 2
