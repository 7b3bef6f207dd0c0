"""Real processes of this program, driven by tests: commands, hubs, headless stations.

Everything that waits has a deadline. A process that is still alive at the end of its `with` block
is killed; what it wrote to standard error is kept in a file and shown where a wait fails.
`ui.assembly.child` is the product's own way to its children; here the reader has deadlines, the
environment and the program can be changed, and killing is an everyday thing.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import IO, Any, Self

from station.store.database import open_connection
from sync.hub.database import FILE_NAME as HUB_FILE

PROJECT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "ui")
ANSWER_S = 60.0
END_S = 60.0

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has run to its end."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Its output, one JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def suyuan(
    *words: str | Path,
    environ: Mapping[str, str] | None = None,
    text: str = "",
    program: Sequence[str] = PROGRAM,
) -> Ended:
    """Run one command to its end, with `text` on its standard input."""
    ended = subprocess.run(
        [*program, *map(str, words)],
        cwd=PROJECT,
        env=os.environ | (environ or {}),
        input=text,
        capture_output=True,
        text=True,
        timeout=2 * END_S,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def lines_of(*words: str | Path) -> list[Any]:
    """What a command prints that must succeed, one JSON value a line."""
    ended = suyuan(*words)
    assert ended.code == 0, f"{words}: {ended}"
    return ended.lines


class Process:
    """A running command; the JSON lines it prints are taken in as they come."""

    def __init__(
        self,
        *words: str | Path,
        log: Path,
        environ: Mapping[str, str] | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        """Start it.

        Args:
            words: The command and its arguments.
            log: Its standard error is added to this file.
            environ: On top of our own environment.
            program: What runs the words.
        """
        self.log = log
        self.lines: list[Line] = []
        self._news = threading.Condition()
        self._is_over = False
        self._errors: IO[bytes] = log.open("ab")
        self._process = subprocess.Popen(
            [*program, *map(str, words)],
            cwd=PROJECT,
            env=os.environ | (environ or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._reader = threading.Thread(target=self._read, name=f"reads {words[0]}")
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait_for(
        self, condition: Callable[[], Any], what: str, timeout_s: float = ANSWER_S
    ) -> Any:
        """Wait until `condition`, asked after each line, is true; what it gave.

        Raises:
            AssertionError: Not in time, or the process has ended without it.
        """
        deadline_s = time.monotonic() + timeout_s
        with self._news:
            while not (found := condition()):
                left_s = deadline_s - time.monotonic()
                assert not self._is_over, f"ended before {what}: {self.errors()}"
                assert left_s > 0, f"not within {timeout_s} s: {what}: {self.errors()}"
                self._news.wait(left_s)
        return found

    def write(self, data: bytes) -> None:
        """Write raw bytes to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def errors(self) -> str:
        """The end of what it wrote to standard error."""
        return self.log.read_text("utf-8", "replace")[-4000:]

    def kill(self) -> None:
        """`kill -9`, and take in what it had written before."""
        self._process.kill()
        self.wait()

    def terminate(self) -> int:
        """SIGTERM; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def finish(self) -> int:
        """Close its standard input; its exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self.wait()

    def wait(self) -> int:
        """Wait for its end; its exit code."""
        code = self._process.wait(END_S)
        self._reader.join(END_S)
        return code

    def close(self) -> None:
        """Kill it where it lives, let go of everything; harmless when called twice."""
        if self.is_alive:
            self._process.kill()
        self.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # bytes it never read

    def _read(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            with self._news:
                if text.endswith(b"\n"):  # a killed process leaves half a line
                    self.lines.append(json.loads(text))
                self._news.notify_all()
        with self._news:
            self._is_over = True
            self._news.notify_all()


class StationProcess(Process):
    """`suyuan station --headless`: requests by number, answers and events apart."""

    def __init__(
        self,
        data_dir: Path,
        *more: str | Path,
        log: Path | None = None,
        environ: Mapping[str, str] | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        words = ("station", "--headless", "--data-dir", data_dir, *more)
        log = log or data_dir.with_suffix(".log")
        super().__init__(*words, log=log, environ=environ, program=program)
        self.data_dir = data_dir
        self._number = 0

    def post(self, do: str, **fields: Any) -> int:
        """Send a request without waiting; its number.

        Raises:
            BrokenPipeError: The process is gone.
        """
        self._number += 1
        asked = {"n": self._number, "do": do, **fields}
        self.write(json.dumps(asked, ensure_ascii=False).encode() + b"\n")
        return self._number

    def answer(self, number: int, timeout_s: float = ANSWER_S) -> Line:
        """The answer to a request."""
        found: Line = self.wait_for(
            lambda: next((line for line in self.lines if line.get("n") == number), None),
            f"answer {number}",
            timeout_s,
        )
        return found

    def ask(self, do: str, **fields: Any) -> Line:
        """Send a request and wait for its answer."""
        return self.answer(self.post(do, **fields))

    def save(self, do: str, **fields: Any) -> Line:
        """Ask for what must be saved."""
        answer = self.ask(do, **fields)
        assert "saved" in answer, (do, fields, answer)
        return answer

    def refuse(self, do: str, **fields: Any) -> str:
        """Ask for what a gate must refuse; the gate's code."""
        answer = self.ask(do, **fields)
        assert "refused" in answer, (do, fields, answer)
        return str(answer["refused"])

    @property
    def answers(self) -> list[Line]:
        return [line for line in self.lines if "event" not in line]

    def events(self, kind: str, /, **wanted: Any) -> list[Line]:
        """Lines that came unasked, of one kind, with these fields."""
        return [
            line
            for line in self.lines
            if line.get("event") == kind and wanted.items() <= line.items()
        ]

    def wait_event(self, kind: str, count: int = 1, /, **wanted: Any) -> Line:
        """Wait for the so-manyth event of a kind with these fields."""
        self.wait_for(lambda: len(self.events(kind, **wanted)) >= count, f"{kind} {wanted}")
        return self.events(kind, **wanted)[count - 1]


class HubProcess:
    """A hub in a folder: started, killed and started again on the same port.

    Attributes:
        program: What runs its commands, from the next start on.
        more: Further words for `hub serve`.
    """

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str] | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self.folder = folder
        self.program = program
        self.more: tuple[str, ...] = ()
        self._environ = environ
        self._log = folder.with_suffix(".log")
        self.url = ""
        self.public = b""
        self._port = 0
        self._process: Process | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.close()

    @property
    def cert(self) -> Path:
        return self.folder / "cert.pem"

    @property
    def port(self) -> int:
        return self._port

    @property
    def is_up(self) -> bool:
        return self._process is not None

    def start(self, port: int = 0) -> None:
        """Serve, on the port of before where there was one; returns when it answers."""
        assert self._process is None, "it runs"
        wanted = str(port or self._port)
        words = ("hub", "serve", "--json", "--data-dir", self.folder, "--port", wanted)
        process = Process(
            *words, *self.more, log=self._log, environ=self._environ, program=self.program
        )
        self._process = process
        ready = process.wait_for(lambda: process.lines and process.lines[0], "hub is ready")
        self.url, self._port = ready["url"], ready["port"]
        self.public = bytes.fromhex(ready["public_key"])

    def kill(self) -> None:
        """`kill -9`."""
        process = self._taken()
        process.kill()
        process.close()

    def stop(self) -> int:
        """SIGTERM; its exit code."""
        process = self._taken()
        code = process.terminate()
        process.close()
        return code

    def code(self, label: str = "", supplier: str = "") -> str:
        """A one-time code that lets a station in."""
        words = ("hub", "enrol", "--json", "--data-dir", self.folder)
        (line,) = lines_of(*words, "--label", label, "--supplier", supplier)
        return str(line["code"])

    def enrol(self, station_dir: Path, label: str = "") -> None:
        """Let a station's folder in."""
        ended = suyuan("sync", "enrol", self.code(label), "--data-dir", station_dir)
        assert ended.code == 0, ended

    def export(self) -> list[Line]:
        """A line per record it holds."""
        return lines_of("hub", "export", "--json", "--data-dir", self.folder)

    def held(self) -> int:
        """How many records it holds; read from its file, whether it runs or not."""
        conn = open_connection(self.folder / HUB_FILE, None, read_only=True)
        try:
            return int(conn.value("SELECT coalesce(max(idx), 0) FROM hub_record"))
        finally:
            conn.close()

    def verify(self) -> Ended:
        """`hub verify`."""
        return suyuan("hub", "verify", "--json", "--data-dir", self.folder)

    def _taken(self) -> Process:
        assert self._process is not None, "it does not run"
        process, self._process = self._process, None
        return process


def without(folder: Path, *modules: str) -> Mapping[str, str]:
    """An environment in which these modules cannot be imported, as if not installed.

    Args:
        folder: Where the hook goes; it is made.
        modules: Top-level names.
    """
    return python_hook(
        folder,
        f"""
        from importlib.machinery import PathFinder

        find = PathFinder.find_spec

        def find_spec(name, path=None, target=None):
            return None if name.partition(".")[0] in {set(modules)!r} else find(name, path, target)

        PathFinder.find_spec = find_spec
        """,
    )


def python_hook(folder: Path, code: str) -> Mapping[str, str]:
    """An environment in which Python runs this code before the program."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(dedent(code), "utf-8")
    return {"PYTHONPATH": str(folder)}
