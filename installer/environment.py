"""Make the virtual environment and fill it from the lock; leave it alone when it is current."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from installer import system_packages
from installer.checkout import TO_RUN, Checkout
from installer.words import SetupFailed, step, tell

if sys.platform != "win32":
    import fcntl

Call = Callable[[Sequence[str]], None]


def call_quietly(command: Sequence[str]) -> None:
    """Run a command without a prompt; show its output only when it fails.

    Raises:
        SetupFailed: It ended with an error.
    """
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


def prepare(
    checkout: Checkout,
    purpose: str,
    call: Call = call_quietly,
    install_system_packages: Callable[[], None] = system_packages.install_missing,
) -> None:
    """Make the environment fit for `purpose`; does nothing (in milliseconds) when it is.

    Raises:
        SetupFailed: With what the person can do about it.
    """
    if checkout.is_current(purpose):
        return
    with _one_at_a_time(checkout):
        if checkout.is_current(purpose):
            return  # another set-up did it while we waited
        install_system_packages()
        if not checkout.can_be_changed_in_place():
            _clear_away(checkout)
            checkout.venv.mkdir()
            checkout.mark_unfinished()
            step("建立虚拟环境 .venv", "making the virtual environment .venv")
            call([sys.executable, "-m", "venv", str(checkout.venv)])
        checkout.mark_unfinished()
        _fill(checkout, purpose, call)
        checkout.mark_finished(purpose)


def _fill(checkout: Checkout, purpose: str, call: Call) -> None:
    """Install the locked packages, then the project itself, editable and without network."""
    lock = checkout.lock(purpose)
    pip = [str(checkout.python), "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check", "--no-warn-script-location"]
    step(
        f"按 {lock.name} 安装软件包，第一次要下载约 200 MB",
        f"installing the packages of {lock.name}; the first time about 200 MB are downloaded",
    )
    call([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(lock)])
    step("安装本程序", "installing the program itself")
    call([*pip, "--no-deps", "--no-index", "--no-build-isolation", "-e", str(checkout.root)])


def _clear_away(checkout: Checkout) -> None:
    """Remove an environment of ours that is half made or outdated; keep a foreign one aside."""
    aside = checkout.root / "build" / "old-venv"
    if not checkout.venv.exists():
        return
    if Path(sys.prefix).resolve() == checkout.venv.resolve():
        raise SetupFailed(
            "要重建 .venv，但本命令正由它运行。请用系统的 python3 运行本命令。",
            ".venv must be made again, but this command runs from it. "
            "Run the command with the system's python3.",
        )
    is_ours = checkout.has_mark()
    shutil.rmtree(aside, ignore_errors=True)
    aside.parent.mkdir(exist_ok=True)
    try:
        checkout.venv.rename(aside)  # whole or not at all, which deleting is not
    except OSError as error:
        raise SetupFailed(
            f"无法移走旧的虚拟环境（{error}）。请关闭正在使用它的程序，再运行一次。",
            f"The old virtual environment cannot be moved away ({error}). "
            "Close the programs that use it and run this command again.",
        ) from error
    if is_ours:
        step("清除旧的虚拟环境", "removing the old virtual environment")
        shutil.rmtree(aside, ignore_errors=True)
    else:
        tell(
            f"这里已有别人建的 .venv，已移到 {aside}。",
            f"A .venv that was made by something else was moved to {aside}.",
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
