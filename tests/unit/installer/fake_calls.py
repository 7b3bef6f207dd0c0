"""A small checkout and a stand-in for the commands that set-up runs."""

from collections.abc import Sequence
from pathlib import Path

from installer.checkout import Checkout

PROJECT = """\
[build-system]
requires = ["setuptools"]
[project]
name = "x"
version = "1"
dependencies = ["a"]
[tool.ruff]
line-length = 99
"""


def small_checkout(root: Path) -> Checkout:
    """A checkout with nothing but what set-up reads."""
    (root / "installer").mkdir(parents=True)
    (root / "pyproject.toml").write_text(PROJECT, "utf-8")
    (root / "installer/requirements.txt").write_text("a==1\n", "utf-8")
    (root / "installer/requirements-dev.txt").write_text("a==1\nb==1\n", "utf-8")
    return Checkout(root)


class FakeCalls:
    """Does to the folder what the real commands do, as far as set-up looks at it."""

    def __init__(self, checkout: Checkout, fail_at: int | None = None) -> None:
        self.checkout = checkout
        self.fail_at = fail_at
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str]) -> None:
        self.commands.append(" ".join(command))
        venv = self.checkout.venv
        if "venv" in command:
            assert venv.is_dir(), "the mark is written before anything is made"
            self.checkout.python.parent.mkdir()
            self.checkout.python.write_text("python", "utf-8")
        else:
            assert self.checkout.python.exists(), "pip needs the environment's python"
            (venv / f"installed-{len(self.commands)}").touch()
        if self.fail_at == len(self.commands):
            raise KeyboardInterrupt

    def said(self, words: str) -> bool:
        """Whether one of the commands had these words."""
        return any(words in command for command in self.commands)


def no_system_packages() -> None:
    """Stands for a machine that has them all."""
