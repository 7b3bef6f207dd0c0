"""The world every test runs in, and what it must leave behind: nothing.

A test fails that leaves a thread alive or a file open, talks to anything beyond loopback, or logs
a warning nobody announced. Announce one by `with caplog.at_level(logging.WARNING): ...` around
what logs it. Python's own warnings are errors (pyproject.toml); naive datetimes are ruff's business
(DTZ), and the tests' local time is eight hours off UTC so that one which slipped through shows.
"""

import gc
import logging
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from _pytest.logging import LogCaptureHandler

KEPT_SETTINGS = {"SUYUAN_ACCEPTANCE"}
THREADS_END_WITHIN_S = 2.0
OPEN_FILES = Path("/proc/self/fd")

Report = pytest.TestReport
call_failed = pytest.StashKey[bool]()
undo_key = pytest.StashKey[list[Callable[[], None]]]()


class BeyondLoopback(OSError):
    """A test tried to reach something that is not this machine; to the caller, the net is down."""


class UnannouncedRecords(logging.Handler):
    """Keeps what was logged at WARNING or above while no `caplog.at_level` covered it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        captures = (
            handler
            for handler in logging.getLogger().handlers
            if isinstance(handler, LogCaptureHandler)
        )
        if not any(logging.NOTSET < each.level <= record.levelno for each in captures):
            where = f"{record.name}, {record.pathname}:{record.lineno}"
            self.seen.append(f"{record.levelname} logged ({where}): {record.getMessage()}")


unannounced = UnannouncedRecords()
refused_addresses: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settle language, time zone, folders and network before anything of ours is imported."""
    home = Path(tempfile.mkdtemp(prefix="suyuan-tests-"))
    patch = pytest.MonkeyPatch()
    config.stash[undo_key] = [patch.undo, lambda: shutil.rmtree(home, ignore_errors=True)]
    _settle_environment(patch, home)
    _stay_on_loopback(patch)
    logging.getLogger().addHandler(unannounced)
    hypothesis.settings.register_profile("suyuan", hypothesis.settings(), deadline=None)
    hypothesis.settings.load_profile("suyuan")  # times say nothing on a machine that is shared


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the process back as it was."""
    logging.getLogger().removeHandler(unannounced)
    for undo in config.stash.get(undo_key, []):
        undo()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Report, Report]:
    """Remember a failed test: its traceback keeps its files open, which is not its fault."""
    report = yield
    if report.failed:
        item.stash[call_failed] = True
    return report


@pytest.fixture(autouse=True)
def leaves_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compare the process after the test with before; fixtures of wider scope count as before."""
    threads = set(threading.enumerate())
    files = _open_files()
    yield
    trouble = [*_live_threads(threads), *unannounced.seen, *refused_addresses]
    unannounced.seen.clear()
    refused_addresses.clear()
    if not request.node.stash.get(call_failed, False):
        trouble += _left_open(files)
    if trouble:
        pytest.fail("\n".join(trouble), pytrace=False)


def _settle_environment(patch: pytest.MonkeyPatch, home: Path) -> None:
    for name in os.environ:
        if name.startswith("SUYUAN_") and name not in KEPT_SETTINGS:
            patch.delenv(name)
    patch.setenv("SUYUAN_LANG", "en")
    patch.setenv("QT_QPA_PLATFORM", os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    for kind in ("CONFIG", "DATA", "STATE"):
        patch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    for name in ("APPDATA", "LOCALAPPDATA"):
        patch.setenv(name, str(home))
    if hasattr(time, "tzset"):
        patch.setenv("TZ", "CST-8")  # POSIX form: needs no time zone files
        time.tzset()


def _live_threads(before: set[threading.Thread]) -> list[str]:
    """Threads that the test started and did not end; one that is just ending gets a moment."""
    after = [thread for thread in threading.enumerate() if thread not in before]
    ours = [thread for thread in after if not isinstance(thread, threading._DummyThread)]
    deadline = time.monotonic() + THREADS_END_WITHIN_S
    for thread in ours:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [f"thread left alive: {thread!r}" for thread in ours if thread.is_alive()]


def _open_files() -> set[tuple[str, str]]:
    """Numbers of the open files and what they are; nothing where the system does not tell."""
    found = set()
    for number in os.listdir(OPEN_FILES) if OPEN_FILES.is_dir() else ():  # noqa: PTH208 - speed
        try:
            found.add((number, os.readlink(f"{OPEN_FILES}/{number}")))  # noqa: PTH115 - speed
        except OSError:
            continue  # the one that listed the folder is closed again
    return found


def _left_open(before: set[tuple[str, str]]) -> list[str]:
    """Files and sockets that are open now and were not before."""
    if _open_files() <= before:
        return []
    gc.collect()  # whoever forgot to close and is unreachable now says so by ResourceWarning
    return [f"left open: {what}" for _, what in sorted(_open_files() - before)]


def _stay_on_loopback(patch: pytest.MonkeyPatch) -> None:
    real = socket.socket
    look_up = socket.getaddrinfo

    def guarded(name: str) -> Callable[..., Any]:
        do = getattr(real, name)

        def call(self: socket.socket, *arguments: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                _refuse_beyond_loopback(arguments[-1][0])
            return do(self, *arguments)

        return call

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        if host and not _is_literal(host):
            _refuse_beyond_loopback(host)
        return look_up(host, *rest, **more)

    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(real, name, guarded(name))
    patch.setattr(socket, "getaddrinfo", getaddrinfo)


def _is_literal(host: str | bytes) -> bool:
    try:
        ip_address(host if isinstance(host, str) else host.decode())
    except ValueError:
        return False
    return True


def _refuse_beyond_loopback(host: str | bytes) -> None:
    text = host if isinstance(host, str) else host.decode()
    if text == "localhost":
        return
    if _is_literal(text):
        address = ip_address(text)
        inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        if (inner or address).is_loopback:
            return
    frame = sys._getframe(2)
    refused_addresses.append(
        f"reached beyond loopback: {text} (from {frame.f_code.co_filename}:{frame.f_lineno})"
    )
    raise BeyondLoopback(text)
