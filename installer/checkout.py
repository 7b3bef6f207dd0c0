"""A folder with the project's sources, its environment `.venv`, and what that was filled from.

A mark inside `.venv` tells who made it and which locks were installed. It is emptied before
anything changes and written when all is done, so that an interrupted set-up is seen.
"""

import hashlib
import json
import os
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installer.system_packages import PACKAGES

LAYOUT = 1  # raise it when set-up itself changes, so that every environment is made again

TO_RUN, TO_CHECK = "run", "check"
LOCKS = {TO_RUN: "requirements.txt", TO_CHECK: "requirements-dev.txt"}
# the larger lock pins the smaller one's packages alike (a test compares them)
ALSO_FIT_FOR = {TO_RUN: (TO_RUN,), TO_CHECK: (TO_RUN, TO_CHECK)}


@dataclass(frozen=True)
class Checkout:
    """Paths and marks of one checkout; changes nothing but the mark."""

    root: Path

    @property
    def venv(self) -> Path:
        """The environment's folder."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self._script("python")

    @property
    def suyuan(self) -> Path:
        """The product's command."""
        return self._script("suyuan")

    def lock(self, purpose: str) -> Path:
        """The locked packages for this purpose."""
        return self.root / "installer" / LOCKS[purpose]

    def is_current(self, purpose: str) -> bool:
        """Whether the environment is complete for `purpose`."""
        return self._marked().get(purpose) == self._contents(purpose)

    def has_mark(self) -> bool:
        """Whether the environment was made by us, finished or not."""
        return self._mark.exists()

    def can_be_changed_in_place(self) -> bool:
        """Whether the environment was finished once, by this Python, in this folder."""
        return self._marked().get("made") == self._maker()

    def mark_unfinished(self) -> None:
        """Say that the environment is being changed."""
        self._mark.write_text("", "utf-8")

    def mark_finished(self, purpose: str) -> None:
        """Say what the environment is complete for."""
        marked = {each: self._contents(each) for each in ALSO_FIT_FOR[purpose]}
        text = json.dumps({"made": self._maker()} | marked, indent=1) + "\n"
        self._mark.write_text(text, "utf-8")

    @property
    def _mark(self) -> Path:
        return self.venv / "suyuan-setup.json"

    def _marked(self) -> dict[str, Any]:
        try:
            marked = json.loads(self._mark.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return marked if isinstance(marked, dict) else {}

    def _script(self, name: str) -> Path:
        if os.name == "nt":
            return self.venv / "Scripts" / f"{name}.exe"
        return self.venv / "bin" / name

    def _maker(self) -> str:
        """Of what an environment cannot outlive: its Python, and its folder (scripts name it)."""
        return _digest([LAYOUT, sys.version, sys.base_prefix, str(self.root)])

    def _contents(self, purpose: str) -> str:
        """Of everything that decides what the environment must contain."""
        with (self.root / "pyproject.toml").open("rb") as file:
            described = tomllib.load(file)
        lock = self.lock(purpose).read_text("utf-8")
        build = [described["build-system"], described.get("tool", {}).get("setuptools")]
        return _digest([self._maker(), described["project"], build, lock, repr(PACKAGES)])


def _digest(decides: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(decides)).encode()).hexdigest()
