"""Child process: a station with a full queue enrols and sends it; prints what it took as JSON.

`python -m tests.bench.sync.station HOME CODE [--one-by-one N]`
"""

import argparse
import json
import os
import time
from pathlib import Path

from station.clock import SystemClock
from station.store.station_store import StationStore
from sync.client.conversation import Conversation
from sync.client.enrol import enrol
from sync.client.http import HttpsTransport
from sync.client.push import Pace, push_batch
from sync.client.session import Phase, Session
from sync.client.station_ledger import StationLedger
from sync.wire.enrol_code import read_code
from tests.bench.store.days import DATA, KEYS
from tests.bench.store.shop import keys_under


def main() -> None:
    """Send, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("code")
    parser.add_argument("--one-by-one", type=int, default=0, metavar="N")
    args = parser.parse_args()
    clock = SystemClock()
    store = StationStore(args.home / DATA, clock, "0.1.0", state_dir=keys_under(args.home / KEYS))
    ledger = StationLedger(store)
    code = read_code(args.code)
    transport = HttpsTransport(code.url, fingerprint=code.fingerprint)
    pin = enrol(code, ledger.station, ledger.inst, store.device_key, transport)
    talk = Conversation(pin, ledger.station, store.device_key, transport)
    session = Session(talk, ledger, clock, "0.1.0")
    rows = sum(stream.head.seq for stream in ledger.streams())
    began, worked = time.monotonic(), time.process_time()
    if args.one_by_one:
        turn = session.turn()
        while next(turn) is not Phase.HELLO:
            continue
        turn.close()
        sent = _one_by_one(talk, ledger, args.one_by_one)
    else:
        for phase in session.turn():
            if phase is Phase.PULL:
                break
        sent = rows - ledger.backlog().records
    seconds = time.monotonic() - began
    transport.close()
    store.close()
    told = {
        "records": sent,
        "began_s": began,
        "seconds": seconds,
        "worked_s": time.process_time() - worked,
        "peak_mb": peak_mb(),
    }
    print(json.dumps(told))


def _one_by_one(talk: Conversation, ledger: StationLedger, count: int) -> int:
    """A request per record, each durable before the next."""
    stream = ledger.streams()[0]
    after = stream.acked or stream.epoch.start(ledger.station)
    pace = Pace()
    for _ in range(count):
        after = push_batch(talk, ledger, stream.epoch.epoch, after, pace, most=1).place
    return count


def peak_mb(pid: str = "self") -> float:
    """The most memory a process held at once, as the kernel counts it."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1e3


def processor_s(pid: str) -> float:
    """Processor time that a process has taken so far, with all of its threads."""
    after_name = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    user, system = after_name[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
