"""What the product needs from the operating system, and how Debian gets it.

A package counts as present when the library it brings can be loaded; names of packages differ
between distributions and releases, names of libraries do not.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from installer.words import SetupFailed, step, tell

LOCK_WAIT_S = 300  # a machine that just started may be busy with its own updates


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package, the library that shows its presence, and whether we can do without."""

    name: str
    library: str
    needed: bool = True

    def is_present(self) -> bool:
        """Whether the library can be loaded by this process."""
        try:
            ctypes.CDLL(self.library)
        except OSError:
            return False
        return True


TO_RUN = (
    SystemPackage("libgl1", "libGL.so.1"),
    SystemPackage("libegl1", "libEGL.so.1"),
    SystemPackage("libglib2.0-0", "libglib-2.0.so.0"),
    SystemPackage("libxkbcommon0", "libxkbcommon.so.0"),
    SystemPackage("libdbus-1-3", "libdbus-1.so.3"),
    SystemPackage("libfontconfig1", "libfontconfig.so.1"),
    SystemPackage("libzbar0", "libzbar.so.0", needed=False),  # the second code reader only
    # the window under X11; without it the offscreen and headless ways still work
    SystemPackage("libxcb-cursor0", "libxcb-cursor.so.0", needed=False),
    SystemPackage("libxcb-icccm4", "libxcb-icccm.so.4", needed=False),
    SystemPackage("libxcb-keysyms1", "libxcb-keysyms.so.1", needed=False),
    SystemPackage("libxcb-shape0", "libxcb-shape.so.0", needed=False),
    SystemPackage("libxcb-xkb1", "libxcb-xkb.so.1", needed=False),
    SystemPackage("libxkbcommon-x11-0", "libxkbcommon-x11.so.0", needed=False),
)


def install_missing() -> None:
    """Install what is missing, where this machine lets us.

    Raises:
        SetupFailed: Something needed is missing and must be installed by hand; says how.
    """
    if not sys.platform.startswith("linux"):
        return
    absent = [package for package in TO_RUN if not package.is_present()]
    names = [package.name for package in absent]
    if not _has_ensurepip():
        names.insert(0, venv_package())
    if not names:
        return
    privilege = _privilege() if shutil.which("apt-get") else None
    if privilege is not None:
        step("安装系统软件包", "installing system packages: " + " ".join(names))
        _apt_install(privilege, names)
        importlib.invalidate_caches()
        absent = [package for package in absent if not package.is_present()]
    _report(names, absent)


def venv_package() -> str:
    """Debian's package with `ensurepip` for this Python, without which no environment has pip."""
    return f"python3.{sys.version_info.minor}-venv"


def _report(names: Sequence[str], absent: Sequence[SystemPackage]) -> None:
    """Stop where something needed is still missing; say so where we can do without."""
    by_hand = "sudo apt-get install --no-install-recommends " + " ".join(names)
    libraries = " ".join(package.library for package in absent)
    if not _has_ensurepip() or any(package.needed for package in absent):
        raise SetupFailed(
            f"缺少系统软件包，这里没有权限安装。请管理员运行（其他系统请安装对应的软件包）：\n"
            f"    {by_hand}\n然后再运行一次本命令。",
            f"System packages are missing and this account may not install them. Have an "
            f"administrator run (on other systems, install what corresponds):\n"
            f"    {by_hand}\nThen run this command again.",
        )
    if absent:
        tell(
            f"缺少可选的系统库 {libraries}；程序可以运行。需要时由管理员运行：{by_hand}",
            f"Optional system libraries are missing ({libraries}); the program runs without "
            f"them. To add them, an administrator runs: {by_hand}",
        )


def _has_ensurepip() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def _privilege() -> list[str] | None:
    """Words to put before `apt-get`; None where this account cannot become root."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin is not None and sys.stdin.isatty() else None


def _apt_install(privilege: Sequence[str], names: Sequence[str]) -> None:
    """Install by apt; package lists are fetched only where the known ones do not do."""
    apt = [*privilege, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", f"DPkg::Lock::Timeout={LOCK_WAIT_S}"]
    install = [*apt, "install", "-y", "--no-install-recommends", *names]
    if _apt(install).returncode == 0:
        return
    _apt([*apt, "update"])
    ended = _apt(install)
    if ended.returncode != 0:
        raise SetupFailed(
            f"系统软件包没有装上：\n{ended.stdout}请检查网络和 apt 的软件源，再运行一次。",
            "The system packages could not be installed (output above). Check the network and "
            "apt's sources, then run this command again.",
        )


def _apt(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=None if command[0] == "sudo" and "-n" not in command[:2] else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
