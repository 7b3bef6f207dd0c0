"""The status strip over every page: where, who, on what, how far records have come, devices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from station.actions.desk import Desk
from station.actions.situation import Job
from station.ports import DeviceStatus
from ui.viewmodels.bench import Delivery
from ui.viewmodels.sync_state import Badge, badge_of
from ui.viewmodels.words import name, word

USABLE = frozenset({"ready", "starting"})


@dataclass(frozen=True, slots=True)
class Lamp:
    """A device in the status strip."""

    kind: str
    label: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The status strip.

    Attributes:
        work: Order and step, or page, as people call them.
    """

    station: str
    person: str = ""
    work: str = ""
    badge: Badge = field(default_factory=lambda: badge_of(Delivery()))
    lamps: tuple[Lamp, ...] = ()


def lamps_of(devices: Mapping[str, DeviceStatus]) -> tuple[Lamp, ...]:
    """A lamp for each kind of device that this station has."""
    return tuple(
        Lamp(kind, word(f"screen.device.{kind}"), is_ready=status.state in USABLE)
        for kind, status in sorted(devices.items())
    )


def person_of(desk: Desk) -> str:
    """Who is signed in, "" for nobody."""
    return desk.person.name if desk.person else ""


def work_of(desk: Desk, job: Job | None) -> str:
    """Order and step of a desk."""
    step = name(job.step.names, job.step.id) if job else ""
    return " · ".join(part for part in (desk.order or "", step) if part)
