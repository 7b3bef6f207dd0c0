"""What tests/conftest.py promises, seen on small test files that break each promise."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]

CASES = """
import contextlib, logging, os, socket, threading, time, warnings
from datetime import UTC, datetime

import pytest

kept = []
log = logging.getLogger("somewhere")


def test_leaves_a_thread():
    threading.Thread(target=threading.Event().wait, args=(20,), daemon=True).start()

def test_joins_its_thread():
    thread = threading.Thread(target=len, args=("",))
    thread.start()
    thread.join()

@pytest.fixture(scope="module")
def service():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    listener = socket.create_server(("127.0.0.1", 0))
    yield listener.getsockname()
    listener.close()
    stop.set()
    thread.join()

def test_uses_a_wider_fixture(service):
    assert service

def test_keeps_a_file_open(tmp_path):
    kept.append(os.open(tmp_path / "kept.txt", os.O_CREAT))

def test_closes_its_file(tmp_path):
    (tmp_path / "a").write_text("x")

def test_forgets_a_socket_in_a_cycle():
    cycle = [socket.socket()]
    cycle.append(cycle)

def test_fails_with_a_file_open(tmp_path):
    file = os.open(tmp_path / "open", os.O_CREAT)
    assert file is None, "its own reason"

def test_connects_far_away():
    with socket.socket() as s:
        s.connect(("192.0.2.1", 80))

def test_connects_far_away_and_hides_it():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    except OSError:
        pass

def test_sends_a_datagram_far_away():
    with socket.socket(type=socket.SOCK_DGRAM) as s:
        s.sendto(b"x", ("192.0.2.1", 80))

def test_looks_up_a_far_name():
    socket.getaddrinfo("hub.invalid", 443)

def test_connects_to_loopback(service):
    socket.create_connection(service, timeout=5).close()

def test_looks_up_localhost():
    with contextlib.suppress(socket.gaierror):  # a bare Debian has no /etc/hosts
        socket.getaddrinfo("localhost", 443)

def test_logs_a_warning():
    log.warning("the disk is %s", "slow")

def test_logs_an_error_above_the_announced_one(caplog):
    with caplog.at_level(logging.WARNING):
        log.error("covered too")

def test_logs_after_the_announcement(caplog):
    with caplog.at_level(logging.WARNING):
        log.warning("announced")
    log.warning("not announced")

def test_logs_quietly():
    log.info("nothing to see")

def test_warns():
    warnings.warn("old way")

def test_local_time_is_not_utc():
    assert datetime.now().hour != datetime.now(UTC).hour

def test_language_and_folders_are_the_tests_own():
    assert os.environ["SUYUAN_LANG"] == "en"
    assert "SUYUAN_ADDED_BY_THE_CALLER" not in os.environ
    assert os.environ["SUYUAN_ACCEPTANCE"] == "kept"
    assert "suyuan-tests-" in os.environ["XDG_DATA_HOME"]
"""

Judge = Callable[[str], str]


@pytest.fixture(scope="module")
def trouble(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What pytest said of each case, in a process of its own; empty for a case that passed."""
    folder = tmp_path_factory.mktemp("held")
    (folder / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text("utf-8"), "utf-8")
    (folder / "test_cases.py").write_text(CASES, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", "utf-8")
    environment = os.environ | {"SUYUAN_ADDED_BY_THE_CALLER": "1", "SUYUAN_ACCEPTANCE": "kept"}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--junit-xml=out.xml", "-p", "no:cacheprovider"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    said: dict[str, str] = {}
    for case in ElementTree.parse(folder / "out.xml").iter("testcase"):
        bad = [part for part in case if part.tag in {"failure", "error"}]
        text = "\n".join(f"{part.get('message')}\n{part.text}" for part in bad)
        name = case.get("name", "")
        said[name] = said.get(name, "") + text
    return said


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("test_leaves_a_thread", "thread left alive: <Thread"),
        ("test_keeps_a_file_open", "kept.txt"),
        ("test_forgets_a_socket_in_a_cycle", "ResourceWarning: unclosed <socket"),
        ("test_fails_with_a_file_open", "its own reason"),
        ("test_connects_far_away", "reached beyond loopback: 192.0.2.1"),
        ("test_connects_far_away_and_hides_it", "reached beyond loopback: 192.0.2.1"),
        ("test_sends_a_datagram_far_away", "reached beyond loopback: 192.0.2.1"),
        ("test_looks_up_a_far_name", "reached beyond loopback: hub.invalid"),
        ("test_logs_a_warning", "the disk is slow"),
        ("test_logs_after_the_announcement", "not announced"),
        ("test_warns", "old way"),
    ],
)
def test_a_case_that_breaks_a_promise_fails_with_its_reason(
    trouble: Mapping[str, str], case: str, reason: str
) -> None:
    assert reason in trouble[case]


@pytest.mark.parametrize(
    "case",
    [
        "test_joins_its_thread",
        "test_uses_a_wider_fixture",
        "test_closes_its_file",
        "test_connects_to_loopback",
        "test_looks_up_localhost",
        "test_logs_an_error_above_the_announced_one",
        "test_logs_quietly",
        "test_local_time_is_not_utc",
        "test_language_and_folders_are_the_tests_own",
    ],
)
def test_a_case_that_keeps_the_promises_passes(trouble: Mapping[str, str], case: str) -> None:
    assert trouble[case] == ""


def test_a_failed_test_is_not_blamed_for_what_its_traceback_holds(
    trouble: Mapping[str, str],
) -> None:
    assert "left open" not in trouble["test_fails_with_a_file_open"]


def test_every_case_is_judged_here(trouble: Mapping[str, str]) -> None:
    judged = Path(__file__).read_text("utf-8")
    assert [case for case in trouble if f'"{case}"' not in judged] == []
