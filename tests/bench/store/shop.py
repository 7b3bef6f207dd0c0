"""A workshop that makes boards: its documents, and a day's work, recorded by the product itself.

Every code of a day holds the day's mark (`Y00000Z`), so that the same day can be told again under
other names (`tests.bench.store.days`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from station.actions.consume import Consumed
from station.actions.inspect import Inspect
from station.actions.measure import Measurement
from station.actions.outcome import Saved
from station.actions.pack import Pack
from station.actions.produce import Finish, Start
from station.actions.receive import Receive
from station.actions.session import Bind, SignIn
from station.actions.ship import Ship
from station.actions.workstation import DOES, Workstation
from station.clock import Clock, SystemClock
from station.documents.control_plan import Parameter
from station.documents.product import Packing
from station.documents.route import Input
from station.gs1 import check_digit
from station.store.station_store import StationStore
from tests.helpers import master_builder as build

BOARD_LOT, REEL_LOT = "M-1", "M-2"
FIRST_BOX_DAY = 41_000
"""Days are counted from here in container codes, so that the mark is no row of zeros."""

DATA, KEYS = "data", "keys"
"""Folders below a station's home."""

REEL_PARTS = 4
"""Parts from the reel on each board."""


class NotSaved(Exception):
    """The product refused what the day's script expected to be recorded."""


@dataclass(frozen=True)
class Shape:
    """How much a day makes: units, in cartons, on pallets that are all full."""

    cartons: int = 100
    per_carton: int = 10
    per_pallet: int = 20

    @property
    def units(self) -> int:
        """Boards made in a day."""
        return self.cartons * self.per_carton


class DayClock:
    """Goes on by the same step whenever it is asked, so that a day takes no time to tell."""

    boot_id = "3b0b7a2e-5c8f-4c52-9d0e-6f0f6a1c7e11"

    def __init__(self) -> None:
        self._at = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
        self._begun = self._at

    def now(self) -> datetime:
        """Aware UTC wall time."""
        self._at += timedelta(milliseconds=200)
        return self._at

    def monotonic_s(self) -> float:
        """Seconds since the day began."""
        return (self._at - self._begun).total_seconds()


