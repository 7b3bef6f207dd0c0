"""A small world for the protocol model: machines with disks, a hub, their backups, and faults.

The client's session and the hub's service, storage and files are the real ones, and so are the
stations' stores where disks are `StoreDisk`s; files lie in memory where the system has such a
folder. The world remembers what was saved where and what the hub ever held, and finds what is not
as promised.
"""

import atexit
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

from station.errors import StationError
from station.ledger.chain import next_link
from sync.client.conversation import Conversation
from sync.client.enrol import HubPin, enrol
from sync.client.session import Phase, Session
from sync.client.troubles import NotAdmitted
from sync.hub import verify
from sync.hub.own import append_own
from sync.wire.enrol_code import read_code
from tests.faults.protocol_disks import Copy, Disk, MemoryDisk, PowerCut
from tests.faults.protocol_hub import FragileHub
from tests.helpers.hub_in_memory import LocalHub, LocalTransport
from tests.helpers.pictures import picture
from tests.helpers.projection_dump import differences

MOST_MACHINES = 5
MOST_COPIES = 3
LATER_S = 1300.0
"""Beyond a challenge's 15 minutes; three of them are beyond the hour that forks and resets count."""

ROUNDS = 40
MOST_STEPS = 2000
MEMORY = Path("/dev/shm")


class Violation(AssertionError):
    """Something is not as promised."""


