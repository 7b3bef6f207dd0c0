"""The headless station: one JSON object a line in, one flushed line out (2.5 of the design)."""

import io
import sys
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any
from uuid import UUID

import msgspec

from resources import texts
from station.actions import asked
from station.actions.capture import text_of
from station.actions.labels import Print
from station.actions.outcome import Outcome, Saved
from station.actions.workstation import DOES
from station.errors import StationError
from station.ports import DeviceStatus, ScanRead
from station.trace.gate import Refusal
from ui.assembly.core import Core

MAX_LINE_BYTES = 1024 * 1024
LONGEST_NUMBER = 64

Answer = dict[str, Any]

_LINE_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
"""JSON may hold them as they are, but many programs would take them for the end of a line."""


class Bug(StationError):
    """The program met something nobody thought of; the report went to standard error."""

    code = "request.bug"


class Headless:
    """Answers lines; what devices do comes as lines in between."""

    def __init__(self, out: IO[str]) -> None:
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(encoding="utf-8", newline="\n")  # JSON is, whatever the console's is
        self._out = out
        self._one_line = threading.Lock()
        self._core: Core | None = None
        self._one_scan = threading.Lock()
        self._early: list[ScanRead] = []

    def serve(self, core: Core, lines: IO[bytes]) -> int:
        """Answer until the input ends; 0."""
        with self._one_scan:
            self._core = core
            for read in self._early:
                self._scan(core, read)
        while line := lines.readline(MAX_LINE_BYTES):
            whole = line.endswith(b"\n") or len(line) < MAX_LINE_BYTES or _skip_rest(lines)
            if line.strip() or not whole:
                self._say(self._answer(core, line if whole else None))
        return 0

    # --- lines that come unasked --------------------------------------------------------------

    def hear_scan(self, read: ScanRead) -> None:
        """Perform a scan from a device, and say what came of it; while the station opens, later."""
        with self._one_scan:
            if self._core is None:
                self._early.append(read)
            else:
                self._scan(self._core, read)

    def _scan(self, core: Core, read: ScanRead) -> None:
        answer: Answer = {"event": "scan", "code": text_of(read.data), "device": read.device}
        heard = self._attempt(lambda station: _heard(station.workstation.hear(read)), core)
        self._say(answer | heard)

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

    def _answer(self, core: Core, line: bytes | None) -> Answer:
        """Answer one line; `None` = it was too long to be read."""
        if line is None:
            return {"n": None} | _malformed(f"longer than {MAX_LINE_BYTES} bytes")
        try:
            fields = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return {"n": None} | _malformed(str(error))
        numbered = {"n": _number(fields.pop("n", None))}
        name = fields.pop("do", None)
        if isinstance(name, str) and name in ASKS:
            return numbered | self._attempt(ASKS[name], core)
        if not isinstance(name, str) or name not in DOES:
            known = ", ".join((*DOES, *ASKS))
            given = asked.shown(str(name)[:40])
            return numbered | _failed("request.unknown", given=given, known=known)
        return numbered | self._attempt(lambda core: self._perform(core, name, fields), core)

    def _perform(self, core: Core, name: str, fields: Mapping[str, Any]) -> Answer:
        wanted, action = DOES[name]
        ask = asked.read(name, wanted, fields)
        if isinstance(ask, Print):
            return answer_of(core.printing.print(ask, self.hear_print))
        return answer_of(core.workstation.perform(action, ask))

    def _attempt(self, work: Callable[[Core], Answer], core: Core) -> Answer:
        try:
            return work(core)
        except StationError as error:
            return {"failed": error.code, "why": error.sentence()}
        except Exception as error:  # noqa: BLE001 the top of a request: reported, and the next goes on
            self.hear_crash(error)
            return {"failed": Bug.code, "why": Bug().sentence()}

    def _say(self, line: Answer) -> None:
        with self._one_line:
            self._out.write(msgspec.json.encode(line).decode().translate(_LINE_ENDS) + "\n")
            self._out.flush()


def _status(core: Core) -> Answer:
    return {"status": dict(core.status())}


def _sync(core: Core) -> Answer:
    """Begin a turn now; `status` tells how it goes."""
    core.sync_now()
    return {"sync": "begun"}


ASKS: Mapping[str, Callable[[Core], Answer]] = {"status": _status, "sync": _sync}


def answer_of(outcome: Outcome) -> Answer:
    """An outcome as the contract's JSON."""
    if isinstance(outcome, Refusal):
        answer: Answer = {"refused": outcome.code, "why": outcome.sentence()}
        return answer | {"facts": outcome.facts, "known_to": outcome.known_to}
    assert isinstance(outcome, Saved)
    also = [{"rid": str(rid), "type": type_} for rid, type_ in outcome.also]
    answer = {"saved": str(outcome.rid), "also": also, "type": outcome.type}
    return answer | {"unit": outcome.unit} | dict(outcome.more)


def _heard(outcome: Outcome | None) -> Answer:
    return {"ignored": "bounce"} if outcome is None else answer_of(outcome)


def _skip_rest(lines: IO[bytes]) -> bool:
    """Read up to the end of a line that is too long, so that its tail is not taken for a line."""
    while rest := lines.readline(MAX_LINE_BYTES):
        if rest.endswith(b"\n"):
            break
    return False


def _number(given: object) -> str | int | None:
    """What the asker counts its lines by; anything that is no short text or number is dropped."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given if abs(given) < 2**53 else None
    return given if isinstance(given, str) and len(given) <= LONGEST_NUMBER else None


def _malformed(reason: str) -> Answer:
    return _failed("request.malformed", reason=asked.shown(reason))


def _failed(code: str, **facts: str) -> Answer:
    return {"failed": code, "why": texts.say(code, **facts)}
