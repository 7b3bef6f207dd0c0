"""What screens may ask of the station. Assembly fills it in; fakes fill it in for tests.

Every callable may block (disk, camera, printer), so view-models call them through the
`TaskRunner` only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from station.actions.outcome import Outcome
from station.actions.stock import Delivered, Input, Line, ToInspect, ToWork
from station.documents.master import Master
from station.trace.gate import Refusal
from ui.viewmodels.goods import Boxes
from ui.viewmodels.press import Press
from ui.viewmodels.sheets import Sheets


@dataclass(frozen=True, slots=True)
class Code:
    """What a reader delivered.

    Attributes:
        text: As read, separators kept.
        symbology: AIM identifier where the reader told it apart.
    """

    text: str
    symbology: str = ""
    device: str = ""

    @property
    def full(self) -> str:
        """With the symbology in front, as actions take it."""
        return self.symbology + self.text


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that is durable on disk already (I11).

    Attributes:
        name: What actions call it. data: the encoded picture, to show it.
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far records have come.

    Attributes:
        has_hub: Without one the station works alone, and only `records` says something.
        is_online: The hub answered lately.
        on_station, received, complete, held: Records by state (4.4).
        photos_waiting: Photos the hub has not signed for.
        oldest_s: How long the oldest record has been waiting, seconds.
        contact_at: When the hub last answered, UTC.
        trouble: Why it does not, or what it says that a person must see to.
        needs_person: The trouble does not go away by itself.
        left_s: How long it will take at the pace of the last minute: all records, or all photos
            once every record is there; `None` where that cannot be told.
    """

    has_hub: bool = False
    is_online: bool = False
    records: int = 0
    on_station: int = 0
    received: int = 0
    complete: int = 0
    held: int = 0
    photos_waiting: int = 0
    oldest_s: float | None = None
    contact_at: datetime | None = None
    trouble: str = ""
    needs_person: bool = False
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody was called to this station, and has not come.

    Attributes:
        whom: `line_lead`, `quality` or `equipment`. code: what was on the screen.
    """

    whom: str
    step: str
    code: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """Unfinished work as it lies on the disk.

    Attributes:
        newest: The newest fact that had been submitted here when it was kept.
        bound: What was scanned for the step: machine, material, method, environment.
        page: Which page was up.
        drafts: Page -> its draft, as JSON text. photos: what their pictures are called.
        about: The unit, to say what was restored.
    """

    newest: str
    order: str | None
    step: str | None
    bound: Mapping[str, str]
    page: str
    drafts: Mapping[str, str]
    photos: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Recalled:
    """Unfinished work found again, with its pictures by name."""

    kept: Kept
    pictures: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Bench:
    """The station's side of the screens.

    Attributes:
        perform: Do an action (a struct of `station.actions`); saved facts or a gate's refusal.
        look: The first gate that would refuse the action now; nothing is written.
        master: The documents in force.
        shoot: Take a picture and make it durable.
        boxes: Cartons, pallets and shipments.
        press: The label printer.
        calls: Open calls for help of this station, the newest first.
        done: How much of an order has passed a step.
        delivery: How far records have come.
        sync_now: Begin a turn with the hub.
        delivered: What a code means at the goods-in desk.
        to_inspect: What an inspector may judge under a code; `None` = it may be received here.
        at_step: A unit to work on at the bound step, or material for it.
        line: How the first article stands that the bound step waits for, for a unit or ("") any.
        suppliers: Who delivered lately, the newest first.
        keep: Make unfinished work durable; `None` forgets it.
        recall: Unfinished work that a crash left behind.
        newest_fact: The newest fact that was submitted here.
        glance: What the camera sees now, encoded; nothing is taken.
        sheets: The recovery sheet.
        has_camera, has_printer: Whether the station was started with one.
    """

    perform: Callable[[Any], Outcome]
    look: Callable[[Any], Refusal | None]
    master: Callable[[], Master]
    shoot: Callable[[], Photo]
    boxes: Boxes
    press: Press
    calls: Callable[[], tuple[Call, ...]]
    done: Callable[[str, str], Decimal]
    delivery: Callable[[], Delivery]
    sync_now: Callable[[], None]
    delivered: Callable[[str], Delivered | Refusal]
    to_inspect: Callable[[str], ToInspect | Refusal | None]
    at_step: Callable[[str], ToWork | Input | Refusal]
    line: Callable[[str], Line | Refusal | None]
    suppliers: Callable[[], tuple[str, ...]]
    keep: Callable[[Kept | None], None]
    recall: Callable[[], Recalled | None]
    newest_fact: Callable[[], str]
    sheets: Sheets
    has_camera: bool = False
    has_printer: bool = False
    glance: Callable[[], bytes] = bytes
