"""What the inspection page shows, computed from the draft: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from station import quantity
from station.documents.control_plan import Characteristic, Point
from ui.viewmodels import entry
from ui.viewmodels.bench import Photo
from ui.viewmodels.defect_choice import DefectMenu
from ui.viewmodels.draft import Draft, Stage, measured
from ui.viewmodels.recent import Recent
from ui.viewmodels.sheet import place, window
from ui.viewmodels.words import name


@dataclass(frozen=True, slots=True)
class DefectButton:
    """One of the numbered choices."""

    number: int
    code: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One characteristic of the step list.

    Attributes:
        limits: As people read them. value: the newest reading, "" before it.
        count: `2/5` where several are wanted, else "".
    """

    label: str
    limits: str
    value: str
    count: str
    is_current: bool
    is_outside: bool


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is being measured now: the live bar.

    Attributes:
        share: Where the entry lies between the limits: 0 = lower, 1 = upper; `None` without one.
    """

    label: str
    unit: str
    entry: str
    lower: str
    upper: str
    share: float | None
    is_outside: bool


@dataclass(frozen=True, slots=True)
class InspectState:
    """What the page shows.

    Attributes:
        has_photo_step: Whether a failed part is photographed here.
        is_counting: A bad part will be saved in a moment; undo still takes it back.
        asks_reason: Passing needs a reason first: a reading lies outside its limits.
        good, bad: Judged in this session.
    """

    stage: Stage = Stage.SCAN
    code: str = ""
    readings: tuple[Reading, ...] = ()
    gauge: Gauge | None = None
    defects: tuple[DefectButton, ...] = ()
    photos: tuple[Photo, ...] = ()
    has_photo_step: bool = False
    is_failed: bool = False
    is_counting: bool = False
    asks_reason: bool = False
    recent: tuple[Recent, ...] = ()
    good: int = 0
    bad: int = 0


def buttons_of(menu: DefectMenu, draft: Draft) -> tuple[DefectButton, ...]:
    """The numbered choices, with those that the part has."""
    return tuple(
        DefectButton(c.number, c.code, c.label, is_chosen=c.code in draft.defects)
        for c in menu.offered()
    )


def tally_of(recent: Sequence[Recent]) -> tuple[int, int]:
    """Good and bad ones that stand."""
    judged = [each.is_good for each in recent if not each.is_undone]
    return sum(judged), len(judged) - sum(judged)


def readings_of(draft: Draft, point: Point | None) -> tuple[Reading, ...]:
    """The step list."""
    current = _current(draft, point)
    return tuple(_reading(c, draft, is_current=c is current) for c in measured(point))


def gauge_of(draft: Draft, point: Point | None, entered: str) -> Gauge | None:
    """The live bar; `None` while nothing is being measured."""
    wanted = _current(draft, point)
    if wanted is None:
        return None
    value = entry.value_of(entered)
    return Gauge(
        label=name(wanted.names, wanted.id),
        unit=wanted.unit,
        entry=entered,
        lower="" if wanted.lower is None else quantity.show(wanted.lower),
        upper="" if wanted.upper is None else quantity.show(wanted.upper),
        share=None if value is None else place(wanted.lower, wanted.upper, value),
        is_outside=value is not None and not wanted.admits(value),
    )


def _current(draft: Draft, point: Point | None) -> Characteristic | None:
    is_measuring = draft.unit and not draft.is_failed
    return draft.next_wanted(point) if is_measuring else None


def _reading(wanted: Characteristic, draft: Draft, *, is_current: bool) -> Reading:
    values = draft.values.get(wanted.id, ())
    return Reading(
        label=name(wanted.names, wanted.id),
        limits=window(wanted),
        value=quantity.show(values[-1]) if values else "",
        count=f"{len(values)}/{wanted.samples}" if wanted.samples > 1 else "",
        is_current=is_current,
        is_outside=any(not wanted.admits(value) for value in values),
    )
