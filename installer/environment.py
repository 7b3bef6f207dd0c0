"""The virtual environment `.venv`: made, filled from the lock, and known to be current.

A mark inside `.venv` tells what it was filled from. It is emptied before anything changes and
written when all is done, so that a set-up that was interrupted anywhere is seen and made anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installer import system_packages
from installer.words import SetupFailed, step

if sys.platform != "win32":
    import fcntl

LAYOUT = 1  # raise it when what set-up does changes, so that every environment is made again

TO_RUN, TO_CHECK = "run", "check"
LOCKS = {TO_RUN: "requirements.txt", TO_CHECK: "requirements-dev.txt"}


@dataclass(frozen=True)
class Checkout:
    """A folder with the project's sources, and where its environment belongs."""

    root: Path

    @property
    def venv(self) -> Path:
        """The environment's folder."""
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        """The folder of the environment's commands."""
        return self.venv / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def suyuan(self) -> Path:
        """The product's command."""
        return self.scripts / ("suyuan.exe" if os.name == "nt" else "suyuan")

    @property
    def mark(self) -> Path:
        """What the environment was filled from; empty while it is being changed."""
        return self.venv / "suyuan-setup.json"

    def lock(self, purpose: str) -> Path:
        """The locked packages for this purpose."""
        return self.root / "installer" / LOCKS[purpose]

    def fingerprint(self, purpose: str) -> str:
        """Of everything that decides what the environment must contain."""
        with (self.root / "pyproject.toml").open("rb") as file:
            project = tomllib.load(file)
        decides = [
            LAYOUT,
            sys.version,
            sys.base_prefix,
            str(self.root),  # the scripts in an environment name its folder
            project["project"],
            project["build-system"],
            hashlib.sha256(self.lock(purpose).read_bytes()).hexdigest(),
        ]
        return hashlib.sha256(json.dumps(decides).encode()).hexdigest()

    def is_current(self, purpose: str) -> bool:
        """Whether nothing needs to be done."""
        return self._marked().get(purpose) == self.fingerprint(purpose)

    def was_interrupted(self) -> bool:
        """Whether a set-up of ours began here and never ended."""
        return self.mark.exists() and not self._marked()

    def _marked(self) -> dict[str, Any]:
        try:
            marked = json.loads(self.mark.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return marked if isinstance(marked, dict) else {}


def prepare(checkout: Checkout, purpose: str) -> None:
    """Make the environment fit for `purpose`; does nothing (in milliseconds) when it is.

    Raises:
        SetupFailed: With what the person can do about it.
    """
    if checkout.is_current(purpose):
        return
    with _one_at_a_time(checkout):
        if checkout.is_current(purpose):
            return  # another set-up did it while we waited
        system_packages.install_missing()
        _make_room(checkout)
        checkout.venv.mkdir(exist_ok=True)
        checkout.mark.write_text("", "utf-8")
        if not checkout.python.exists():
            step("建立虚拟环境 .venv", "making the virtual environment .venv")
            _call([sys.executable, "-m", "venv", str(checkout.venv)])
        _fill(checkout, purpose)
        # the larger lock pins the smaller one's packages alike (a test compares them)
        kept = [TO_RUN, TO_CHECK] if purpose == TO_CHECK else [TO_RUN]
        marked = {each: checkout.fingerprint(each) for each in kept}
        checkout.mark.write_text(json.dumps(marked, indent=1) + "\n", "utf-8")


def _make_room(checkout: Checkout) -> None:
    """Remove an environment that is half made or belongs to another Python."""
    grave = checkout.root / "build" / "old-venv"
    shutil.rmtree(grave, ignore_errors=True)
    if not checkout.venv.exists():
        return
    if not checkout.was_interrupted() and _is_of_this_python(checkout):
        return
    if Path(sys.prefix).resolve() == checkout.venv.resolve():
        raise SetupFailed(
            "要重建 .venv，但本命令正由它运行。请用系统的 python3 运行本命令。",
            ".venv must be made again, but this command runs from it. "
            "Run the command with the system's python3.",
        )
    step("清除旧的虚拟环境", "removing the old virtual environment")
    grave.parent.mkdir(exist_ok=True)
    try:
        checkout.venv.rename(grave)  # whole or not at all; deleting is neither
    except OSError as error:
        raise SetupFailed(
            f"无法移走旧的虚拟环境（{error}）。请关闭正在运行的程序，再运行一次。",
            f"The old virtual environment cannot be moved away ({error}). "
            "Close the programs that use it and run this command again.",
        ) from error
    shutil.rmtree(grave, ignore_errors=True)


def _is_of_this_python(checkout: Checkout) -> bool:
    """Whether the environment works and was made by the Python that runs us."""
    ask = "import sys, pip; print(sys.version, sys.base_prefix, sep='\\0', end='')"
    try:
        answer = subprocess.run(
            [checkout.python, "-I", "-c", ask], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return answer.stdout == f"{sys.version}\0{sys.base_prefix}"


def _fill(checkout: Checkout, purpose: str) -> None:
    """Install the locked packages, then the project itself, editable and without network."""
    lock = checkout.lock(purpose)
    pip = [str(checkout.python), "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check", "--no-warn-script-location"]
    step(
        f"按 {lock.name} 安装软件包，第一次要下载约 250 MB",
        f"installing the packages of {lock.name}; the first time about 250 MB are downloaded",
    )
    _call([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(lock)])
    step("安装本程序", "installing the program itself")
    _call([*pip, "--no-deps", "--no-index", "--no-build-isolation", "-e", str(checkout.root)])


def _call(command: Sequence[str]) -> None:
    """Run a command quietly; show its output only when it fails."""
    ended = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=os.environ | {"PIP_USER": "0"},  # a person's "user = true" does not fit here
        check=False,
    )
    if ended.returncode != 0:
        raise SetupFailed(
            f"{ended.stdout}\n这一步没有成功：{' '.join(command)}\n"
            "请检查网络和 pip 的设置（pip config list），再运行一次；已下载的不会重来。",
            "The step above failed. Check the network and pip's settings (pip config list), then "
            "run this command again; what was downloaded is kept.",
        )


@contextmanager
def _one_at_a_time(checkout: Checkout) -> Iterator[None]:
    """Let a second set-up of the same checkout wait for the first (not on Windows)."""
    if sys.platform == "win32":
        yield
        return
    with checkout.lock(TO_RUN).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
