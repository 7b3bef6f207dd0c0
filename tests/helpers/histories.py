"""Histories of a workshop for Hypothesis: what two stations and a hub may say, in any mixture.

Nothing here asks whether a gate would have let a fact pass: two stations that know nothing of
each other write such facts (I17), and the projections must agree on them too. Keys are few, and
some are used for a piece by one fact and for a lot or a container by another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from station.facts import control, work
from station.facts.help_call import HelpAnswered, HelpCalled
from station.facts.kcp import DefectFound, Links, Reading, Role, Subject
from station.facts.print_report import PrintReported
from station.ledger.record import BlobRef
from tests.helpers.bodies import body_of, rid_of

STATIONS = ("a" * 32, "b" * 32, "c" * 32)
PIECES = ("sn:P1:A1", "sn:P1:A2", "own:S1")
LOTS = ("lot:S1:L1", "own:L2", "own:S1")
BOXES = ("sscc:106141412345678908", "own:B1", "own:B2", "own:L2")
ANYTHING = tuple(dict.fromkeys((*PIECES, *LOTS, *BOXES)))
MOST_RECORDS = 14
RIDS = [rid_of(("record", i)) for i in range(MOST_RECORDS)]
POOL = 1500
PHOTO = BlobRef(sha256="2" * 64, size=10, mime="image/png", role="defect")
TEXTS = (
    '{"id":"d","people":[{"badge":"E1","name":"Li","roles":["operator"]}]}',
    '{"id":"d","people":[{"badge":"E2","name":"Wu","roles":["lead"]}]}',
    "not a document",
)


@dataclass(frozen=True)
class Said:
    """One record as it was written."""

    rid: UUID
    station: str
    body: bytes
    data: Any


class Teller:
    """Makes up facts of every type that projects, from a source of chance."""

    def __init__(self, chance: Random) -> None:
        self._pick = chance.choice
        self.kinds: dict[Callable[[], Any], int] = {
            self.packed: 24,
            self.undone: 14,
            self.relabelled: 12,
            self.finished: 10,
            self.taken_out: 8,
            self.inspected: 8,
            self.dispatched: 6,
            self.hold_placed: 5,
            self.hold_released: 5,
            self.received: 5,
            self.started: 4,
            self.sealed: 4,
            self.published: 4,
            self.first_article: 2,
            self.print_planned: 2,
            self.print_ended: 2,
            self.photo_taken: 2,
            self.print_reported: 1,
            self.help_called: 1,
            self.help_answered: 1,
            self.without_rows: 1,
        }

    def fact(self) -> Any:
        """Any fact."""
        return self._pick([kind for kind, weight in self.kinds.items() for _ in range(weight)])()

    def packed(self) -> Any:
        contents = [self._subject(ANYTHING, "content") for _ in range(self._pick((1, 1, 2)))]
        return self._kcp(work.Packed, *contents, self._box(), level="carton")

    def taken_out(self) -> Any:
        return self._kcp(work.TakenOut, self._subject(ANYTHING, "content"), self._box())

    def sealed(self) -> Any:
        return self._kcp(work.Sealed, self._box(), level="carton", count=Decimal(2))

    def dispatched(self) -> Any:
        inside = [self._subject(LOTS, "content", counted=True)] * self._pick((0, 1))
        where = {"shipment": "D1", "destination": "C1", "region": "EU", "pieces": Decimal(2)}
        return self._kcp(work.Dispatched, self._box(), *inside, **where)

    def received(self) -> Any:
        return self._kcp(
            work.Received, self._subject(LOTS, "inspected", counted=True), supplier="S1"
        )

    def started(self) -> Any:
        made = self._subject((*PIECES, *LOTS), "output")
        return self._kcp(work.StepStarted, made, scope=self._pick((None, "order=PO1")))

    def finished(self) -> Any:
        made = self._subject((*PIECES, *LOTS), "output")
        used = [self._subject((*LOTS, *PIECES), "input")] * self._pick((0, 1))
        rest = {"rework": self._pick((None, Decimal(1))), "scrap": self._pick((None, Decimal(3)))}
        return self._kcp(work.StepFinished, made, *used, **rest)

    def inspected(self) -> Any:
        reading = Reading(characteristic="height", values=(Decimal("1.5"), Decimal(2)))
        defect = DefectFound(code="scratch", severity="MIN", quantity=2)
        found = {"readings": (reading,) * self._pick((0, 2)), "defects": (defect,)}
        return self._kcp(work.Inspected, self._subject(ANYTHING, "inspected"), **found)

    def first_article(self) -> Any:
        scope = {"for_point": "smt", "scope": "order=PO1"}
        made = self._subject(PIECES, "inspected")
        return self._kcp(work.FirstArticleRecorded, made, **scope)

    def hold_placed(self) -> Any:
        return control.HoldPlaced(subject=(self._subject(ANYTHING, "inspected"),), reason="look")

    def hold_released(self) -> Any:
        subject = (self._subject(ANYTHING, "inspected", counted=False),)
        return control.HoldReleased(hold=self._pick(RIDS), subject=subject)

    def undone(self) -> Any:
        rids = tuple(self._pick(RIDS) for _ in range(self._pick((1, 1, 2))))
        return control.ActionUndone(rids=rids)

    def relabelled(self) -> Any:
        codes = self._pick((BOXES, BOXES, PIECES, LOTS, ANYTHING))
        return control.UnitRelabelled(from_key=self._pick(codes), to_key=self._pick(codes))

    def published(self) -> Any:
        text, digest = self._pick(TEXTS), self._pick(("0" * 64, "1" * 64))
        name = {"kind": self._pick(("people", "label")), "id": "d"}
        version = self._pick((1, 2, 2))
        return control.DocumentPublished(**name, version=version, sha256=digest, text=text)

    def print_planned(self) -> Any:
        labels = (self._pick(PIECES), self._pick(PIECES))
        return control.PrintPlanned(template="unit", version=1, labels=labels, printer="p")

    def print_ended(self) -> Any:
        return control.PrintEnded(planned=self._pick(RIDS), state=self._pick(("sent", "unknown")))

    def print_reported(self) -> Any:
        state = self._pick(("sent", "unknown", "missing"))
        return PrintReported(planned=self._pick(RIDS), first=1, last=2, state=state)

    def help_called(self) -> Any:
        return HelpCalled(whom="quality", point="smt", unit=self._pick((None, *PIECES)))

    def help_answered(self) -> Any:
        return HelpAnswered(call=self._pick(RIDS), by="E104")

    def photo_taken(self) -> Any:
        return control.PhotoTaken(subject=(self._subject(ANYTHING, "inspected"),), point="smt")

    def without_rows(self) -> Any:
        return self._pick(
            (
                control.SessionStarted(badge="E1"),
                control.BindingChanged(machine="M1"),
                control.ClockChanged(by_s=-60.0),
                control.ScanCaptured(hex="41"),
            )
        )

    def _box(self) -> Subject:
        return self._subject(BOXES, "container", counted=False)

    def _subject(self, keys: tuple[str, ...], role: Role, counted: bool | None = None) -> Subject:
        is_counted = self._pick((False, False, True)) if counted is None else counted
        quantity = self._pick((Decimal(1), Decimal("2.5"), Decimal(40))) if is_counted else None
        product = self._pick(("P1", "P1", "P2", None))
        return Subject(key=self._pick(keys), role=role, quantity=quantity, product=product)

    def _kcp(self, struct: Any, *subjects: Subject, **more: Any) -> Any:
        links = Links(
            order=self._pick(("PO1", "PO2", None)),
            product=self._pick(("P1", "P2", None)),
            lot=self._pick(("L1", "L9", None)),
        )
        point, result = self._pick(("smt", "test")), self._pick(("pass", "fail"))
        return struct(kcp="K2", point=point, subject=subjects, result=result, links=links, **more)


@lru_cache(maxsize=1)
def _facts() -> list[Any]:
    teller = Teller(Random(7))
    return [teller.fact() for _ in range(POOL)]


@lru_cache(maxsize=100_000)
def _said(place: int, fact: int) -> Said:
    """A record's place in the history and the number of its fact tell everything about it."""
    chance = Random(place * POOL + fact)
    station = chance.choice(STATIONS)
    corrects = chance.choice(RIDS) if chance.random() < 0.08 else None
    blobs = (PHOTO,) if chance.random() < 0.2 else ()
    rid, data = RIDS[place], _facts()[fact]
    body = body_of(data, rid, station=station, minute=place, corrects=corrects, blobs=blobs)
    return Said(rid, station, body, data)


def histories(min_size: int = 2) -> st.SearchStrategy[list[Said]]:
    """Records in the hub's order; those that undo, correct or release name any other record.

    Some records that are named never come, as a station sees it that knows only a part.
    """
    numbers = st.lists(st.integers(0, POOL - 1), min_size=min_size, max_size=MOST_RECORDS)
    return numbers.map(lambda facts: [_said(place, fact) for place, fact in enumerate(facts)])
