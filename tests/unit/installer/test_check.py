import sys

import pytest

from installer import check
from installer.check import Outcome, Step

PYTEST_OUTPUT = """\
....s                                    [100%]
======== short test summary info ========
SKIPPED [1] tests/x.py:3: no acceptance data
4 passed, 1 skipped in 0.10s
"""


def plan(*names: str) -> list[Step]:
    return [Step(name, (name,)) for name in names]


def test_check_succeeds_when_every_step_is_content(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.run_all(plan("a", "b"), lambda step: Outcome(0, 1.0, "noise")) == 0
    shown = capsys.readouterr().out
    assert "noise" not in shown
    assert shown.count("\n") == 3


def test_check_runs_every_step_and_fails_naming_the_bad_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran: list[str] = []

    def run(step: Step) -> Outcome:
        ran.append(step.name)
        return Outcome(1 if step.name == "a" else 0, 1.0, f"output of {step.name}\nall of it")

    assert check.run_all(plan("a", "b"), run) == 1
    shown = capsys.readouterr().out
    assert ran == ["a", "b"]
    assert "output of a\nall of it" in shown
    assert "output of b" not in shown
    assert shown.endswith("failed: a\n")


def test_check_shows_why_tests_were_skipped_and_how_many_passed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check.run_all(plan("tests"), lambda step: Outcome(0, 1.0, PYTEST_OUTPUT)) == 0
    shown = capsys.readouterr().out
    assert "no acceptance data" in shown
    assert "\n4 passed, 1 skipped in 0.10s\n" in shown
    assert "[100%]" not in shown


def test_fast_check_leaves_out_the_journeys_only() -> None:
    full, fast = check.steps(fast=False), check.steps(fast=True)
    assert [step.name for step in full] == [step.name for step in fast]
    assert full[:-1] == fast[:-1]
    assert set(fast[-1].command) - set(full[-1].command) == {"--ignore=tests/e2e"}


def test_check_covers_what_the_design_asks_for() -> None:
    wanted = {"format", "lint", "types", "imports", "translations", "tests"}
    assert {step.name for step in check.steps(fast=False)} == wanted


def test_tool_runs_from_this_environment_and_tells_its_exit_code() -> None:
    name = sys.executable.rsplit("/", 1)[-1]
    outcome = check.run_tool(Step("x", (name, "-c", "print('溯源'); raise SystemExit(3)")))
    assert outcome.code == 3
    assert outcome.output == "溯源\n"
