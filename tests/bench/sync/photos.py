"""P19: photos to the hub against a multipart POST of the same photos, and what a cut costs.

Both sides run in turn, over TLS to a process of their own; the product's photos come from its
encrypted folder, and count as sent when the hub has signed for them.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import requests

from station.clock import SystemClock
from station.errors import StationError
from station.facts.control import ScanCaptured
from station.store.recorder import Extras
from station.store.station_store import StationStore
from sync.client.conversation import Conversation
from sync.client.enrol import enrol
from sync.client.http import HttpsTransport
from sync.client.session import Session
from sync.client.station_ledger import StationLedger
from sync.wire.enrol_code import read_code
from tests.bench import child
from tests.bench.figures import Figure, Goal
from tests.bench.measure import Took, interleave
from tests.bench.places import Places
from tests.bench.sync.line import Line
from tests.helpers.processes import HubProcess
from tests.helpers.stores import capture, open_store

PHOTO_BYTES = 500_000
PER_ROUND = 4
ROUNDS = 5
PHOTOS_AT_ONCE = 10
"""Photos in one operation: the hub signs for many with one answer."""

CUT_BYTES = 6_000_000
CUT_AT = 0.9
CHUNK_BYTES = 1024 * 1024
_MOST_TURNS = 20


@dataclass
class Sending:
    """A station that is enrolled through a line."""

    store: StationStore
    session: Session
    line: Line
    random: Random

    def deliver(self) -> None:
        """Turn after turn until the hub has signed for everything; a cut ends a turn early."""
        for _ in range(_MOST_TURNS):
            try:
                for _ in self.session.turn():
                    continue
            except StationError as error:
                if not error.retryable:
                    raise
            if not StationLedger(self.store).pending_blobs(1):
                return
        raise TimeoutError("photos are still waiting")


def run(places: Places) -> Iterator[Figure]:
    """Measure both."""
    with ExitStack() as stack:
        folder = places.new("sync-photos")
        peer = stack.enter_context(_peer(folder, places))
        sending = stack.enter_context(_sending(folder))
        yield _against_multipart(sending, peer)
        yield _after_a_cut(sending)


def _against_multipart(sending: Sending, peer: "Peer") -> Figure:
    operations = PER_ROUND * (ROUNDS + 1)  # a round goes before, to warm up
    photos = [_some(sending.random) for _ in range(operations)]
    ours, theirs = iter(photos), iter(photos)

    def deliver() -> Took:
        refs = tuple(sending.store.blobs.put(photo, "evidence") for photo in next(ours))
        capture(sending.store, ScanCaptured(hex="41"), Extras(blobs=refs))
        began = time.perf_counter()  # photos were durable at the station before (I11)
        sending.deliver()
        return Took(time.perf_counter() - began)

    def post() -> None:
        for photo in next(theirs):
            peer.post(photo)

    timings = interleave({"hub": deliver, "multipart": post}, rounds=ROUNDS, per_round=PER_ROUND)
    return Figure(
        f"photos of {PHOTO_BYTES // 1000} kB to the hub / a multipart POST of the same",
        timings["multipart"].ratio_to(timings["hub"]),
        "x",
        Goal("P19", ">=", 1.0),
        {
            "photos": operations * PHOTOS_AT_ONCE,
            "hub, photos/s": PHOTOS_AT_ONCE / timings["hub"].at(50),
            "multipart, photos/s": PHOTOS_AT_ONCE / timings["multipart"].at(50),
            "load": round(os.getloadavg()[0], 1),
        },
    )


def _some(random: Random) -> list[bytes]:
    return [_picture(PHOTO_BYTES, random) for _ in range(PHOTOS_AT_ONCE)]


def _after_a_cut(sending: Sending) -> Figure:
    """Bytes sent again: what a photo took with a cut, less what one of the same size took without."""
    whole = _bytes_up(sending)
    sending.line.cut_after(round(CUT_AT * whole))
    with_cut = _bytes_up(sending)
    return Figure(
        f"sent again after a cut at {CUT_AT:.0%} of {CUT_BYTES / 1e6:g} MB / a piece and a tenth",
        (with_cut - whole) / (CHUNK_BYTES + CUT_BYTES / 10),
        "x",
        Goal("P19", "<=", 1.0, exact=True),
        {"bytes without a cut": whole, "bytes with one": with_cut, "cuts": sending.line.cuts},
    )


def _bytes_up(sending: Sending) -> int:
    before = sending.line.up
    ref = sending.store.blobs.put(_picture(CUT_BYTES, sending.random), "evidence")
    capture(sending.store, ScanCaptured(hex="41"), Extras(blobs=(ref,)))
    sending.deliver()
    return sending.line.up - before


@contextmanager
def _sending(folder: Path) -> Iterator[Sending]:
    with ExitStack() as stack:
        store = stack.enter_context(open_store(folder / "home", SystemClock()))
        hub = stack.enter_context(HubProcess(folder / "hub"))
        line = stack.enter_context(Line(hub.port))
        code = read_code(hub.code())
        transport = HttpsTransport(f"https://127.0.0.1:{line.port}", fingerprint=code.fingerprint)
        stack.callback(transport.close)
        ledger = StationLedger(store)
        pin = enrol(code, ledger.station, ledger.inst, store.device_key, transport)
        talk = Conversation(pin, ledger.station, store.device_key, transport)
        yield Sending(store, Session(talk, ledger, SystemClock(), "0.1.0"), line, Random(19))


class Peer:
    """The plain server, and a client that keeps its connection open."""

    def __init__(self, url: str, cert: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = cert

    def post(self, photo: bytes) -> None:
        """One photo."""
        form = {"photo": ("photo.png", photo, "image/png")}
        self._session.post(self._url, files=form, timeout=60).raise_for_status()

    def close(self) -> None:
        """Let the connection go."""
        self._session.close()


@contextmanager
def _peer(folder: Path, places: Places) -> Iterator[Peer]:
    kept = folder / "multipart"
    kept.mkdir()
    process = subprocess.Popen(
        child.python("-m", "tests.bench.sync.multipart", str(kept)),
        stdout=subprocess.PIPE,
        cwd=child.PROJECT,
        env=child.environment(places.root / "sync-state"),
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        peer = Peer(told["url"], told["cert"])
        yield peer
        peer.close()
    finally:
        process.terminate()
        process.wait()


def _picture(size_bytes: int, random: Random) -> bytes:
    """Bytes that begin as a picture of 100 x 100 does, and cannot be packed."""
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (100).to_bytes(4, "big") * 2
    return head + random.randbytes(size_bytes - len(head))
