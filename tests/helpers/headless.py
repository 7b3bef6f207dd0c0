"""A headless station to talk to: in this process, or as a real one.

Both take requests by name and give the answer as a dict:
`station.do("sign_in", badge="E001")["saved"]`. In this process the clock is the test's own, and
the store can be looked at; the subprocess proves the command line, pipes and exit code.
"""

import io
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import resources
from station.documents.document import Document, document_of
from station.documents.folder import read_folder
from station.ports import DeviceStatus, ScanRead
from station.trace.key import check_character
from tests.helpers.waiting import wait_until
from ui.assembly.core import Core, open_core
from ui.assembly.headless import Headless
from ui.assembly.options import Heard, Options

PROJECT = Path(__file__).parents[2]
MORNING = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)  # nine o'clock in the workshop

Answer = dict[str, Any]


class Refused(AssertionError):
    """The station did not save what the test expected it to save."""


class HandClock:
    """Time that stands still until it is told otherwise."""

    def __init__(self, wall: datetime = MORNING) -> None:
        self.boot_id = "boot-1"
        self.wall = wall
        self.mono_s = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic_s(self) -> float:
        return self.mono_s

    def pass_s(self, seconds: float) -> None:
        """Let time go by."""
        self.wall += timedelta(seconds=seconds)
        self.mono_s += seconds

    def restart(self) -> None:
        """The machine is switched off and on: monotonic time begins anew."""
        self.boot_id = f"{self.boot_id}'"
        self.mono_s = 1.0


class Talk:
    """Requests by name, over any way to send a line and get its answer."""

    def __init__(self, exchange: Callable[[bytes], Answer]) -> None:
        self._exchange = exchange
        self._numbers = itertools.count(1)

    def do(self, name: str, **fields: Any) -> Answer:
        """Ask, whatever the answer is."""
        n = next(self._numbers)
        answer = self._exchange(json.dumps({"n": n, "do": name, **fields}).encode())
        assert answer.pop("n") == n, answer
        return answer

    def save(self, name: str, **fields: Any) -> Answer:
        """Ask for something that must be saved."""
        answer = self.do(name, **fields)
        if "saved" not in answer:
            raise Refused(f"{name} {fields}: {answer}")
        return answer

    def refuse(self, name: str, **fields: Any) -> str:
        """Ask for something that must be refused; the gate's code."""
        answer = self.do(name, **fields)
        if "refused" not in answer:
            raise Refused(f"{name} {fields} was not refused: {answer}")
        assert answer["why"], answer
        return str(answer["refused"])

    def line(self, line: bytes) -> Answer:
        """Send bytes as they are."""
        return self._exchange(line)


