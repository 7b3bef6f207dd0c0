"""`suyuan recovery`, `suyuan restore --sheet`: from the sheet on paper back to the data."""

import io
import json
import shutil
import stat
from pathlib import Path

import pytest

from tests.helpers.stores import capture, open_store
from ui.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "user"))
    with open_store(tmp_path, state_dir=None) as store:
        capture(store)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    code = main.run([*map(str, words)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_sheet_as_a_picture_opens_folder_and_backup(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, sheet, stick = home / "data", home / "sheet.png", home / "stick"
    code, said = run(capsys, "recovery", "make", sheet, "--data-dir", data, "--json")
    assert code == 0
    number = json.loads(said)["sheet"]
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    assert number in run(capsys, "recovery", "show", "--data-dir", data)[1]
    assert run(capsys, "recovery", "check", "--sheet", sheet, "--data-dir", data)[0] == 0
    assert run(capsys, "backup", stick, "--data-dir", data)[0] == 0

    shutil.rmtree(home / "user")

    assert run(capsys, "export", "--data-dir", data)[0] == 1
    words = ("restore", stick, "--data-dir", home / "new")
    assert run(capsys, *words)[0] == 1
    assert run(capsys, *words, "--sheet", sheet)[0] == 0
    assert run(capsys, "verify", "--data-dir", home / "new")[0] == 0
    code, said = run(capsys, "recovery", "open", "--sheet", sheet, "--data-dir", data)
    assert code == 0, said
    assert run(capsys, "verify", "--data-dir", data)[0] == 0


def test_a_sheet_is_never_written_over_another_file(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = home / "sheet.pdf"
    assert run(capsys, "recovery", "make", sheet, "--data-dir", home / "data")[0] == 0
    before = sheet.read_bytes()
    assert run(capsys, "recovery", "make", sheet, "--data-dir", home / "data")[0] == 2
    assert sheet.read_bytes() == before
    assert before.startswith(b"%PDF")


def test_other_stations_share_the_sheet(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = home / "data", home / "second" / "data"
    with open_store(home / "second", state_dir=None):
        pass
    sheet = home / "sheet.png"
    run(capsys, "recovery", "make", sheet, "--data-dir", first)
    assert run(capsys, "recovery", "use", first, "--data-dir", second)[0] == 0
    assert run(capsys, "recovery", "check", "--sheet", sheet, "--data-dir", second)[0] == 0


def test_digits_are_typed_and_a_wrong_one_is_named(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "recovery", "make", home / "sheet.png", "--data-dir", home / "data")
    monkeypatch.setattr("sys.stdin", io.StringIO("123456 000011\n\n"))
    code, said = run(capsys, "recovery", "check", "--sheet", "-", "--data-dir", home / "data")
    assert code == 2
    assert "123456" in said


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n broken", b"\xff\xd8\xff" + bytes(9000)]
)
def test_a_file_that_is_no_sheet_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    run(capsys, "recovery", "make", home / "sheet.png", "--data-dir", home / "data")
    (home / "other.png").write_bytes(content)
    code, said = run(
        capsys, "recovery", "check", "--sheet", home / "other.png", "--data-dir", home / "data"
    )
    assert code == 2, said
