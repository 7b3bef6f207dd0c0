"""Child processes of a bench: our own Python, our own code, a settled environment."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]


class ChildFailed(Exception):
    """A child process of a bench ended with an error; its own words are in the message."""


@dataclass(frozen=True)
class Ended:
    """What a child said before it ended well."""

    out: str
    errors: str


def environment(state: Path) -> Mapping[str, str]:
    """The environment of children whose keys lie under `state`, not in the user's own folder.

    Compiled modules are kept there as well, so that a second start finds them as an installed
    program does, whatever the caller's own environment says about them.
    """
    folders = {
        f"XDG_{kind}_HOME": str(state / kind.lower()) for kind in ("STATE", "CONFIG", "DATA")
    }
    settled = {**os.environ, **folders, "SUYUAN_LANG": "en"}
    settled.pop("PYTHONDONTWRITEBYTECODE", None)
    return settled | {"PYTHONPYCACHEPREFIX": str(state / "compiled")}


def run(words: Sequence[str], state: Path, feed: str = "") -> Ended:
    """Run a command to its end; `feed` is its standard input.

    Raises:
        ChildFailed: Its exit code is not 0.
    """
    ended = subprocess.run(
        list(words),
        input=feed,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env=environment(state),
        check=False,
    )
    if ended.returncode:
        raise ChildFailed(
            f"{' '.join(words[:4])}: exit {ended.returncode}\n{ended.stderr[-2000:]}"
        )
    return Ended(ended.stdout, ended.stderr)


def python(*words: str) -> list[str]:
    """A command line of this Python; warnings would cost time and say nothing here."""
    return [sys.executable, *words]
