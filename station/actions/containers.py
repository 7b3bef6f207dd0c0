"""Cartons and pallets as actions see them: which one is meant, what it takes, what it holds."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from station import quantity
from station.actions import resolve
from station.actions.outcome import Refused
from station.actions.situation import Job, Situation
from station.store.queries import containers, objects
from station.store.queries.objects import Known
from station.trace import gate, words
from station.trace import key as keys
from station.trace.gate import refuse
from station.trace.unit import UnitState

Level = Literal["carton", "pallet"]
CARTON: Level = "carton"
PALLET: Level = "pallet"


@dataclass(frozen=True, slots=True)
class Box:
    """A container.

    Attributes:
        code: What was scanned, made safe to show.
        known: `None` for one that nothing was packed into yet.
    """

    key: str
    code: str
    known: Known | None

    @property
    def state(self) -> UnitState | None:
        """What it is known to be."""
        return self.known.state if self.known else None

    @property
    def level(self) -> Level:
        """Carton, unless it is known as a pallet."""
        return PALLET if self.state and self.state.level == PALLET else CARTON


def of_job(now: Situation, job: Job, code: str) -> Box:
    """The container a code means; the action ends where it is none of this order's."""
    key = resolve.container(now, code)
    box = Box(key, resolve.shown(code), objects.find(now.conn, key))
    if box.state is not None:
        if box.state.kind != "container":
            raise Refused(refuse("not_a_container", code=box.code))
        now.need(gate.order_matches(box.state.order, job.order.id, box.code))
    now.note_state(box.known)
    return box


def takes(now: Situation, job: Job, box: Box, level: Level) -> None:
    """The container is one of this level, as far as it or its label tells; else the action ends."""
    if box.state is not None:
        meant = {box.state.level} - {None}
    else:
        meant = set(resolve.made_for(now, box.key, job.product))
    if meant and level not in meant:
        raise wrong_level(box.code, min(each or "" for each in meant))


def wrong_level(code: str, level: str) -> Refused:
    """It is a thing of another level: a carton, a pallet, a unit's own label."""
    return Refused(refuse("wrong_level", code=code, level=words.word(words.KINDS, level)))


def known_of_job(now: Situation, job: Job, code: str) -> tuple[Box, Known, UnitState]:
    """The same for one that something was packed into."""
    box = of_job(now, job, code)
    if box.known is None or box.state is None:
        raise resolve.unknown(code)
    return box, box.known, box.state


def stands_alone(now: Situation, box: Box) -> None:
    """The container stands on no other one; else the action ends."""
    if box.state is not None and box.state.parent is not None:
        outer = keys.code_of(objects.key_of(now.conn, box.state.parent))
        raise Refused(refuse("inside_container", code=box.code, container=outer))


def is_open(now: Situation, box: Box) -> None:
    """The container takes more; else the action ends."""
    if box.state is not None and box.state.state in {"shipped", "closed"}:
        raise Refused(refuse(f"container_{box.state.state}", code=box.code))
    stands_alone(now, box)


def all_sealed_in(now: Situation, known: Known) -> None:
    """Every container inside is sealed; else the action ends."""
    for content in containers.inside(now.conn, known.id):
        if content.kind == "container" and content.state != "closed":
            raise Refused(refuse("container_not_sealed", code=keys.code_of(content.key)))


def count(now: Situation, box: Box) -> Decimal:
    """How much lies directly in it."""
    return containers.count(now.conn, box.known.id) if box.known else Decimal(0)


def capacity(job: Job, level: Level) -> Decimal | None:
    """What a full one holds: quantity of a carton, cartons of a pallet; `None` = not said."""
    packing = job.product.packing
    if packing is None:
        return None
    return Decimal(packing.per_pallet if level == PALLET else packing.per_carton)


def filling(inside: Decimal, full: Decimal | None) -> dict[str, str]:
    """How full a container is, for a sentence."""
    return {"count": quantity.show(inside), "full": "–" if full is None else quantity.show(full)}
