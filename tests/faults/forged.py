"""Forge the hub's answers; no forgery may move anything in the station's store (S8, I4).

`python -m tests.faults.forged` lets a station with the real store sync with a real hub, forges
one answer at a time (each exchange of a turn, each kind of forgery) and compares every table
before and after. After each, an honest turn must bring everything. The same is done to mutants,
each of which must be caught.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from station.errors import StationError
from station.ledger.seal import DeviceKey
from station.store.database import Connection
from sync.client import conversation
from sync.client.ports import Request, Response, TransportFailed
from sync.client.troubles import HubBusy, NotTheHub, RequestTooLarge
from sync.wire.signing import Asked, answer_header, is_answer_of
from tests.faults.protocol_stores import StoreDisk
from tests.helpers.hub_in_memory import URL, LocalHub, Station
from tests.helpers.pictures import picture

EXCHANGES = 7
"""Hello, push, photo state, begin, piece, state again, log."""

ATTACKER = DeviceKey(b"a" * 32)
STATUSES = (200, 201, 204, 400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503, 507)
LIES = (
    b"",
    b"{}",
    b'{"fork":true}',
    b'{"gap":true,"seq":0,"link":""}',
    b"<html>Welcome to Hotel WiFi</html>",
    b"\x28\xb5\x2f\xfd" + b"\x00" * 40,
)
Forge = Callable[[Request, Response, Response], Response]
"""(what was asked, the honest answer, an earlier honest answer) -> the forged one."""


def _of_other_key(request: Request, answer: Response, _: Response) -> Response:
    asked = Asked(request.method, request.path, request.headers["X-Nonce"])
    offset = answer.headers.get("upload-offset", "")
    signed = answer_header(ATTACKER, asked, answer.status, offset, answer.body)
    signature = {name.lower(): value for name, value in signed.items()}
    return Response(answer.status, {**answer.headers, **signature}, answer.body)


def _unsigned(_: Request, answer: Response, __: Response) -> Response:
    headers = {name: value for name, value in answer.headers.items() if name != "x-hub-sig"}
    return Response(answer.status, headers, answer.body)


def _status(status: int) -> Forge:
    return lambda _, answer, __: replace(answer, status=status)


def _body(body: bytes) -> Forge:
    return lambda _, answer, __: replace(answer, body=body)


def _flipped(seed: int) -> Forge:
    def forge(_: Request, answer: Response, __: Response) -> Response:
        at = Random(seed).randrange(8 * max(1, len(answer.body)))
        body = bytearray(answer.body or b"\0")
        body[at // 8] ^= 1 << at % 8
        return replace(answer, body=bytes(body))

    return forge


def _cut(seed: int) -> Forge:
    def forge(_: Request, answer: Response, __: Response) -> Response:
        if not answer.body:
            return replace(answer, body=b"more")
        return replace(answer, body=answer.body[: Random(seed).randrange(len(answer.body))])

    return forge


def _offset(text: str) -> Forge:
    return lambda _, answer, __: replace(answer, headers={**answer.headers, "upload-offset": text})


def _signature_flipped(seed: int) -> Forge:
    def forge(_: Request, answer: Response, __: Response) -> Response:
        signature = answer.headers["x-hub-sig"]
        at = Random(seed).randrange(len(signature))
        other = "0" if signature[at] != "0" else "1"
        changed = signature[:at] + other + signature[at + 1 :]
        return replace(answer, headers={**answer.headers, "x-hub-sig": changed})

    return forge


def _replayed(_: Request, __: Response, earlier: Response) -> Response:
    return earlier


FORGERIES: Mapping[str, Forge] = {
    "other key": _of_other_key,
    "unsigned": _unsigned,
    "replayed": _replayed,
    **{f"status {status}": _status(status) for status in STATUSES},
    **{f"lie {number}": _body(body) for number, body in enumerate(LIES)},
    **{f"bit {seed}": _flipped(seed) for seed in range(9)},
    **{f"cut {seed}": _cut(seed) for seed in range(4)},
    **{f"offset {text!r}": _offset(text) for text in ("0", "99999", "-1", "1e3")},
    **{f"signature {seed}": _signature_flipped(seed) for seed in range(5)},
}


@dataclass
class Told:
    """What came of it.

    Attributes:
        forged: Answers that differed from the honest ones.
        same: Forgeries that came out as the honest answer, such as its own status; not counted.
        found: What is not as promised; empty is what we want.
    """

    forged: int = 0
    same: int = 0
    found: list[str] = field(default_factory=list)


class Forger:
    """On the way from the hub to one station; forges the n-th answer."""

    def __init__(self, station: Station, disk: StoreDisk) -> None:
        self.disk = disk
        self._forge: Forge | None = None
        self._left = 0
        self._earlier: Response | None = None
        self._is_over = False
        self.has_forged = False
        self.before: dict[str, Any] = {}
        station.transport.tamper = self._tamper

    def forge(self, at: int, forge: Forge) -> None:
        """Forge answer number `at` from now (0 = the next), and let none through after it."""
        self._left, self._forge = at, forge
        self.has_forged = self._is_over = False

    def rest(self) -> None:
        """Let everything through."""
        self._is_over = False

    def _tamper(self, request: Request, answer: Response) -> Response:
        if self._is_over:
            raise TransportFailed(url=URL, reason="after the forgery")
        earlier, self._earlier = self._earlier or answer, answer
        if self._forge is None or self._left:
            self._left -= 1
            return answer
        forge, self._forge = self._forge, None
        forged = forge(request, answer, earlier)
        self.has_forged = self._is_over = forged != answer
        self.before = tables(self.disk.connection())
        return forged


def tables(conn: Connection) -> dict[str, Any]:
    """Every table of a store, as it is on disk now."""
    names = conn.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    found = {name: conn.rows(f'SELECT * FROM "{name}"') for (name,) in names}
    conn.close()
    return found


def run(every: int = 1, mutant: AbstractContextManager[None] | None = None) -> Told:
    """Forge every so-manyth combination of exchange and forgery; a mutant's first fault will do."""
    told = Told()
    both = [(at, name) for name in FORGERIES for at in range(EXCHANGES)]
    with tempfile.TemporaryDirectory(prefix="suyuan-forged-") as folder, mutant or nullcontext():
        hub, disk = LocalHub(Path(folder) / "hub"), StoreDisk(Path(folder))
        try:
            station = Station(hub, ledger=disk)  # type: ignore[arg-type]
            forger = Forger(station, disk)
            for at, name in both[::every]:
                if mutant and told.found:
                    break
                told.found += _forged(hub, station, forger, at, name, told)
        finally:
            disk.close()
            hub.close()
    return told


