"""The headless station: one JSON object a line in, one flushed line out (2.5 of the design)."""

import sys
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any
from uuid import UUID

import msgspec

from resources import texts
from station.actions.labels import Print
from station.actions.situation import Outcome, Saved
from station.actions.workstation import DOES
from station.errors import StationError
from station.ports import DeviceStatus, ScanRead
from station.trace.gate import Refusal
from ui.assembly.core import Core

MAX_LINE_BYTES = 1024 * 1024

Answer = dict[str, Any]


class Headless:
    """Answers lines; what devices do comes as lines in between."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._one_line = threading.Lock()
        self._core: Core | None = None

    def serve(self, core: Core, lines: IO[bytes]) -> int:
        """Answer until the input ends; 0."""
        self._core = core
        while line := lines.readline(MAX_LINE_BYTES + 1):
            if line.strip():
                self._say(self._answer(core, line))
        return 0

    # --- lines that come unasked --------------------------------------------------------------

    def hear_scan(self, read: ScanRead) -> None:
        """Perform a scan from a device, and say what came of it."""
        code = read.data.decode("utf-8", errors="replace")
        answer: dict[str, Any] = {"event": "scan", "code": code, "device": read.device}
        if self._core is not None:
            ask = {"code": code, "symbology": read.symbology, "device": read.device}
            answer |= _attempt(lambda core: self._perform(core, "scan", ask), self._core)
        self._say(answer)

    def hear_device(self, status: DeviceStatus) -> None:
        """Say that a device is ready or lost."""
        line: Answer = {"event": "device", "kind": status.kind, "address": status.address}
        self._say(line | {"state": status.state})

    def hear_crash(self, error: BaseException) -> None:
        """A bug on some thread: the report goes to standard error, the station goes on."""
        sys.excepthook(type(error), error, error.__traceback__)

    def hear_print(self, planned: UUID, state: str) -> None:
        """Say what became of a print."""
        self._say({"event": "print", "planned": str(planned), "state": state})

    # --- lines asked for ----------------------------------------------------------------------

    def _answer(self, core: Core, line: bytes) -> Answer:
        try:
            if len(line) > MAX_LINE_BYTES:
                raise msgspec.DecodeError(f"line longer than {MAX_LINE_BYTES} bytes")
            asked = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return {"n": None} | _failed("request.malformed", reason=str(error))
        numbered = {"n": asked.pop("n", None)}
        name = asked.pop("do", None)
        if name in ASKS:
            return numbered | _attempt(ASKS[name], core)
        if name not in DOES:
            known = ", ".join((*DOES, *ASKS))
            return numbered | _failed("request.unknown", given=str(name)[:40], known=known)
        return numbered | _attempt(lambda station: self._perform(station, name, asked), core)

    def _perform(self, core: Core, name: str, fields: Mapping[str, Any]) -> Answer:
        wanted, action = DOES[name]
        try:
            ask = msgspec.convert(fields, wanted, strict=False)
        except msgspec.ValidationError as error:
            return _failed("request.invalid", do=name, reason=str(error))
        if isinstance(ask, Print):
            return answer_of(core.printing.print(ask, self.hear_print))
        return answer_of(core.workstation.perform(action, ask))

    def _say(self, line: Answer) -> None:
        with self._one_line:
            self._out.write(msgspec.json.encode(line).decode() + "\n")
            self._out.flush()


def _status(core: Core) -> Answer:
    return {"status": dict(core.status())}


def _sync(core: Core) -> Answer:
    """Begin a turn now; `status` tells how it goes."""
    core.sync_now()
    return {"sync": "begun"}


ASKS: Mapping[str, Callable[[Core], Answer]] = {"status": _status, "sync": _sync}


def _attempt(work: Callable[[Core], Answer], core: Core) -> Answer:
    try:
        return work(core)
    except StationError as error:
        return {"failed": error.code, "why": error.sentence()}


def answer_of(outcome: Outcome) -> Answer:
    """An outcome as the contract's JSON."""
    if isinstance(outcome, Refusal):
        return {"refused": outcome.code, "why": outcome.sentence(), "facts": outcome.facts}
    assert isinstance(outcome, Saved)
    also = [{"rid": str(rid), "type": type_} for rid, type_ in outcome.also]
    answer = {"saved": str(outcome.rid), "also": also, "type": outcome.type}
    return answer | {"unit": outcome.unit} | dict(outcome.more)


def _failed(code: str, **facts: str) -> Answer:
    return {"failed": code, "why": texts.say(code, **facts)}
