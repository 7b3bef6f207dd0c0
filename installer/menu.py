"""The words `bootstrap.py` understands; each does its own set-up first."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from installer.checkout import TO_CHECK, TO_RUN, Checkout
from installer.environment import prepare
from installer.system_packages import install_for_tests
from installer.words import SetupFailed, show, tell

USAGE = """\
用法 · usage: python3 installer/bootstrap.py COMMAND

  demo [ARGS]     用内置数据演示 · run the demo on embedded data
  test            运行全部检查 · run every check (the same as CI)
  check [--fast]  同上；--fast 不含 e2e · the same; --fast leaves out tests/e2e
  -- ARGS         运行 suyuan ARGS · run suyuan ARGS"""

OK, FAILED, USAGE_ERROR, INTERRUPTED = 0, 1, 2, 130


def run(argv: Sequence[str]) -> int:
    """Do what `argv` asks; on success the process usually becomes the command itself.

    Returns:
        0 ok, 1 failed, 2 usage, 130 interrupted, else what the command returned.
    """
    if argv and argv[0] in {"-h", "--help"}:
        show(USAGE, sys.stdout)
        return OK
    checkout = Checkout(Path(__file__).resolve().parents[1])
    asked = asked_for(argv, checkout)
    if asked is None:
        show(USAGE, sys.stderr)
        return USAGE_ERROR
    purpose, command = asked
    try:
        if purpose == TO_CHECK:
            install_for_tests()
        prepare(checkout, purpose)
    except SetupFailed as failure:
        tell(failure.chinese, failure.english)
        return FAILED
    except KeyboardInterrupt:
        tell("已中断；再运行一次会接着做。", "Interrupted; run it again to go on.")
        return INTERRUPTED
    return _become(command)


def asked_for(argv: Sequence[str], checkout: Checkout) -> tuple[str, list[str]] | None:
    """What the environment must hold, and the command to run in it; None for unknown words."""
    suyuan = str(checkout.suyuan)
    check = [str(checkout.python), str(checkout.root / "installer" / "check.py")]
    match list(argv):
        case ["demo", *words]:
            return TO_RUN, [suyuan, "demo", *words]
        case ["--", *words]:
            return TO_RUN, [suyuan, *words]
        case ["test"]:
            return TO_CHECK, check
        case ["check", *words] if set(words) <= {"--fast"}:
            return TO_CHECK, [*check, *words]
        case _:
            return None


def _become(command: list[str]) -> int:
    """Replace this process, so that signals, pipes and the exit code need no help."""
    if os.name != "nt":  # on Windows the caller would not wait for the new process
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - no shell is meant
    return subprocess.run(command, check=False).returncode
