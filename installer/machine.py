"""What set-up sees of this computer, and how it runs apt on it."""

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

APT_WAIT_S = 300  # a machine that just started may be busy with its own updates


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    output: str


class Machine:
    """The computer that runs us."""

    @property
    def is_linux(self) -> bool:
        """Whether system libraries are ours to look for; wheels bring them elsewhere."""
        return sys.platform.startswith("linux")

    @property
    def has_apt(self) -> bool:
        """Whether Debian's tool is there."""
        return shutil.which("apt-get") is not None

    def has_ensurepip(self) -> bool:
        """Whether Python can give a new environment its pip; Debian packages that apart."""
        importlib.invalidate_caches()
        return importlib.util.find_spec("ensurepip") is not None

    def has_library(self, name: str) -> bool:
        """Whether the dynamic loader finds the library."""
        import ctypes  # not needed to see that all is done

        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    def has_program(self, pattern: str) -> bool:
        """Whether a program lies at a place such as `/usr/lib/*/bin/name`."""
        return any(Path("/").glob(pattern.lstrip("/")))

    def privilege(self) -> list[str] | None:
        """Words before a command that make it run as root; None where we may not."""
        if os.geteuid() == 0:
            return []
        if shutil.which("sudo") is None:
            return None
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
        return ["sudo"] if sys.stdin is not None and sys.stdin.isatty() else None

    def apt_get(self, privilege: Sequence[str], words: Sequence[str]) -> Ended:
        """Run apt-get, quiet and without questions of its own."""
        may_ask_password = list(privilege) == ["sudo"]
        apt = ["apt-get", "-qq", "-o", f"DPkg::Lock::Timeout={APT_WAIT_S}"]
        ended = subprocess.run(
            [*privilege, "env", "DEBIAN_FRONTEND=noninteractive", *apt, *words],
            stdin=None if may_ask_password else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return Ended(ended.returncode, ended.stdout)
