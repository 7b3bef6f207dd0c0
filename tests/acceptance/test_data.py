from pathlib import Path

import pytest

from tests.acceptance import data


def test_a_test_is_skipped_with_the_reason_where_the_data_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(data.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(pytest.skip.Exception, match="nowhere is not there"):
        data.folder()
    monkeypatch.setenv(data.VARIABLE, str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match=r"file\.json is not there"):
        data.cases("file.json")


def test_cases_are_read_from_the_folder_that_the_variable_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file.json").write_text('{"about": "x", "cases": [{"id": 1}]}', "utf-8")
    monkeypatch.setenv(data.VARIABLE, str(tmp_path))
    assert data.cases("file.json") == [{"id": 1}]


def test_a_file_without_cases_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError, match="no case ran"):
        data.report(capsys, "file", 0)
