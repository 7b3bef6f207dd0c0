"""What the product needs from the operating system, and how Debian gets it.

A package counts as present when the library it brings can be loaded; names of packages differ
between distributions and releases, names of libraries do not.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from installer.machine import Machine
from installer.words import SetupFailed, step, tell


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package, the library that shows its presence, and whether we can do without."""

    name: str
    library: str
    needed: bool = True


PACKAGES = (
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
FOR_TESTS: dict[str, str] = {
    "postgresql-15": "/usr/lib/postgresql/*/bin/initdb",  # the hub's other place for its records
    # a desktop of the tests' own: the window under a real X server, with a Chinese input method
    "xvfb": "/usr/bin/Xvfb",
    "xdotool": "/usr/bin/xdotool",
    "openbox": "/usr/bin/openbox",
    "dbus": "/usr/bin/dbus-daemon",
    "ibus": "/usr/bin/ibus-daemon",
    "ibus-libpinyin": "/usr/share/ibus/component/libpinyin.xml",
}
"""Debian package -> a program it brings; what only the tests use. Without it they say so and skip."""

# brings ensurepip, which Debian keeps apart from python3
VENV_PACKAGE = f"python3.{sys.version_info.minor}-venv"


def install_missing(machine: Machine | None = None) -> None:
    """Install what is missing, where this computer lets us; quiet when nothing is.

    Raises:
        SetupFailed: Something needed is missing and must be installed by hand; says how.
    """
    here = machine or Machine()
    absent = _absent(here)
    has_pip = here.has_ensurepip()
    names = [] if has_pip else [VENV_PACKAGE]
    names += [package.name for package in absent]
    if not here.is_linux or not names:
        return
    privilege = here.privilege() if here.has_apt else None
    if privilege is not None:
        _install(here, privilege, names)
        absent, has_pip = _absent(here), here.has_ensurepip()
    _report(names, absent, has_pip)


def install_for_tests(machine: Machine | None = None) -> None:
    """Install what only the tests use, where this computer lets us; they do without it as well."""
    here = machine or Machine()
    names = [name for name, program in FOR_TESTS.items() if not here.has_program(program)]
    privilege = here.privilege() if here.is_linux and here.has_apt and names else None
    if privilege is None:
        return
    try:
        _install(here, privilege, names)
    except SetupFailed:
        tell(
            f"测试用的软件包没有装上（{' '.join(names)}），用到它们的测试会跳过。",
            f"Packages for tests could not be installed ({' '.join(names)}); the tests that "
            "need them are skipped.",
        )


def _absent(machine: Machine) -> list[SystemPackage]:
    return [package for package in PACKAGES if not machine.has_library(package.library)]


def _install(machine: Machine, privilege: Sequence[str], names: Sequence[str]) -> None:
    """Install by apt; package lists are fetched only where the known ones do not do."""
    step("安装系统软件包", "installing system packages: " + " ".join(names))
    install = ["install", "-y", "--no-install-recommends", *names]
    if machine.apt_get(privilege, install).code == 0:
        return
    machine.apt_get(privilege, ["update"])
    ended = machine.apt_get(privilege, install)
    if ended.code != 0:
        raise SetupFailed(
            f"{ended.output}\n系统软件包没有装上。请检查网络和 apt 的软件源，再运行一次。",
            "The system packages could not be installed (output above). Check the network and "
            "apt's sources, then run this command again.",
        )


def _report(names: Sequence[str], absent: Sequence[SystemPackage], has_pip: bool) -> None:
    """Stop where something needed is still missing; say so where we can do without."""
    by_hand = "sudo apt-get install --no-install-recommends " + " ".join(names)
    if not has_pip or any(package.needed for package in absent):
        raise SetupFailed(
            "缺少系统软件包，这里不能自动安装。请管理员运行下面的命令"
            f"（其他系统请安装对应的软件包），然后再运行一次：\n    {by_hand}",
            "System packages are missing and cannot be installed from here. Have an "
            "administrator run the command above (on other systems, install what corresponds), "
            "then run this one again.",
        )
    if absent:
        libraries = " ".join(package.library for package in absent)
        tell(
            f"缺少可选的系统库 {libraries}，程序照常运行。需要时请管理员运行：{by_hand}",
            f"Optional system libraries are missing ({libraries}); the program runs without "
            f"them. To add them, have an administrator run: {by_hand}",
        )
