"""The protocol as a Hypothesis state machine over the real client and the real hub (R6 of 4.8)."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.faults.protocol_disks import Disk, MemoryDisk
from tests.faults.protocol_stores import StoreDisk
from tests.faults.protocol_world import MOST_MACHINES, Machine, World

DISKS: Mapping[str, Callable[[Path], Disk]] = {"stores": StoreDisk, "memory": MemoryDisk}
"""The product's own store, or a quick one of the tests that keeps the same contract."""

numbers = st.integers(0, MOST_MACHINES - 1)
few = st.integers(1, 4)
at_most = st.integers(0, 3)
MANY = 40
TROUBLES = ("answer lost", "hub dies", "power cut before", "power cut after")
LESSER = ("restart", "rot", "wait", "another station")


class Protocol(RuleBasedStateMachine):
    """Up to five machines, a hub, and everything that may happen to them between two exchanges.

    Attributes:
        disks: What holds the stations' ledgers, one of `DISKS`.
        runs, happened, seen: Counted over all instances, for the figures.
    """

    disks: ClassVar[str] = "stores"
    runs: ClassVar[int] = 0
    happened: ClassVar[int] = 0
    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        type(self).runs += 1
        self.world = World(DISKS[self.disks])

    def _machine(self, number: int) -> Machine:
        type(self).happened += 1
        return self.world.machines[number % len(self.world.machines)]

    @property
    def is_room(self) -> bool:
        """Whether another machine fits."""
        return len(self.world.machines) < MOST_MACHINES

    @property
    def has_copies(self) -> bool:
        """Whether a disk was ever copied."""
        return any(machine.copies for machine in self.world.machines)

    @rule(number=numbers, count=few, with_photo=st.booleans(), exchanges=st.integers(0, 6))
    def work(self, number: int, count: int, with_photo: bool, exchanges: int) -> None:
        machine = self._machine(number)
        self.world.capture(machine, count, with_photo=with_photo)
        self.world.steps(machine, exchanges)

    @rule(number=numbers, exchanges=few)
    def exchange(self, number: int, exchanges: int) -> None:
        self.world.steps(self._machine(number), exchanges)

    @rule(number=numbers, count=st.integers(0, 2))
    def sync(self, number: int, count: int) -> None:
        machine = self._machine(number)
        self.world.capture(machine, count, with_photo=False)
        self.world.steps(machine, MANY)

    @rule(number=numbers, other=numbers, counts=st.tuples(few, few), exchanges=st.integers(1, 9))
    def race(self, number: int, other: int, counts: tuple[int, int], exchanges: int) -> None:
        """Two machines greet the hub before either has sent what it has."""
        pair = self._machine(number), self._machine(other)
        for machine in pair:
            self.world.restart(machine)
            self.world.steps(machine, 1)
        for machine, count in zip(pair, counts, strict=True):
            self.world.capture(machine, count, with_photo=False)
        for _ in range(exchanges):
            for machine in pair:
                self.world.steps(machine, 1)

    @rule()
    def sync_all(self) -> None:
        type(self).happened += 1
        for machine in self.world.machines:
            self.world.steps(machine, MANY)

    @rule(number=numbers, count=few, trouble=st.sampled_from(TROUBLES), with_work=st.booleans())
    def trouble(self, number: int, count: int, trouble: str, with_work: bool) -> None:
        machine, world = self._machine(number), self.world
        if with_work:
            world.capture(machine, 1, with_photo=count == 1)
        if trouble == "answer lost":
            world.step_without_answer(machine, count)
        elif trouble == "hub dies":
            world.step_with_dying_hub(machine, count)
        else:
            world.step_with_power_cut(machine, count, before=trouble == "power cut before")

    @rule(number=numbers, what=st.sampled_from(LESSER))
    def lesser_trouble(self, number: int, what: str) -> None:
        machine, world = self._machine(number), self.world
        if what == "restart":
            world.restart(machine)
        elif what == "rot":
            world.capture(machine, 1, with_photo=False)
            world.rot(machine)
        elif what == "wait":
            world.wait()
        elif self.is_room:
            world.add_station()

    @precondition(lambda self: self.is_room)
    @rule(number=numbers, is_noticed=st.booleans(), firsts=at_most, seconds=at_most)
    def clone(self, number: int, is_noticed: bool, firsts: int, seconds: int) -> None:
        machine = self._machine(number)
        twin = self.world.clone(machine, is_noticed=is_noticed)
        self.world.capture(machine, firsts, with_photo=firsts == 1)
        self.world.capture(twin, seconds, with_photo=seconds == 1)

    @rule(number=numbers)
    def back_up(self, number: int) -> None:
        self.world.back_up(self._machine(number))

    @precondition(lambda self: self.has_copies)
    @rule(number=numbers, copy=at_most, by_app=st.booleans(), count=at_most)
    def put_back(self, number: int, copy: int, by_app: bool, count: int) -> None:
        owners = [machine for machine in self.world.machines if machine.copies]
        type(self).happened += 1
        machine = owners[number % len(owners)]
        self.world.put_back(machine, copy % len(machine.copies), by_app=by_app)
        self.world.capture(machine, count, with_photo=count == 1)

    @rule()
    def back_up_hub(self) -> None:
        type(self).happened += 1
        self.world.back_up_hub()

    @rule()
    def hub_says(self) -> None:
        type(self).happened += 1
        self.world.hub_says()

    @precondition(lambda self: self.world.hub_copies)
    @rule(copy=at_most)
    def restore_hub(self, copy: int) -> None:
        type(self).happened += 1
        self.world.restore_hub(copy % len(self.world.hub_copies))

    @invariant()
    def promises_hold(self) -> None:
        self.world.look()

    def teardown(self) -> None:
        try:
            self.world.settle()
            type(self).seen.update(self.world.seen())
        finally:
            self.world.close()
