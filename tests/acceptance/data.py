"""The acceptance data outside this project, and a command to put its lines to.

The folder is named by `SUYUAN_ACCEPTANCE`; without it, `../shared/acceptance` beside the project.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DEFAULT_FOLDER = ROOT.parent / "shared" / "acceptance"
VARIABLE = "SUYUAN_ACCEPTANCE"
COMMAND_ENDS_WITHIN_S = 120

Case = dict[str, Any]


def folder() -> Path:
    """The folder of the data; skips the test where there is none."""
    found = Path(os.environ.get(VARIABLE) or DEFAULT_FOLDER)
    if not found.is_dir():
        pytest.skip(f"no acceptance data: {found} is not there ({VARIABLE} names the folder)")
    return found


def read(name: str) -> Any:
    """A JSON file of the folder, such as `gs1/epc_uri_vectors.json`."""
    path = folder() / name
    if not path.is_file():
        pytest.skip(f"no acceptance data: {path} is not there")
    return json.loads(path.read_text("utf-8"))


def cases(name: str) -> list[Case]:
    """The cases of a file."""
    found: list[Case] = read(name)["cases"]
    return found


def ask(command: Sequence[str], lines: Sequence[Case]) -> list[Case]:
    """Put lines to `suyuan COMMAND -` in one process; the answers, in the same order."""
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "ui", *command, "-"],
        input=text,
        capture_output=True,
        cwd=ROOT,
        encoding="utf-8",
        timeout=COMMAND_ENDS_WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(lines)
    return answers


def report(
    capsys: pytest.CaptureFixture[str], name: str, ran: int, skipped: Sequence[str] = ()
) -> None:
    """Say past the capture how many cases ran; none at all is a failure."""
    with capsys.disabled():
        print(f"\n{name}: {ran} cases ran, {len(skipped)} skipped {list(skipped)}")
    assert ran > 0, f"{name}: no case ran"