@dataclass
class Machine:
    """A machine with its disk, and the program on it.

    Attributes:
        pin: The hub it is enrolled at.
        saved: Records whose saving was shown to a person, and that were on this disk since.
        rotten: Those of them that this disk does not give back whole any more.
        turn: The turn it is in the middle of.
        copies: Backups of the disk, with the same of that time.
    """

    disk: Disk
    pin: HubPin
    transport: LocalTransport
    saved: set[UUID] = field(default_factory=set)
    rotten: set[UUID] = field(default_factory=set)
    turn: Iterator[Phase] | None = None
    copies: list[tuple[Copy, set[UUID], set[UUID]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """The program begins, knowing only what is on disk."""
        disk, self.turn = self.disk, None
        talk = Conversation(self.pin, disk.station, disk.key, self.transport)
        self.session = Session(talk, disk, disk.clock, "0.1.0")


@lru_cache(maxsize=64)
def _picture(number: int) -> bytes:
    return picture("PNG", number)


@lru_cache(maxsize=1)
def _base() -> Path:
    """A folder for all worlds of this process, gone with it."""
    base = Path(mkdtemp(prefix="suyuan-model-", dir=MEMORY if MEMORY.is_dir() else None))
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    return base


@lru_cache(maxsize=1)
def _fresh_hub() -> Path:
    """A hub's folder before its first station; copied, because making one takes long."""
    folder = _base() / "hub"
    LocalHub(folder).close()
    return folder


class World:
    """See the module."""

    def __init__(self, new_disk: Callable[[Path], Disk] = MemoryDisk) -> None:
        """Make a hub and one station.

        Args:
            new_disk: Makes the disk of each new station, in this world's folder.
        """
        self._new_disk = new_disk
        self.folder = Path(mkdtemp(dir=_base()))
        shutil.copytree(_fresh_hub(), self.folder / "hub")
        self.hub = FragileHub(self.folder / "hub")
        self.machines: list[Machine] = []
        self.hub_copies: list[Path] = []
        self.bodies: dict[UUID, bytes] = {}
        self.held_ever: set[tuple[str, bytes]] = set()
        self.photos_ever: set[str] = set()
        self._looked_idx = 0
        self._photos = self._said = 0
        self.add_station()

    def close(self) -> None:
        """Leave nothing behind."""
        for machine in self.machines:
            machine.disk.close()
        self.hub.close()
        shutil.rmtree(self.folder)

    # --- what may happen ----------------------------------------------------------------------

    def add_station(self) -> None:
        """A new station, enrolled."""
        disk, transport = self._new_disk(self.folder), LocalTransport(self.hub)
        self.machines.append(Machine(disk, self._enrolled(disk, transport), transport))

    def _enrolled(self, disk: Disk, transport: LocalTransport) -> HubPin:
        code = read_code(self.hub.code("acme").text)
        return enrol(code, disk.station, disk.inst, disk.key, transport)

    def capture(self, machine: Machine, count: int, *, with_photo: bool) -> None:
        """People work, and are shown that it is saved."""
        for _ in range(count):
            photo = None
            if with_photo:
                self._photos += 1
                photo = _picture(self._photos)
            rid, bh = machine.disk.record(len(self.bodies), photo)
            machine.saved.add(rid)
            self.bodies[rid] = bh

    def steps(self, machine: Machine, count: int) -> None:
        """Some exchanges with the hub; whatever stops them is what may happen to a worker."""
        for _ in range(count):
            if machine.turn is None:
                machine.turn = machine.session.turn()
            try:
                if next(machine.turn, None) is None:
                    machine.turn = None
            except PowerCut:
                self.restart(machine)
                return
            except NotAdmitted:
                machine.turn = None
                self._enrol_again(machine)
            except StationError:
                machine.turn = None
                return

    def _enrol_again(self, machine: Machine) -> None:
        """The hub has forgotten the station (it was restored); a person enrols it again."""
        self.hub.dies_in = 0
        machine.pin = self._enrolled(machine.disk, LocalTransport(self.hub))

    def step_without_answer(self, machine: Machine, number: int) -> None:
        """The hub does what it is asked, and its answer gets lost."""
        machine.transport.lose_answers = {number}
        self.steps(machine, number)
        machine.transport.lose_answers = set()

    def step_with_power_cut(self, machine: Machine, number: int, *, before: bool) -> None:
        """The machine stops around its next changes to its disk."""
        fuse = machine.disk.fuse
        fuse.cut_in, fuse.is_before = number, before
        self.steps(machine, number + 2)
        fuse.cut_in = 0

    def step_with_dying_hub(self, machine: Machine, number: int) -> None:
        """The hub's process dies right after a commit."""
        self.hub.dies_in = number
        self.steps(machine, number)
        self.hub.dies_in = 0

    def restart(self, machine: Machine) -> None:
        """The program is started again; what it knew in memory is gone."""
        machine.disk.fuse.cut_in = 0
        machine.turn = None
        machine.disk.reopen()
        machine.start()

    def clone(self, machine: Machine, *, is_noticed: bool) -> Machine:
        """The disk is copied to another machine, whose program may or may not notice."""
        disk = machine.disk.keep()("cloned" if is_noticed else None)
        made = Machine(disk, machine.pin, LocalTransport(self.hub))
        made.saved, made.rotten = set(machine.saved), set(machine.rotten)
        made.copies = machine.copies[:]
        self.machines.append(made)
        return made

    def back_up(self, machine: Machine) -> None:
        """A copy of the disk."""
        del machine.copies[MOST_COPIES - 1 :]
        copy = machine.disk.keep()
        machine.copies.append((copy, set(machine.saved), set(machine.rotten)))

    def put_back(self, machine: Machine, number: int, *, by_app: bool) -> None:
        """An older copy replaces the disk, by the app's own command or by hand."""
        copy, saved, rotten = machine.copies[number]
        machine.turn = None
        machine.disk.close()
        machine.disk = copy("restored" if by_app else None)
        machine.saved, machine.rotten = set(saved), set(rotten)
        machine.start()

    def rot(self, machine: Machine) -> None:
        """The disk does not give back the newest record that waits."""
        disk = machine.disk
        epoch = disk.epochs[-1].epoch
        rows, acked = disk.rows[epoch], disk.acked.get(epoch)
        if rows and (acked is None or acked.seq < rows[-1].seq):
            machine.rotten.add(rows[-1].rid)
            disk.lose_body(epoch, rows[-1].seq)

    def back_up_hub(self) -> None:
        """A copy of everything the hub has."""
        if len(self.hub_copies) == MOST_COPIES:
            shutil.rmtree(self.hub_copies.pop())
        path = self.folder / f"copy{len(self.hub_copies)}"
        self.hub.keep_copy(path)
        self.hub_copies.append(path)

    def restore_hub(self, number: int) -> None:
        """An older copy replaces the hub's folder, and nobody is told."""
        self.hub.restore(self.hub_copies[number])
        self._looked_idx = 0

    def hub_says(self) -> None:
        """Something is published or decided at the hub."""
        self._said += 1
        append_own(self.hub.parts.hub, self.hub.own_body(f"said {self._said}"))

    def wait(self) -> None:
        """Time passes everywhere."""
        self.hub.clock.pass_s(LATER_S)
        for clock in {id(m.disk.clock): m.disk.clock for m in self.machines}.values():
            clock.pass_s(LATER_S)

    # --- what is promised at each moment ------------------------------------------------------

    def look(self) -> None:
        """Remember what the hub holds now.

        Raises:
            Violation: A disk lost a record, or believes more than the hub ever held.
        """
        with self.hub.parts.storage.reading() as view:
            for each in view.records_after(self._looked_idx, 1_000_000):
                self.held_ever.add((each.epoch, each.record.link))
                self._looked_idx = each.idx
            self.photos_ever |= {blob.sha256 for blob in view.all_blobs()}
        for number, machine in enumerate(self.machines):
            self._check_disk(number, machine)

    def _check_disk(self, number: int, machine: Machine) -> None:
        ledger = machine.disk
        on_disk = {row.rid for rows in ledger.rows.values() for row in rows}
        if on_disk != machine.saved:
            raise Violation(f"machine {number}: its records are not those that were saved")
        for epoch, place in ledger.acked.items():
            if ledger.link_at(epoch, place.seq) != place.link:
                raise Violation(f"machine {number}: acknowledged what it does not have")
            if (epoch, place.link) not in self.held_ever:
                raise Violation(f"machine {number}: acknowledged what the hub never held")
        if not self.photos_ever.issuperset(ledger.photo_receipts):
            raise Violation(f"machine {number}: a photo is green that the hub never had")

    # --- what is promised once faults stop ----------------------------------------------------

    def settle(self) -> None:
        """No more faults: everybody syncs, and everything is where it belongs.

        Raises:
            Violation: It is not, or sync never comes to rest.
        """
        for machine in self.machines:
            self.restart(machine)
        told = {rid for machine in self.machines for rid in self._hub_s_own(machine.disk)}
        missing = "not begun"
        for _ in range(ROUNDS):
            self.wait()
            for machine in self.machines:
                self._sync(machine)
            self.look()
            missing = self._is_missing()
            if not missing:
                break
        if missing:
            raise Violation(f"never comes to rest: {missing}")
        if not told <= self._hub_s_own(self.machines[0].disk):
            raise Violation("the hub said something that nobody gave back to it")
        self._check_hub()

    def _hub_s_own(self, disk: Disk) -> set[UUID]:
        hub = self.hub.parts.identity.hub
        return {item.rid for item in disk.received if item.station == hub and item.rid}

    def seen(self) -> Counter[str]:
        """What came about in this world, to know that the model is not about nothing."""
        with self.hub.parts.storage.reading() as view:
            records = [each.record for each in view.records_after(0, 1_000_000)]
            generation = view.generation()
        ledgers = [machine.disk for machine in self.machines]
        own = [(item, ledger) for ledger in ledgers for item in ledger.received]
        return Counter(
            records=len(self.bodies),
            photos=self._photos,
            machines=len(ledgers),
            forks=sum(each.reason == "fork" for ledger in ledgers for each in ledger.epochs),
            refilled=sum(i.body is not None and i.station == ledger.station for i, ledger in own),
            repeated=sum(record.state == "repeated" for record in records),
            gaps=sum(record.body is None for record in records),
            generations=generation - 1,
            said=self._said,
        )

    def _sync(self, machine: Machine) -> None:
        for _ in range(MOST_STEPS):
            self.steps(machine, 1)
            if machine.turn is None:
                return
        raise Violation("a turn that never ends")

    def _is_missing(self) -> str:
        """What has not arrived yet; "" when all is at rest."""
        with self.hub.parts.storage.reading() as view:
            records = view.records_after(0, 1_000_000)
            photos = {blob.sha256 for blob in view.all_blobs()}
        feed = [(r.idx, r.gen, r.feed_link, r.record.rid) for r in records]
        whole = {r.record.rid: r.record.bh for r in records if r.record.body is not None}
        for number, machine in enumerate(self.machines):
            ledger = machine.disk
            backlog, received = ledger.backlog(), ledger.received
            if backlog.records or backlog.blobs or ledger.held_photos:
                return f"machine {number} waits: {backlog}"
            if [(i.idx, i.gen, i.link, i.rid) for i in received] != feed:
                return f"machine {number} has another feed"
            known = {i.rid for i in received if i.body is not None} | machine.saved
            if not whole.keys() <= known:
                return f"machine {number} lacks facts"
            for rid in machine.saved - machine.rotten:
                if whole.get(rid) != self.bodies[rid]:
                    return f"machine {number} saved {rid}, and the hub has it not"
            if not photos.issuperset(ledger.photos):
                return f"machine {number} has photos that the hub has not"
        return ""

    def _check_hub(self) -> None:
        parts = self.hub.parts
        with parts.storage.reading() as view:
            records = [each.record for each in view.records_after(0, 1_000_000)]
        facts = Counter(r.rid for r in records if r.rid and r.state != "repeated")
        doubled = [rid for rid, count in facts.items() if count > 1]
        if doubled:
            raise Violation(f"facts that count twice: {doubled}")
        damages = list(verify.verify(parts.storage, parts.files, parts.identity.key.public))
        if damages:
            raise Violation(f"the hub is not sound: {damages}")
        for number, machine in enumerate(self.machines):
            self._check_chains(number, machine.disk)
            if not machine.rotten and (found := machine.disk.damages()):
                raise Violation(f"machine {number} is not sound: {found}")
        self._check_rows()

    def _check_rows(self) -> None:
        """Everybody knows the same facts, so everybody computes the same rows (I16)."""
        if any(machine.rotten for machine in self.machines):
            return  # a body that no hub ever got is known where it was written only
        first, *others = (machine.disk.dump() for machine in self.machines)
        for number, other in enumerate(others, 1):
            if found := differences(first, other):
                raise Violation(f"machines 0 and {number} have other rows: {found}")

    def _check_chains(self, number: int, ledger: Disk) -> None:
        for epoch in ledger.epochs:
            at = epoch.start(ledger.station)
            for row in ledger.rows[epoch.epoch]:
                link = next_link(ledger.station, epoch.epoch, at.seq + 1, at.link, row.bh)
                at = at._replace(seq=at.seq + 1, link=link)
                if at != (row.seq, row.link):
                    raise Violation(f"machine {number}: a chain is broken")
