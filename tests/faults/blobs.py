"""Send photos over a line that is cut at random bytes; every one arrives whole, little twice (R11).

`python -m tests.faults.blobs --photos 2000 --cuts 200` fills a real, encrypted store with photos of
20 kB, and a few of some MB that go in pieces. The real client sends them over TLS to a hub in a
process of its own, through a line that resets the connection after a random number of bytes, either
way. In the end every photo at the hub must have its sha256, and a cut may have cost at most one
piece (1 MiB) sent again. The same is done to a mutant, which must be caught.
"""

import argparse
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import BinaryIO

from station.clock import SystemClock
from station.errors import StationError
from station.facts.control import ScanCaptured
from station.store import outbox
from station.store.recorder import Extras
from station.store.station_store import StationStore
from sync.client.conversation import Conversation
from sync.client.enrol import enrol
from sync.client.http import HttpsTransport
from sync.client.ports import Request, Response
from sync.client.session import Session
from sync.client.station_ledger import StationLedger
from sync.hub.blob_files import FolderBlobFiles, file_hash
from sync.wire.enrol_code import read_code
from tests.faults.line import Line
from tests.helpers.processes import HubProcess
from tests.helpers.stores import capture, open_store

SMALL_BYTES, LARGE_BYTES = 20_000, 3_500_000
LARGE_EVERY = 100
PER_RECORD = 20
AROUND_BYTES = 3_000
"""What TLS, headers and answers add to a photo, roughly: only the pace of cuts rests on it."""

WASTE_BYTES = 1024 * 1024
MOST_TURNS_PER_PHOTO = 8
MUTANT_PHOTOS, MUTANT_CUTS = 100, 20


@dataclass
class Told:
    """What came of it.

    Attributes:
        photos: How many, and how many `size_bytes` they have together.
        cuts: How often the line was cut. troubles: how many turns ended early.
        sent_bytes: Of photos, counted where they are sent, whether they arrived or not.
        again_bytes: That had been sent before.
        most_waste_bytes: Sent again at most in one turn, which ends at the latest with a cut.
        found: What is not as promised; empty is what we want.
    """

    photos: int
    size_bytes: int = 0
    cuts: int = 0
    troubles: int = 0
    sent_bytes: int = 0
    again_bytes: int = 0
    most_waste_bytes: int = 0
    found: list[str] = field(default_factory=list)


class CutLine(Line):
    """Resets a connection after a random number of bytes, so many times."""

    def __init__(self, port: int, cuts: int, mean_bytes: float, random: Random) -> None:
        self.cuts = 0
        self._most, self._mean_bytes, self._random = cuts, mean_bytes, random
        self._left_bytes = self._next()
        self._counting = threading.Lock()
        super().__init__(port)

    def _next(self) -> int:
        return int(self._random.uniform(1, 2 * self._mean_bytes))

    def _pass_on(self, piece: bytes, sink: socket.socket, is_answer: bool) -> bool:
        with self._counting:
            before = self._left_bytes
            self._left_bytes -= len(piece)
            is_cut = self._left_bytes <= 0 and self.cuts < self._most
            if is_cut:
                self.cuts += 1
                self._left_bytes = self._next()
        if is_cut:
            sink.sendall(piece[:before])
            return False
        return super()._pass_on(piece, sink, is_answer)


class Counting(HttpsTransport):
    """Counts the bytes of photos that it is told to send.

    Attributes:
        furthest: Upload -> behind its furthest byte that was sent so far.
        again_bytes: Sent though they had been sent before, since it was last set to 0.
    """

    sent_bytes = again_bytes = 0

    def __init__(self, url: str, fingerprint: bytes) -> None:
        super().__init__(url, fingerprint=fingerprint)
        self.furthest: dict[str, int] = {}

    def send(self, request: Request) -> Response:
        """Send one request."""
        if request.method == "PATCH":
            begin, size = int(request.headers["Upload-Offset"]), len(request.body)
            before = self.furthest.get(request.path, 0)
            self.again_bytes += max(0, min(before, begin + size) - begin)
            self.furthest[request.path] = max(before, begin + size)
            self.sent_bytes += size
        return super().send(request)


def photo_taken_for_stored() -> Callable[[], None]:
    """Mutant: a photo counts as delivered when its sending begins; how to take that back."""
    real = StationLedger.open_blob

    def open_and_tick_off(self: StationLedger, sha256: str) -> BinaryIO:
        self._write(lambda tx: outbox.mark_blob(tx.conn, sha256, "stored", "", None))
        return real(self, sha256)

    StationLedger.open_blob = open_and_tick_off  # type: ignore[method-assign]
    return lambda: setattr(StationLedger, "open_blob", real)