class Shop:
    """An open station of the workshop, signed in, with the order bound."""

    def __init__(self, store: StationStore, clock: Clock, shape: Shape) -> None:
        self.store = store
        self.shape = shape
        self.workstation = Workstation(store, clock)

    def prepare(self) -> None:
        """Publish the documents and sign in."""
        self.workstation.publish(_documents(self.shape))
        self.do("sign_in", SignIn(badge="E001"))
        self.do("bind", Bind(machine="SMT-1", method="PGM-7", environment="EPA-2"))

    def begin_day(self) -> None:
        """Bind the order, take in the day's material, and let it pass."""
        self.do("bind", Bind(order=order_of()))
        units = self.shape.units
        for material, quantity in ((BOARD_LOT, units), (REEL_LOT, units * REEL_PARTS)):
            lot = lot_of(material)
            self.do(
                "receive",
                Receive(lot=lot, material=material, quantity=Decimal(quantity), supplier="SUP-1"),
            )
            self.do("inspect", Inspect(unit=lot, result="pass"))

    def work(self) -> None:
        """A day: material in, boards made, tested, packed, shipped."""
        self.begin_day()
        pallets = []
        for carton in range(1, self.shape.cartons + 1):
            self._carton(self._serials_in(carton), carton_of(carton))
            pallet = pallet_of((carton - 1) // self.shape.per_pallet + 1)
            self.do("pack", Pack(unit=carton_of(carton), container=pallet))
            if carton % self.shape.per_pallet == 0:
                pallets.append(pallet)
        self.at("ship")
        self.do(
            "ship",
            Ship(
                containers=tuple(pallets),
                order=order_of(),
                destination="DC-1",
                region="CN-EAST",
            ),
        )

    def _carton(self, units: Sequence[str], carton: str) -> None:
        steps: tuple[tuple[str, Callable[[str], object]], ...] = (
            ("smt", self.start),
            ("smt", self.finish),
            ("test", self.test),
            ("final", self.judge),
            ("pack", lambda unit: self.do("pack", Pack(unit=unit, container=carton))),
        )
        for step, do in steps:
            self.at(step)
            for unit in units:
                do(unit)

    def serials(self) -> Iterator[str]:
        """What stands on the day's boards, one after the other."""
        return (f"{MARK}{serial_text(n, self.shape)}" for n in range(self.shape.units))

    def _serials_in(self, carton: int) -> list[str]:
        first = (carton - 1) * self.shape.per_carton
        return list(islice(self.serials(), first, first + self.shape.per_carton))

    def start(self, unit: str) -> None:
        """Begin the first step."""
        self.do("start", Start(unit=unit))

    def finish(self, unit: str) -> Saved:
        """End the first step, with what went into the board."""
        used = (
            Consumed(unit=lot_of(BOARD_LOT), quantity=Decimal(1)),
            Consumed(unit=lot_of(REEL_LOT), quantity=Decimal(REEL_PARTS)),
        )
        return self.do(
            "finish", Finish(unit=unit, consumed=used, parameters={"peak": Decimal("245.5")})
        )

    def test(self, unit: str) -> None:
        """Measure a board."""
        reading = Measurement(characteristic="width", values=(Decimal("10.02"),))
        self.do("inspect", Inspect(unit=unit, result="pass", measurements=(reading,)))

    def judge(self, unit: str) -> None:
        """Look at a board for the last time."""
        self.do("inspect", Inspect(unit=unit, result="pass"))

    def at(self, step: str) -> None:
        """Go on at a step."""
        if self.workstation.desk.step != step:
            self.do("bind", Bind(step=step))

    def do(self, name: str, ask: Any) -> Saved:
        """Do one thing as an operator does it.

        Raises:
            NotSaved: A gate was shut.
        """
        outcome = self.workstation.perform(DOES[name][1], ask)
        if not isinstance(outcome, Saved):
            raise NotSaved(f"{name} {ask}: {outcome}")
        return outcome


@contextmanager
def open_shop(
    home: Path, shape: Shape | None = None, clock: Clock | None = None
) -> Iterator[Shop]:
    """A new or known station: its data in one folder of `home`, its keys in another."""
    clock = clock or SystemClock()
    store = StationStore(home / DATA, clock, "bench", state_dir=keys_under(home / KEYS))
    try:
        yield Shop(store, clock, shape or Shape())
    finally:
        store.close()


def keys_under(folder: Path) -> Path:
    """Where a child with `tests.bench.child.environment(folder)` looks for keys."""
    return folder / "state" / "suyuan-station"


def serial_text(n: int, shape: Shape) -> str:
    """What follows the mark on the day's n-th board, counted from 0: carton and place in it."""
    carton, place = divmod(n, shape.per_carton)
    return f"{carton + 1:04}{place + 1:03}"


def mark_of(day: int) -> str:
    """What every code of a day holds, but for those of containers."""
    return f"Y{day:05}Z"


def box_mark_of(day: int) -> str:
    """What every container code of a day holds: ten digits that leave the check digit as it is.

    Each digit `d` stands at a place that counts three times, before `7 d` modulo 10 at one that
    counts once: together a multiple of ten (GS1 General Specifications, 7.9).
    """
    return "".join(f"{d}{7 * int(d) % 10}" for d in f"{FIRST_BOX_DAY + day:05}")


MARK, BOX_MARK = mark_of(0), box_mark_of(0)


def carton_of(n: int) -> str:
    """A carton's key."""
    return _sscc(f"06{BOX_MARK}{n:05}")


def pallet_of(n: int) -> str:
    """A pallet's key."""
    return _sscc(f"16{BOX_MARK}{n:05}")


def _sscc(digits: str) -> str:
    return f"sscc:{digits}{check_digit.compute(digits)}"


def lot_of(material: str) -> str:
    """A material lot's key."""
    return f"lot:SUP-1:{MARK}{material}"


def order_of() -> str:
    """The day's order."""
    return f"O-{MARK}"


def _documents(shape: Shape) -> Any:
    smt = build.a_step(
        "smt",
        "process",
        consumes=(Input(product=BOARD_LOT), Input(product=REEL_LOT)),
        binds=("machine",),
    )
    route = build.a_route(
        "R-1",
        smt,
        build.a_step("test", "inspect"),
        build.a_step("final", "inspect"),
        build.a_step("pack", "pack"),
        build.a_step("ship", "ship"),
    )
    peak = Parameter(id="peak", names=build.named("peak"), lower=Decimal(240), upper=Decimal(250))
    plan = build.a_plan(
        "CP-1",
        build.a_point("smt", parameters=(peak,)),
        build.a_point("test", characteristics=(build.a_characteristic(),)),
    )
    packing = Packing(per_carton=shape.per_carton, per_pallet=shape.per_pallet)
    return build.some_documents(
        route,
        plan,
        build.a_product(packing=packing),
        build.a_material(BOARD_LOT),
        build.a_material(REEL_LOT),
        build.an_order(order_of(), quantity=Decimal(shape.units)),
    )
