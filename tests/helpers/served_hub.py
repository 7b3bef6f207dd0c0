"""A hub that really listens: in a thread of this process, or in a process of its own to be killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from station.clock import SystemClock
from sync.client.conversation import Conversation
from sync.client.enrol import HubPin, enrol
from sync.client.http import HttpsTransport
from sync.client.session import Session
from sync.hub.control import IssueCode, ask_running
from sync.hub.reach import Wanted
from sync.hub.serving import HubServer, Listening, Serving
from sync.wire.enrol_code import read_code
from tests.helpers.fake_ledger import FakeLedger

PROJECT = Path(__file__).parents[2]
_READY_WITHIN_S = 20.0


class ThreadedHub:
    """A hub served by a thread; `stop` before the test ends."""

    def __init__(self, folder: Path, port: int = 0, **more: Any) -> None:
        self.folder = folder
        self.server = HubServer(Serving(folder, port=port, **more), SystemClock())
        self._ready = threading.Event()
        self._listening: list[Listening] = []
        self._thread = threading.Thread(target=self._run, name="served-hub")
        self._thread.start()
        assert self._ready.wait(_READY_WITHIN_S), "the hub did not start"

    @property
    def listening(self) -> Listening:
        """Where it listens."""
        return self._listening[0]

    def stop(self) -> None:
        """As SIGTERM would."""
        self.server.stop()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.server.run(self._note_ready)
        finally:
            self._ready.set()

    def _note_ready(self, listening: Listening) -> None:
        self._listening.append(listening)
        self._ready.set()


class HubProcess:
    """A hub in a process of its own, served on the same port again after a restart."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.folder = folder
        self.port = 0
        self._more = more
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        arguments = ["hub", "serve", "--data-dir", str(self.folder), "--json"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui", *arguments, "--port", str(self.port), *self._more],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        self.facts = json.loads(self.process.stdout.readline())
        self.port = self.facts["port"]

    def kill(self) -> None:
        """`kill -9`: no chance to write anything."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """SIGTERM; the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


class RemoteStation:
    """A fake ledger whose session goes over HTTPS; `close` before the test ends."""

    def __init__(self, folder: Path, supplier: str = "acme") -> None:
        self.ledger = FakeLedger()
        issued = ask_running(folder, IssueCode(Wanted(supplier))).issued
        assert issued is not None
        code = read_code(issued.text)
        self.transport = HttpsTransport(code.url, fingerprint=code.fingerprint)
        ledger = self.ledger
        self.pin: HubPin = enrol(code, ledger.station, ledger.inst, ledger.key, self.transport)
        self.session = self.new_session()

    def new_session(self) -> Session:
        """As after a restart of the program."""
        talk = Conversation(self.pin, self.ledger.station, self.ledger.key, self.transport)
        self.session = Session(talk, self.ledger, SystemClock(), "0.1.0")
        return self.session

    def close(self) -> None:
        """Let go of connections."""
        self.transport.close()