def play(folder: Path, photos: int, cuts: int, seed: int) -> Told:
    """Fill a store, send it through cuts, and look at what the hub has."""
    told = Told(photos)
    with ExitStack() as stack:
        store = stack.enter_context(open_store(folder, SystemClock()))
        hub = stack.enter_context(HubProcess(folder / "hub"))
        names = _fill(store, told, Random(seed))
        mean_bytes = (told.size_bytes + photos * AROUND_BYTES) / max(1, cuts)
        line = stack.enter_context(CutLine(hub.port, cuts, mean_bytes, Random(seed)))
        with _session(store, hub, line) as (session, transport):
            _send(session, transport, StationLedger(store), told)
        told.cuts, told.sent_bytes = line.cuts, transport.sent_bytes
        told.found += _looked(folder / "hub", names)
        verified = hub.verify()
        told.found += [f"hub verify: {verified.out}"] if verified.code else []
    if told.most_waste_bytes > WASTE_BYTES:
        told.found.append(f"{told.most_waste_bytes} bytes sent again after one cut")
    return told


def _fill(store: StationStore, told: Told, random: Random) -> list[str]:
    """Photos with their records; the hashes."""
    names = []
    for first in range(0, told.photos, PER_RECORD):
        refs = []
        for number in range(first, min(first + PER_RECORD, told.photos)):
            size = LARGE_BYTES if number % LARGE_EVERY == LARGE_EVERY // 2 else SMALL_BYTES
            refs.append(store.blobs.put(_png(size, random), "evidence"))
            told.size_bytes += size
        capture(store, ScanCaptured(hex="41"), Extras(blobs=tuple(refs)))
        names += [ref.sha256 for ref in refs]
    return names


def _png(size: int, random: Random) -> bytes:
    """Bytes that begin as a picture of 100 x 100 does; the hub looks no further."""
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (100).to_bytes(4, "big") * 2
    return head + random.randbytes(size - len(head))


@contextmanager
def _session(
    store: StationStore, hub: HubProcess, line: CutLine
) -> Iterator[tuple[Session, Counting]]:
    code = read_code(hub.code())
    direct = HttpsTransport(code.url, fingerprint=code.fingerprint)
    station, inst = store.identity.station, store.identity.inst
    pin = enrol(code, station, inst, store.device_key, direct)
    direct.close()
    transport = Counting(line.url, code.fingerprint)
    talk = Conversation(pin, station, store.device_key, transport)
    try:
        yield Session(talk, StationLedger(store), SystemClock(), "0.1.0"), transport
    finally:
        transport.close()


def _send(session: Session, transport: Counting, ledger: StationLedger, told: Told) -> None:
    """Turn after turn until nothing waits; the client waits for nobody here."""
    for _ in range(MOST_TURNS_PER_PHOTO * (told.photos + 1)):
        try:
            for _ in session.turn():
                continue
        except StationError:
            told.troubles += 1
        told.most_waste_bytes = max(told.most_waste_bytes, transport.again_bytes)
        told.again_bytes += transport.again_bytes
        transport.again_bytes = 0
        backlog = ledger.backlog()
        if not (backlog.records or backlog.blobs):
            return
    told.found.append(f"{ledger.backlog().blobs} photos still wait")


def _looked(hub: Path, names: list[str]) -> Iterator[str]:
    files = FolderBlobFiles(hub)
    for name in names:
        path = files.path(name)
        if not path.exists():
            yield f"{name} is not at the hub"
        elif file_hash(path) != name:
            yield f"{name} is another photo at the hub"


def play_mutant(folder: Path, photos: int, cuts: int, seed: int) -> Told:
    """The same with a client that ticks off too early."""
    take_back = photo_taken_for_stored()
    try:
        return play(folder, photos, cuts, seed)
    finally:
        take_back()


def main(words: list[str] | None = None) -> int:
    """The command; 0 = all whole, little sent again, and the mutant caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.blobs", description=__doc__)
    parser.add_argument("--photos", type=int, default=2_000)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="suyuan-blobs-") as name:
        began_s = time.monotonic()
        told = play(Path(name) / "real", args.photos, args.cuts, args.seed)
        print(
            f"{told.photos} photos, {told.size_bytes / 1e6:.0f} MB, {told.cuts} cuts, "
            f"{told.troubles} turns broken off, in {time.monotonic() - began_s:.0f} s; "
            f"sent again: {told.again_bytes / 1e6:.1f} MB, at most {told.most_waste_bytes} bytes after "
            "one cut",
            flush=True,
        )
        mutant = play_mutant(Path(name) / "mutant", MUTANT_PHOTOS, MUTANT_CUTS, args.seed)
    word = f"caught: {mutant.found[0]}" if mutant.found else "MISSED"
    print(f"mutant photo_taken_for_stored: {word}")
    for line in told.found[:20]:
        print(f"FAULT {line}")
    print(
        f"faults injected: {told.cuts}, missing or wrong: {len(told.found)}, "
        f"mutants caught: {int(bool(mutant.found))}/1"
    )
    return int(bool(told.found) or not mutant.found)


if __name__ == "__main__":
    sys.exit(main())
