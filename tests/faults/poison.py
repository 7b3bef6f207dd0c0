"""One record of a hundred is poison: nothing behind it may wait, nothing may be lost (R15).

`python -m tests.faults.poison --records 10000` puts bodies into a station's chain that no program
should ever have written: not text, not JSON, too large, too deep, another record's id, of a type
nobody knows, rotten on disk. The station sends them to a real hub, a second station with a real
store reads them there. The same is done to mutants, each of which must be caught.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import msgspec

from station.errors import StationError
from station.ledger.record import MAX_BODY_BYTES
from sync.client import push as client_push
from sync.client.troubles import HubRefused
from sync.hub import push as hub_push
from sync.hub import verify
from sync.hub.exchange import Refused
from sync.hub.judging import judge
from tests.faults.protocol_stores import StoreDisk
from tests.helpers.fake_ledger import FakeLedger
from tests.helpers.hub_in_memory import LocalHub, Station

EVERY = 100
MOST_TURNS = 5
_FIXED = UUID("00000000-0000-7000-8000-000000000001")


def _with(body: bytes, **changes: Any) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(body) | changes)


POISONS: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "not text": ("gap", lambda body: b"\xff\xfe" + body),
    "too large": ("gap", lambda body: _with(body, data={"hex": "4" * MAX_BODY_BYTES})),
    "not JSON": ("exception", lambda _: b"{'type': scan"),
    "empty": ("exception", lambda _: b" "),
    "no record": ("exception", lambda _: b"[1, 2, 3]"),
    "too deep": ("exception", lambda _: b"[" * 5000 + b"]" * 5000),
    "another's id": ("exception", lambda body: _with(body, station="f" * 32)),
    "another station's rid": ("exception", lambda body: _with(body, rid=str(_FIXED))),
    "unknown type": ("held", lambda body: _with(body, type="unit.teleported")),
    "unknown version": ("held", lambda body: _with(body, tv=99)),
    "data of another form": ("ok", lambda body: _with(body, data={"hex": [1]})),
    "a lone surrogate": ("exception", lambda body: body.replace(b'"hex":"', b'"hex":"\\ud800')),
    "a NUL": ("ok", lambda body: body.replace(b'"hex":"', b'"hex":"\\u0000')),
    "a huge number": ("ok", lambda body: _with(body, data={"hex": "41", "n": 10**30})),
    "year 9999": ("ok", lambda body: _with(body, wall="9999-12-31T23:59:59Z")),
}
"""Name -> what the hub makes of it (a gap: even the station does not send it), and how."""


@dataclass
class Told:
    """What came of it.

    Attributes:
        poisons: Kind -> how many.
        found: What is not as promised; empty is what we want.
    """

    records: int = 0
    poisons: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)


def poison(folder: Path, records: int, every: int) -> Told:
    """Write, send, read, and look."""
    hub = LocalHub(folder / "hub")
    reader = StoreDisk(folder)
    try:
        return _poison(hub, reader, records, every)
    finally:
        reader.close()
        hub.close()


def _poison(hub: LocalHub, disk: StoreDisk, records: int, every: int) -> Told:
    told = Told(records)
    writer, reader = Station(hub), Station(hub, ledger=disk)  # type: ignore[arg-type]
    wanted = dict(_written(writer.ledger, told, every))
    for name, station in (("writer", writer), ("reader", reader)):
        told.found += [f"{name}: {each}" for each in _synced(station)]
    told.found += _looked_at(hub, wanted)
    told.found += [f"hub: {each}" for each in _hub_damages(hub)]
    told.found += [f"reader: {each}" for each in disk.damages()]
    backlog = writer.ledger.backlog()
    if backlog.records:
        told.found.append(f"writer waits: {backlog}")
    bodies = sum(item.body is not None for item in disk.received)
    lacking = sum(state == "gap" for state, _ in wanted.values())
    if bodies != records - lacking:
        told.found.append(f"reader has {bodies} bodies of {records - lacking}")
    return told


def _written(
    ledger: FakeLedger, told: Told, every: int
) -> Iterator[tuple[int, tuple[str, bytes]]]:
    """Fill the chain; seq -> (what the hub should make of it, body)."""
    kinds = list(POISONS)
    for seq in range(1, told.records + 1):
        row = ledger.capture(str(seq))
        assert row.body is not None
        state, body = "ok", row.body
        if seq % every == every // 2:
            kind = kinds[told.poisons.total() % len(kinds)]
            told.poisons[kind] += 1
            state, make = POISONS[kind]
            ledger.rows[ledger.epoch].pop()
            body = make(body)
            ledger.append_body(body)
            if kind == "another station's rid":
                state = "ok" if told.poisons[kind] == 1 else "exception"
        yield seq, (state, body)


def _synced(station: Station) -> Iterator[str]:
    """Sync until nothing waits; trouble that stays."""
    trouble: StationError | None = None
    for _ in range(MOST_TURNS):
        try:
            station.sync()
        except StationError as error:
            trouble = error
        else:
            return
    yield f"{type(trouble).__name__}: {trouble}"


def _looked_at(hub: LocalHub, wanted: Mapping[int, tuple[str, bytes]]) -> Iterator[str]:
    """Every record stands at the hub as it should."""
    held = {}
    with hub.parts.storage.reading() as view:
        for each in view.records_after(0, 10_000_000):
            held[each.record.seq] = each.record
    for seq, (state, body) in wanted.items():
        record = held.get(seq)
        if record is None:
            yield f"record {seq} is not at the hub"
        elif state == "gap":
            if record.body is not None:
                yield f"record {seq} is no gap"
        elif record.body != body or record.state != state:
            yield f"record {seq} is {record.state} {record.code}, should be {state}"


def _hub_damages(hub: LocalHub) -> list[Any]:
    parts = hub.parts
    return list(verify.verify(parts.storage, parts.files, parts.identity.key.public))


@contextmanager
def refusal_stops() -> Iterator[None]:
    """A refused batch is tried again as it is, and nothing behind it gets through."""

    def refused(answer: Any, _sending: Any, _pace: Any) -> Any:
        raise HubRefused(status=answer.status, reason=answer.error.error)

    with patch.object(client_push, "_refused", refused):
        yield


@contextmanager
def hub_refuses_content() -> Iterator[None]:
    """The hub takes only what it understands."""

    def judge_strictly(hub: Any, may_say: Any, record: Any, first: Any) -> Any:
        state, code = judge(hub, may_say, record, first)
        if state != "ok" and record.body is not None:
            raise Refused(400, "record-content", seq=record.seq)
        return state, code

    with patch.object(hub_push, "judge", judge_strictly):
        yield


MUTANTS: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    "refusal stops": refusal_stops,
    "hub refuses content": hub_refuses_content,
}


def run(
    records: int, every: int = EVERY, mutant: AbstractContextManager[None] | None = None
) -> Told:
    """Once, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="suyuan-poison-") as name, mutant or nullcontext():
        return poison(Path(name), records, every)


def main(words: list[str] | None = None) -> int:
    """The command; 0 = nothing lost or blocked, and every mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.poison", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    args = parser.parse_args(words)
    told = run(args.records)
    print(f"{told.records} records, poison: {dict(told.poisons)}")
    for line in told.found:
        print(f"FAULT {line}")
    caught = 0
    for name, mutant in MUTANTS.items():
        found = run(200, 10, mutant()).found
        caught += bool(found)
        print(f"mutant {name}: {'caught: ' + found[0] if found else 'MISSED'}")
    print(f"faults injected: {told.poisons.total()}, mutants caught: {caught}/{len(MUTANTS)}")
    return int(bool(told.found) or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main())
