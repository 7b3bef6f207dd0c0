"""The one check command: format, lint, types, import contracts, translations, tests.

People run it through `bootstrap.py check`, CI through `bootstrap.py test`; it needs the
environment that those make. One line a step; a step that fails shows everything it said.
"""

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TYPED = ("station", "sync", "drivers", "resources", "ui", "installer")


@dataclass(frozen=True)
class Step:
    """A tool and what it must be content with."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a step ended: exit code, seconds, and all it printed."""

    code: int
    took_s: float
    output: str


def steps(fast: bool) -> tuple[Step, ...]:
    """What is checked, cheapest first; `fast` leaves out the journeys of tests/e2e."""
    pytest = ("pytest", "-q", *(("--ignore=tests/e2e",) if fast else ()))
    return (
        Step("format", ("ruff", "format", "--check", ".")),
        Step("lint", ("ruff", "check", ".")),
        Step("imports", ("lint-imports",)),
        Step("translations", ("pytest", "-q", "tests/unit/resources")),
        Step("types", ("mypy", *TYPED)),
        Step("tests", pytest),
    )


def run_all(plan: Sequence[Step], run: Callable[[Step], Outcome]) -> int:
    """Run every step, also after one failed; returns 0 only when all are content."""
    failed = []
    for step in plan:
        outcome = run(step)
        verdict = "ok" if outcome.code == 0 else f"FAILED ({outcome.code})"
        print(f"{step.name:<14}{outcome.took_s:7.1f} s  {verdict}", flush=True)
        if outcome.code != 0:
            failed.append(step.name)
            print(outcome.output, flush=True)
        elif step.name == "tests":
            print(_summary(outcome.output), flush=True)
    print("failed: " + ", ".join(failed) if failed else "all checks passed", flush=True)
    return 1 if failed else 0


def _summary(output: str) -> str:
    """The end of pytest's report: what was skipped and why, and its line with the counts."""
    lines = output.rstrip().splitlines()
    starts = [i for i, line in enumerate(lines) if "short test summary info" in line]
    return "\n".join(lines[starts[-1] if starts else -1 :])


def run_tool(step: Step) -> Outcome:
    """Run a step's tool from this environment, in the project's folder."""
    tool, *arguments = step.command
    began = time.monotonic()
    ended = subprocess.run(
        [str(Path(sys.executable).parent / tool), *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Outcome(ended.returncode, time.monotonic() - began, ended.stdout)


def main(argv: Sequence[str]) -> int:
    """Parse the command line and check."""
    parser = argparse.ArgumentParser(prog="check", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="leave out the journeys of tests/e2e")
    fast = parser.parse_args(argv).fast
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a console may lack Chinese
    return run_all(steps(fast), run_tool)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
