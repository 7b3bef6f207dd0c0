"""Real stores in a folder, with a clock that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from station.clock import Clock
from station.facts.control import ScanCaptured
from station.facts.kcp import Links, Subject
from station.facts.work import StepFinished
from station.store.recorder import Author, Extras
from station.store.station_store import StationStore
from tests.helpers.fake_ledger import FixedClock

OPERATOR = Author("E001")


@contextmanager
def open_store(home: Path, clock: Clock | None = None, **more: Any) -> Iterator[StationStore]:
    """The store in `home/data`, whose keys lie in `home/state`; closed in the end."""
    state = more.pop("state_dir", home / "state")
    store = StationStore(home / "data", clock or FixedClock(), "0.1.0", state_dir=state, **more)
    try:
        yield store
    finally:
        store.close()


def capture(store: StationStore, data: Any = None, extras: Extras | None = None) -> UUID:
    """Append one record in a transaction of its own."""
    fact = ScanCaptured(hex="41") if data is None else data
    return store.writer.run(lambda tx: tx.append(fact, OPERATOR, extras))


def finished(piece: str, lot: str = "lot:S1:L1") -> StepFinished:
    """A piece came out of a step and used two of a lot."""
    return StepFinished(
        kcp="K2",
        point="smt",
        subject=(
            Subject(key=piece, role="output", product="P1"),
            Subject(key=lot, role="input", quantity=Decimal(2), product="M1"),
        ),
        links=Links(order="PO1", product="P1"),
    )
