"""Work of a shift as single requests, each of which may be sent again when its answer was lost.

Boards are soldered, tested with a photo, inspected, labelled and packed, ten to a carton. Whoever
repeats a request that was carried out is refused by a gate; so work that is recorded twice is a
fault, and so is an answered request without its record.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from station.trace.key import check_character
from tests.e2e import documents
from tests.e2e.documents import LEAD, LOTS, ORDER, PRODUCT, REFLOW, board
from tests.faults.proofs import Faults
from tests.helpers.processes import Line, StationProcess

BOARDS_PER_CARTON = 10
REPEATED = frozenset({"duplicate", "already_packed", "reprint_reason"})
"""Gates that refuse a request which was carried out before."""

Fact = tuple[str, str, str]
"""Record type, place, object key or code."""


@dataclass
class Request:
    """One thing to do.

    Attributes:
        step: What has to be bound for it.
        facts: What it leaves in the ledger, each exactly once.
        times_sent: More than once = an answer was lost.
    """

    do: str
    fields: Mapping[str, Any]
    step: str
    facts: tuple[Fact, ...]
    times_sent: int = 0

    def is_settled_by(self, answer: Line) -> bool:
        """Whether it is done: saved now, or refused because it was saved before."""
        is_repeat = self.times_sent > 1 and answer.get("refused") in REPEATED
        return "saved" in answer or is_repeat


class Shift:
    """Hands out requests in order, and takes back those whose answer never came.

    Attributes:
        photo_every: One of so many boards is photographed in its test.
        photos_each: So many photos are made of it then.
    """

    def __init__(self, photos: Path, docs: Path, first: int = 1) -> None:
        """Prepare.

        Args:
            photos: Where pictures to attach are written.
            docs: The documents of the workshop.
            first: Number of the first board; shifts of one workshop make different ones.
        """
        self.photo_every, self.photos_each = 1, 1
        self._photos = photos
        self._photos.mkdir()
        self._master = documents.read_master(docs)
        self._fresh = self._requests(first)
        self._again: list[Request] = []
        self.done: list[Request] = []

    def open_shop(self, station: StationProcess) -> None:
        """Receive what the boards are made of, and let the line run."""
        self.sign_in(station)
        for material, lot in LOTS.items():
            supply = {"material": material, "supplier": "SUP-PARTS", "quantity": 500_000}
            station.save("receive", lot=lot, **supply)
            readings = documents.readings(self._master, material, "incoming")
            station.save("inspect", unit=lot, sampled=5_000, measurements=readings)
        bind(station, "smt")
        station.save("finish", unit=board(0), parameters=REFLOW, consumed=documents.consumed())
        bind(station, "first-article")
        readings = documents.readings(self._master, PRODUCT, "first-article")
        station.save("first_article", unit=board(0), result="pass", measurements=readings)

    def sign_in(self, station: StationProcess) -> None:
        """What a new process has to be told first."""
        station.post("sign_in", badge=LEAD)

    def next(self) -> Request:
        """The next request: one to repeat, or a new one."""
        request = self._again.pop(0) if self._again else next(self._fresh)
        request.times_sent += 1
        return request

    def take_back(self, requests: list[Request]) -> None:
        """Nobody knows what became of these; they come next, in the same order."""
        self._again = requests + self._again

    def _requests(self, first: int) -> Iterator[Request]:
        while True:
            boards = [board(number) for number in range(first, first + BOARDS_PER_CARTON)]
            yield from self._made(boards)
            yield from self._packed(boards, own_code(first))
            first += BOARDS_PER_CARTON

    def _made(self, boards: list[str]) -> Iterator[Request]:
        made = {"parameters": REFLOW, "consumed": documents.consumed()}
        for unit in boards:
            fact = ("step.finished", "smt", key_of(unit))
            yield Request("finish", {"unit": unit, **made}, "smt", (fact,))
        readings = documents.readings(self._master, PRODUCT, "functional-test")
        for number, unit in enumerate(boards):
            is_shown = number % self.photo_every == 0
            shots = range(self.photos_each if is_shown else 0)
            photos = [self._photo(f"{unit}-{shot}") for shot in shots]
            seen = {"result": "pass", "measurements": readings, "photos": photos}
            fact = ("unit.inspected", "functional-test", key_of(unit))
            yield Request("inspect", {"unit": unit, **seen}, "functional-test", (fact,))
        for unit in boards:
            fact = ("unit.inspected", "final", key_of(unit))
            yield Request("inspect", {"unit": unit, "result": "pass"}, "final", (fact,))

    def _packed(self, boards: list[str], carton: str) -> Iterator[Request]:
        labels = tuple(("print.planned", "", key_of(unit)) for unit in boards)
        yield Request("print", {"template": "board-serial", "units": boards}, "pack", labels)
        for unit in boards:
            facts: tuple[Fact, ...] = (("unit.packed", "pack", key_of(unit)),)
            if unit == boards[-1]:
                facts += (("container.sealed", "pack", f"own:{carton}"),)
            yield Request("pack", {"unit": unit, "container": carton}, "pack", facts)

    def _photo(self, name: str) -> str:
        path = self._photos / f"{name}.png"
        image = Image.frombytes("RGB", (96, 96), Random(name).randbytes(96 * 96 * 3))
        out = BytesIO()
        image.save(out, "PNG")
        path.write_bytes(out.getvalue())
        return str(path)


def bind(station: StationProcess, step: str) -> int:
    """Bind everything that any step asks for; the request's number."""
    with_what = {"machine": "M-1", "method": "PRG-1", "material": "REEL-1"}
    return station.post("bind", order=ORDER, step=step, **with_what)


def check_work(
    bodies: Iterable[Mapping[str, Any]], done: Iterable[Request], faults: Faults
) -> None:
    """Each fact of the answered requests is in the ledger once, and none is there twice."""
    found = Counter(fact for body in bodies for fact in facts_of(body))
    faults.doubled += [f"{fact} was done {n} times" for fact, n in found.items() if n > 1]
    for request in done:
        faults.lost += [f"{fact} was answered" for fact in request.facts if not found[fact]]


def facts_of(body: Mapping[str, Any]) -> Iterator[Fact]:
    """What a record says was done, in the words of `Request.facts`."""
    data, type_ = body["data"], body["type"]
    if type_ == "print.planned":
        yield from ((type_, "", key) for key in data["labels"])
    roles = {"step.finished": "output", "unit.packed": "content", "container.sealed": "container"}
    wanted = roles.get(type_, "inspected")
    for subject in data.get("subject", ()):
        if subject["role"] == wanted and type_ in {*roles, "unit.inspected"}:
            yield (type_, data["point"], subject["key"])


def key_of(unit: str) -> str:
    """The canonical key of a board."""
    return f"sn:{PRODUCT}:{unit}"


def own_code(number: int) -> str:
    """A carton's code, as the stations make them."""
    body = f"SZ{number:013}"
    return body + check_character(body)