"""E
"""


def _forged(
    hub: LocalHub, station: Station, forger: Forger, at: int, name: str, told: Told
) -> Iterator[str]:
    """Work, forge one answer of the turn, then sync without; what is not as promised."""
    disk, number = forger.disk, told.forged + told.same
    hub.clock.pass_s(1.0)
    disk.record(2 * number, picture("PNG", number))
    forger.forge(at, FORGERIES[name])
    trouble = _trouble(station)
    what = f"{name} at exchange {at}"
    if forger.has_forged:
        told.forged += 1
        is_pace = name == "status 413" and isinstance(trouble, TransportFailed)  # tries less
        if not (is_pace or isinstance(trouble, NotTheHub | HubBusy | RequestTooLarge)):
            yield f"{what}: {trouble!r}"
        after = tables(disk.connection())
        yield from (
            f"{what}: {each} moved" for each in after if after[each] != forger.before[each]
        )
    else:
        told.same += 1
    forger.rest()
    trouble, backlog = _trouble(station), disk.backlog()
    if trouble or backlog.records or backlog.blobs or backlog.held:
        yield f"{what}, and then: {trouble!r} {backlog}"


def _trouble(station: Station) -> StationError | None:
    """What stops a turn of a program just started."""
    station.new_session()
    try:
        station.sync()
    except StationError as error:
        return error
    return None


@contextmanager
def _checked(is_answer: Callable[..., bool]) -> Iterator[None]:
    with patch.object(conversation, "is_answer_of", is_answer):
        yield


def _any_status(public: bytes, asked: Asked, _: int, headers: Any, body: bytes) -> bool:
    return any(is_answer_of(public, asked, status, headers, body) for status in STATUSES)


def _any_offset(public: bytes, asked: Asked, status: int, headers: Any, body: bytes) -> bool:
    offsets = ["", *(str(number) for number in range(400))]
    return any(
        is_answer_of(public, asked, status, {**headers, "upload-offset": offset}, body)
        for offset in (offsets if headers.get("upload-offset") else [""])
    )


MUTANTS: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    "signature not checked": lambda: _checked(lambda *_: True),
    "status not signed": lambda: _checked(_any_status),
    "offset not signed": lambda: _checked(_any_offset),
}


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing moved, and every mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.forged", description=__doc__)
    parser.parse_args(words)
    told = run()
    for line in told.found:
        print(f"FAULT {line}")
    caught = 0
    for name, mutant in MUTANTS.items():
        found = run(mutant=mutant()).found
        caught += bool(found)
        print(f"mutant {name}: {'caught: ' + found[0] if found else 'MISSED'}")
    moved = len(told.found)
    print(
        f"faults injected: {told.forged}, moved: {moved}, mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(bool(told.found) or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
