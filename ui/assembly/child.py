"""Child processes of this program: a hub, a headless station spoken to line by line."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from station.errors import StationError

STOP_S = 20.0
PROJECT = Path(__file__).parents[2]
"""Where `-m ui` finds the program, installed or not."""


class ChildEnded(StationError):
    """A process of ours ended when it should have gone on."""

    code = "child.ended"


class CommandFailed(StationError):
    """A command of ours said no."""

    code = "child.failed"


def run_command(*words: str) -> str:
    """Run one command of this program to its end; what it printed.

    Raises:
        CommandFailed: Its exit code is not 0.
    """
    ended = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-m", "ui", *words],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        check=False,
    )
    if ended.returncode:
        raise CommandFailed(name=" ".join(words[:2]), why=ended.stderr.strip())
    return ended.stdout


class Child:
    """One process, its standard input and output held; its errors go where ours go."""

    def __init__(self, words: Sequence[str], log: IO[bytes] | None = None) -> None:
        """Start `suyuan` with these words.

        Args:
            words: The command and its arguments.
            log: Where its standard error goes; ours when `None`.
        """
        self._name = " ".join(words[:2])
        self._process = subprocess.Popen(  # noqa: S603 our own program
            [sys.executable, "-m", "ui", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=PROJECT,
        )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def read(self) -> Any:
        """The next line, as JSON.

        Raises:
            ChildEnded: There is none; the process is gone.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ChildEnded(name=self._name, exit_code=self._process.wait())
        return json.loads(line)

    def write(self, message: Mapping[str, Any]) -> None:
        """Send one line.

        Raises:
            ChildEnded: The process is gone.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise ChildEnded(name=self._name, exit_code=self._process.wait()) from error

    def stop(self) -> int:
        """Close its input, ask it to end, wait; its exit code."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        if self._process.poll() is None:
            self._process.terminate()
        try:
            return self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class HeadlessChild(Child):
    """A headless station; answers are matched to requests, what devices say is kept."""

    def __init__(self, data_dir: Path, *more: str, log: IO[bytes] | None = None) -> None:
        """Start it.

        Args:
            data_dir: Its data folder.
            more: Further arguments, e.g. `--device`, `scanner=sim://gun`.
            log: As in `Child`.
        """
        super().__init__(["station", "--headless", "--data-dir", str(data_dir), *more], log)
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Do one thing, and wait for its answer."""
        self._number += 1
        self.write({"n": self._number, "do": do, **fields})
        while True:
            line: dict[str, Any] = self.read()
            if "event" not in line:
                return line
            self.events.append(line)

    def wait_for(self, event: str, count: int) -> None:
        """Read lines until so many of one kind of event have come since the start."""
        while sum(1 for line in self.events if line["event"] == event) < count:
            line = self.read()
            if "event" in line:
                self.events.append(line)

    def finish(self) -> int:
        """Close its input and let it end by itself; its exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.stdout is not None
        self._process.stdout.read()
        return self._process.wait(STOP_S)