class Station(Talk):
    """A headless station in this process; close it.

    Attributes:
        events: What it said unasked.
        crashes: Bugs it reported; a test that does not look at them should expect none.
    """

    def __init__(
        self, folder: Path, clock: HandClock | None = None, devices: tuple[str, ...] = ()
    ) -> None:
        super().__init__(self._answer)
        self.clock = clock or HandClock()
        self.folder = folder
        self.events: list[Answer] = []
        self.crashes: list[BaseException] = []
        self._out = io.StringIO()
        self._headless = Headless(self._out)
        self._headless.hear_crash = self.crashes.append  # type: ignore[method-assign]
        heard = Heard(self._headless.hear_scan, self._hear_device, self.crashes.append)
        pairs = tuple((kind, address) for kind, _, address in (d.partition("=") for d in devices))
        self.core: Core = open_core(Options(folder, pairs), heard, self.clock)
        self._headless.serve(self.core, io.BytesIO(b""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the data folder."""
        self.core.close()

    def load(self, sample: str) -> None:
        """Publish the documents of a demo factory: `tshirt` or `phone_board`."""
        for name in ("labels", sample):
            documents = read_folder(resources.path(f"samples/{name}"))
            self.core.workstation.publish(documents)

    def publish(self, kind: str, **content: Any) -> None:
        """Publish version 1 of a document of the test's own."""
        self.core.workstation.publish([self.document(kind, 1, **content)])

    @staticmethod
    def document(kind: str, version: int, **content: Any) -> Document:
        """A document of the test's own."""
        return document_of(kind, version, content)

    def print_labels(self, **asked: Any) -> Answer:
        """Print, and wait until the printer's outcome is on record, too."""
        answer = self.save("print", **asked)
        ended = "SELECT COUNT(*) FROM record WHERE type = 'print.ended'"
        planned = "SELECT COUNT(*) FROM record WHERE type = 'print.planned'"
        wait_until(lambda: self.sql(ended) == self.sql(planned), what="the print ended")
        return answer

    def scan(self, data: bytes, symbology: str | None = None) -> Answer:
        """A read of a gun; what the station says to it."""
        read = ScanRead(data, "sim://gun", self.clock.now(), symbology)
        self._headless.hear_scan(read)
        return self._lines()[-1]

    def sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Look into the store."""
        return self.core.store.reader().rows(statement, parameters)

    def count(self) -> int:
        """How many records there are."""
        return int(self.sql("SELECT COUNT(*) FROM record")[0][0])

    def body(self, rid: str) -> dict[str, Any]:
        """A record's body."""
        found = self.sql(
            "SELECT body FROM record WHERE rid = ?", bytes.fromhex(rid.replace("-", ""))
        )
        return dict(json.loads(found[0][0]))

    def _hear_device(self, status: DeviceStatus) -> None:
        self.events.append({"kind": status.kind, "state": status.state})

    def _answer(self, line: bytes) -> Answer:
        self._headless.serve(self.core, io.BytesIO(line + b"\n"))
        return self._lines()[-1]

    def _lines(self) -> list[Answer]:
        """What was said since the last look; the newest answer stands last."""
        said = [
            json.loads(line) for line in self._out.getvalue().splitlines()
        ]  # as careless readers do
        self._out.seek(0)
        self._out.truncate()
        self.events += [line for line in said if "event" in line]
        return said


class Process(Talk):
    """`suyuan station --headless` as a process of its own; close it."""

    def __init__(self, folder: Path, state: Path, *words: str, lang: str = "en") -> None:
        super().__init__(self._answer)
        self.events: list[Answer] = []
        environment = os.environ | {"XDG_STATE_HOME": str(state), "SUYUAN_LANG": lang}
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "ui",
                "station",
                "--headless",
                "--data-dir",
                str(folder),
                *words,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=PROJECT,
            env=environment,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> tuple[int, str]:
        """End its input and wait; exit code and what it wrote to standard error."""
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors.decode()

    def _answer(self, line: bytes) -> Answer:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        while True:
            said: Answer = json.loads(self.process.stdout.readline())
            if "event" not in said:
                return said
            self.events.append(said)


def command(*words: str, state: Path, lang: str = "en") -> "subprocess.CompletedProcess[str]":
    """Run a command of the program to its end."""
    environment = os.environ | {"XDG_STATE_HOME": str(state), "SUYUAN_LANG": lang}
    return subprocess.run(
        [sys.executable, "-m", "ui", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=PROJECT,
        env=environment,
        timeout=120,
        check=False,
    )


def own_code(number: int) -> str:
    """One of our own codes, as a station without a lease makes them."""
    body = f"SZ{number:013d}"
    return body + check_character(body)


def sscc(number: int) -> str:
    """A logistic unit's number with its check digit."""
    body = f"0694999900{number:07d}"
    digits = [int(c) for c in reversed(body)]
    total = sum(d * (3 if i % 2 == 0 else 1) for i, d in enumerate(digits))
    return f"{body}{-total % 10}"


def plain(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without what is different each time."""
    return {name: value for name, value in answer.items() if name not in {"saved", "also"}}
