"""A desktop of its own for tests: X server without a monitor, window manager, input method, keys.

Nothing of it is seen by, or sees, the desktop of whoever runs the tests: own display, own message
bus, own home folder. `missing_for` says in words what must be installed first.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

from tests.helpers.waiting import wait_until

READY_S = 20.0
SCREEN = "1366x768x24"
PACKAGES = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "dbus-daemon": "dbus",
    "ibus-daemon": "ibus",
}
"""Program -> the Debian package that brings it."""
_FIRST = ("nice", "-n", "-10") if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
"""An X server of a workshop does not share its processor with a test run, where we may say so."""
PINYIN = Path("/usr/share/ibus/component/libpinyin.xml")


def missing_for(*programs: str, pinyin: bool = False) -> str:
    """Why a test cannot run here, and what to install; "" where it can."""
    absent = [PACKAGES[name] for name in programs if shutil.which(name) is None]
    if pinyin and not PINYIN.exists():
        absent.append("ibus-libpinyin")
    return f"needs a test desktop: apt-get install {' '.join(absent)}" if absent else ""


class Desktop:
    """An X server with a window manager; with `pinyin`, a Chinese input method that converts.

    Attributes:
        environ: For programs that are to open their windows there.
    """

    def __init__(self, *, pinyin: bool = False) -> None:
        self._home = tempfile.TemporaryDirectory(
            prefix="suyuan-desktop-", ignore_cleanup_errors=True
        )
        self._running: list[subprocess.Popen[bytes]] = []
        self._log: IO[bytes] = (Path(self._home.name) / "log").open("ab")
        self.environ: dict[str, str] = self._base()
        try:
            self._start_screen()
            if pinyin:
                self._start_pinyin()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def log(self) -> str:
        """What the desktop's programs said."""
        return (Path(self._home.name) / "log").read_text("utf-8", "replace")[-4000:]

    def type(self, script: str, timeout_s: float = 120.0) -> None:
        """Play keys: lines of xdotool commands, e.g. `type --delay 2 AB-01` and `key Return`."""
        self.run(["xdotool", "-"], text=script, timeout_s=timeout_s)

    def run(self, words: Sequence[str], *, text: str = "", timeout_s: float = 30.0) -> str:
        """Run a program on this desktop to its end; what it printed."""
        ended = subprocess.run(
            list(words),
            input=text,
            env=os.environ | self.environ,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        assert ended.returncode == 0, f"{words}: {ended.stderr}\n{self.log}"
        return ended.stdout

    def close(self) -> None:
        """End every program of it, the last one first."""
        while self._running:
            program = self._running.pop()
            _end(program, signal.SIGTERM)
            try:
                program.wait(5)
            except subprocess.TimeoutExpired:
                _end(program, signal.SIGKILL)
                program.wait()
            if program.stdout is not None:
                program.stdout.close()
        self._log.close()
        self._home.cleanup()

    def _base(self) -> dict[str, str]:
        home = self._home.name
        folders = {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("CONFIG", "CACHE")}
        runtime = Path(home) / "runtime"
        runtime.mkdir(mode=0o700)
        return {
            "HOME": home,
            **folders,
            "XDG_RUNTIME_DIR": str(runtime),
            "QT_QPA_PLATFORM": "xcb",
            "GSETTINGS_BACKEND": "memory",
            "LANG": "C.UTF-8",
        }

    def _start_screen(self) -> None:
        read, write = os.pipe()
        try:
            self._start(
                [*_FIRST, "Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-noreset"],
                keep=[write],
            )
            os.close(write)
            write = -1
            number = _read_line(read)
        finally:
            os.close(read)
            if write >= 0:
                os.close(write)
        self.environ["DISPLAY"] = f":{number}"
        self._start(["openbox", "--sm-disable"])
        wait_until(self._has_window_manager, READY_S, "a window manager")

    def _has_window_manager(self) -> bool:
        asked = ["xdotool", "get_num_desktops"]
        ended = subprocess.run(
            asked, env=os.environ | self.environ, capture_output=True, check=False
        )
        return ended.returncode == 0

    def _start_pinyin(self) -> None:
        words = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
        bus = self._start(words, stdout=subprocess.PIPE)
        assert bus.stdout is not None
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        self._start(["ibus-daemon", "--panel", "disable", "--config", "default", "--replace"])
        self.environ |= {"QT_IM_MODULE": "ibus", "GTK_IM_MODULE": "ibus"}
        wait_until(self._speaks_pinyin, READY_S, "an input method")

    def _speaks_pinyin(self) -> bool:
        environ = os.environ | self.environ
        for words in (["ibus", "engine", "libpinyin"], ["ibus", "engine"]):
            ended = subprocess.run(
                words, env=environ, capture_output=True, text=True, check=False, timeout=20
            )
        return ended.stdout.strip() == "libpinyin"

    def _start(
        self,
        words: Sequence[str],
        *,
        keep: Sequence[int] = (),
        stdout: int | None = None,
    ) -> "subprocess.Popen[bytes]":
        started = subprocess.Popen(
            list(words),
            env=os.environ | self.environ,
            stdin=subprocess.DEVNULL,
            stdout=self._log if stdout is None else stdout,
            stderr=self._log,
            pass_fds=tuple(keep),
            start_new_session=True,  # it is ended with what it started
        )
        self._running.append(started)
        return started


def _end(program: "subprocess.Popen[bytes]", number: int) -> None:
    """Signal a program and what it has started."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, number)


def _read_line(descriptor: int) -> str:
    """A line that another process writes; fails where none comes."""
    found: list[str] = []

    def read() -> None:
        with os.fdopen(os.dup(descriptor), encoding="ascii") as lines:
            found.append(lines.readline().strip())

    reader = threading.Thread(target=read, name="reads a display's number")
    reader.start()
    reader.join(READY_S)
    assert found, "the X server did not start"
    assert found[0], "the X server ended"
    return found[0]
