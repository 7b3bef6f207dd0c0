"""Try every PIN of four digits on one badge; the badge must be locked, and stay so (S10).

`python -m tests.faults.pin` asks a real station (store, writer, Argon2id) for 10,000 releases with
the PINs 0000 to 9999, the right one among them, a fifth of a second apart. Whoever tries also sets
the wall clock, ends and restarts the program, and switches the machine off and on. The same is
done to mutants, each of which must be caught.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from station.actions import pins
from station.clock import Clock
from station.store import lockout
from tests.helpers.headless import HandClock, Station
from tests.helpers.two_factories import FABRIC_LOT, QUALITY, receive_fabric, tshirt

PINS = 10_000
RIGHT = "1005"
EVERY_S = 0.2
MOST_LOOKED_AT = 20
"""Five at once, then one a pause: 5, 10, 20, 40 minutes and each hour, and again after each start
of the machine; 10,000 tries a fifth of a second apart last 33 minutes."""


@dataclass
class Told:
    """What came of it.

    Attributes:
        tried: PINs given.
        looked_at: PINs that were compared at all.
        opened: The release was saved.
    """

    tried: int = 0
    looked_at: int = 0
    opened: bool = False

    @property
    def is_caught(self) -> bool:
        """Whether a lock-out worth its name would not have allowed this."""
        return self.opened or self.looked_at > MOST_LOOKED_AT


def try_all(folder: Path, tries: int = PINS, seed: int = 1) -> Told:
    """Try the PINs of one badge in random order, the right one in the second half.

    Args:
        folder: An empty folder.
        tries: How many.
        seed: Decides order and tricks.
    """
    told, random = Told(), Random(seed)
    clock = HandClock()
    with ExitStack() as stack:
        station = stack.enter_context(Station(folder, clock))
        tshirt(station)
        receive_fabric(station)
        rid = station.save("hold", unit=FABRIC_LOT, reason="shade")["saved"]
        compare = _counted(told)
        stack.enter_context(patch.object(pins, "is_pin", compare))
        for pin in _order(random, tries):
            clock.pass_s(EVERY_S)
            trick = random.random()
            if trick < 0.01:
                clock.wall += random.choice((1, -1, 1)) * timedelta(days=random.randint(0, 900))
            elif trick < 0.012:
                station.close()
                if random.random() < 0.3:
                    clock.restart()
                station = stack.enter_context(Station(folder, clock))
                station.save("sign_in", badge="E003")
            answer = station.do("release", rid=rid, badge=QUALITY, pin=pin)
            told.tried += 1
            told.opened |= "saved" in answer
            if told.is_caught:
                break
    return told


def _order(random: Random, tries: int) -> list[str]:
    wrong = [f"{n:04}" for n in range(PINS) if f"{n:04}" != RIGHT]
    chosen = random.sample(wrong, tries - 1)
    chosen.insert(random.randint(tries // 2, tries - 1), RIGHT)
    return chosen


def _counted(told: Told) -> Callable[[str, str], bool]:
    """The comparison, counted; cheap, because the hash's own cost protects nothing here."""

    def compare(stored: str, given: str) -> bool:
        del stored
        told.looked_at += 1
        return given == RIGHT

    return compare


# --- mutants --------------------------------------------------------------------------------------


def counts_wall_time() -> Any:
    """Pauses end when the wall clock says so."""

    def wall(clock: Clock) -> lockout.Moment:
        return lockout.Moment("always", clock.now().timestamp())

    return patch.object(lockout, "moment_of", wall)


def forgets_at_restart() -> Any:
    """Tries are counted by the running program only."""

    @contextmanager
    def forgetting() -> Any:
        real = Station.__init__

        def start(self: Station, *args: Any, **more: Any) -> None:
            real(self, *args, **more)
            clean = "DELETE FROM meta WHERE name LIKE 'pin_tries:%'"
            self.core.store.writer.run(lambda tx: tx.conn.run(clean))

        with patch.object(Station, "__init__", start):
            yield

    return forgetting()


def counts_with_the_action() -> Any:
    """A try is undone together with the action that it was refused in."""
    return patch.object(lockout, "_write", lambda *_: None)


MUTANTS: Mapping[str, Callable[[], Any]] = {
    "counts_wall_time": counts_wall_time,
    "forgets_at_restart": forgets_at_restart,
    "counts_with_the_action": counts_with_the_action,
}


def try_mutant(folder: Path, name: str, tries: int = PINS, seed: int = 1) -> Told:
    """The same on a station with one promise broken."""
    with MUTANTS[name]():
        return try_all(folder, tries, seed)


def main(words: Sequence[str]) -> int:
    """Run it; 1 where the badge was opened or a mutant got away."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.pin", description=__doc__)
    parser.add_argument("--tries", type=int, default=PINS)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(words)
    caught = 0
    with tempfile.TemporaryDirectory(prefix="suyuan-pin-") as name:
        told = try_all(Path(name) / "real", args.tries, args.seed)
        for mutant in MUTANTS:
            found = try_mutant(Path(name) / mutant, mutant, args.tries, args.seed)
            caught += found.is_caught
            state = "caught" if found.is_caught else "MISSED"
            print(f"mutant {mutant}: {state} after {found.tried} tries")
    print(
        f"tried: {told.tried}, looked at: {told.looked_at}, opened: {told.opened}, "
        f"mutants caught: {caught}/{len(MUTANTS)}"
    )
    return int(told.is_caught or caught < len(MUTANTS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
