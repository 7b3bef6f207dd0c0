import os
import subprocess
import sys
from pathlib import Path

import pytest

from installer import menu
from installer.checkout import TO_CHECK, TO_RUN
from tests.unit.installer.fake_calls import small_checkout

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("words", "purpose", "command"),
    [
        (["demo"], TO_RUN, ["suyuan", "demo"]),
        (["demo", "--headless"], TO_RUN, ["suyuan", "demo", "--headless"]),
        (["--", "gs1", "parse", "-"], TO_RUN, ["suyuan", "gs1", "parse", "-"]),
        (["--"], TO_RUN, ["suyuan"]),
        (["test"], TO_CHECK, ["python", "check.py"]),
        (["check"], TO_CHECK, ["python", "check.py"]),
        (["check", "--fast"], TO_CHECK, ["python", "check.py", "--fast"]),
    ],
)
def test_menu_knows_what_to_prepare_and_run(
    tmp_path: Path, words: list[str], purpose: str, command: list[str]
) -> None:
    asked = menu.asked_for(words, small_checkout(tmp_path / "s"))
    assert asked is not None
    assert asked[0] == purpose
    paths = [Path(word) for word in asked[1]]
    assert [path.name if path.is_absolute() else str(path) for path in paths] == command


@pytest.mark.parametrize("words", [[], ["demmo"], ["test", "more"], ["check", "--slow"]])
def test_menu_shows_its_words_and_fails_for_unknown_ones(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert menu.run(words) == menu.USAGE_ERROR
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "demo" in shown.err


def test_menu_shows_its_words_on_standard_output_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert menu.run(["--help"]) == 0
    assert "demo" in capsys.readouterr().out


def test_menu_can_be_shown_where_there_is_no_chinese(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, ROOT / "installer/bootstrap.py", "--help"],
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert b"run the demo" in ended.stdout
