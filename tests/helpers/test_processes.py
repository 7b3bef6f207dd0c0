"""The helper that drives real processes: it must end, say why, and leave nothing behind."""

import sys
from pathlib import Path

import pytest

from tests.helpers.processes import Process, python_hook, suyuan, without

ECHO = (sys.executable, "-c", "import sys\nfor line in sys.stdin: print(line, end='', flush=True)")
FAILING = (sys.executable, "-c", "import sys; sys.exit('no such luck')")


def test_lines_are_taken_in_as_they_come(tmp_path: Path) -> None:
    with Process("echo", log=tmp_path / "log", program=ECHO) as process:
        process.write(b'{"n": 1}\n')
        assert process.wait_for(lambda: process.lines, "a line") == [{"n": 1}]
        process.write(b'{"n": 2}\n')
        process.wait_for(lambda: len(process.lines) == 2, "another line")
        assert process.finish() == 0


def test_half_a_line_of_a_killed_process_is_no_line(tmp_path: Path) -> None:
    with Process("echo", log=tmp_path / "log", program=ECHO) as process:
        process.write(b'{"n": 1}\n{"n"')
        process.wait_for(lambda: process.lines, "a line")
        process.kill()
        assert process.lines == [{"n": 1}]
        assert not process.is_alive


def test_waiting_ends_at_the_deadline(tmp_path: Path) -> None:
    with (
        Process("echo", log=tmp_path / "log", program=ECHO) as process,
        pytest.raises(AssertionError, match=r"not within 0\.01 s: a sign"),
    ):
        process.wait_for(lambda: process.lines, "a sign", timeout_s=0.01)


def test_waiting_ends_with_the_process_and_shows_its_errors(tmp_path: Path) -> None:
    with (
        Process("fails", log=tmp_path / "log", program=FAILING) as process,
        pytest.raises(AssertionError, match="ended before a sign: no such luck"),
    ):
        process.wait_for(lambda: process.lines, "a sign")


def test_a_block_that_fails_leaves_no_process(tmp_path: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        Process("echo", log=tmp_path / "log", program=ECHO) as process,
    ):
        raise ZeroDivisionError
    assert not process.is_alive


def test_a_module_can_be_made_absent(tmp_path: Path) -> None:
    code = "import sqlite3, importlib.util\nprint(importlib.util.find_spec('sqlite3'))"
    environ = without(tmp_path / "hook", "sqlite3")
    ended = suyuan(environ=environ, program=(sys.executable, "-c", code))
    assert ended.code == 1
    assert "No module named 'sqlite3'" in ended.err


def test_a_hook_runs_before_the_program(tmp_path: Path) -> None:
    environ = python_hook(tmp_path / "hook", "import sys; sys.argv[1:] = ['--version']")
    ended = suyuan("hub", environ=environ)
    assert ended.out.startswith("suyuan ")
