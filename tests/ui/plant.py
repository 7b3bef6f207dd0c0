"""A station at a real hub, with a line between them that can be cut and slowed; its real window.

What the window shows is held against what store and hub really hold (4.4, R15).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import resources
from station.store import outbox
from station.store.queries import control
from tests.faults.line import WELL, Line, Mood
from tests.helpers.pictures import large_picture
from tests.helpers.processes import HubProcess, lines_of
from tests.helpers.waiting import wait_until
from tests.ui.world import ORDER, World, board, sample_documents
from ui.viewmodels.commands import Command
from ui.viewmodels.delivery_watch import LOOK_EVERY_MS, LOOK_SOON_MS

SOON_S = 60.0
SLOW = Mood(delay_s=0.15)
"""A photo of some megabytes takes seconds, a record no more than a moment."""
LEAD, LABEL = "E104", "工位13"


@dataclass(frozen=True, slots=True)
class Truth:
    """What the station's own records have come to, as hub and store really hold them.

    Attributes:
        records: Own records in the store.
        received: Those that the hub holds, whatever their photos.
        complete: Those whose photos it holds as well.
    """

    records: int
    received: int
    complete: int


class Plant:
    """Hub, line, station and window; close it."""

    def __init__(self, folder: Path) -> None:
        self.hub = HubProcess(folder / "hub")
        samples = resources.path("samples")
        words = ("master", "load", samples, "--hub", "--data-dir", self.hub.folder, "--json")
        assert lines_of(*words)
        self.hub.start()
        self.line = Line(self.hub.port)
        photos = folder / "photos"
        photos.mkdir()
        (photos / "1.jpg").write_bytes(large_picture())
        self.hub.enrol(folder / "data", LABEL)
        devices = (("camera", f"files://{photos}"), ("printer", "sim://printer"))
        self.world = World(folder / "data", devices, hub=self.line.url)
        self.world.window.resize(1366, 768)
        self.world.window.show()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.world.close()
        self.line.close()
        self.hub.__exit__()

    # --- what a person does -------------------------------------------------------------------

    def prepare(self) -> None:
        """The documents are here, boards wait for their final inspection, nothing is unsent."""
        core = self.world.core
        wait_until(self._has_documents, SOON_S, "the documents")
        self.world.make_boards(range(1, 8))
        self.world.test_boards(range(1, 8))
        self.world.shell.come_back(core.workstation.desk)
        self.world.settle()
        self.until("synced")
        self.world.scan(LEAD)
        self.to_final()

    def _has_documents(self) -> bool:
        known = control.documents(self.world.core.store.reader())
        wanted = {(each.kind, each.id) for each in sample_documents()}
        return wanted <= {(each.kind, each.id) for each in known}

    def to_final(self) -> None:
        """Where boards are inspected."""
        if self.world.shell.page != "home":
            self.world.scan(LEAD)
            self.world.shell.press(Command.BACK)
            self.world.settle()
        if self.world.shell.place.desk.order != ORDER:
            self.world.scan(ORDER)
        ids = [each.id for each in self.world.shell.home.state.steps]
        self.world.touch(self.world.window.home.steps.buttons[ids.index("final")])

    def judge(self, number: int, *, is_good: bool = True) -> None:
        """A board, good or bad with a photo."""
        self.world.scan(board(number))
        if is_good:
            self.world.touch(self.world.window.inspect.passes)
            return
        self.world.touch(self.world.window.inspect.defects[0])
        self.world.shell.press(Command.PHOTO)
        self.world.settle()
        self.world.think()

    def send_now(self) -> None:
        """On the page of delivery, at its button."""
        self.world.shell.press(Command.SYNC)
        self.world.settle()
        self.world.shell.press(Command.MAIN)
        self.world.settle()

    # --- the line -----------------------------------------------------------------------------

    def unplug(self) -> None:
        """The hub is gone, in the middle of whatever it was doing."""
        self.hub.kill()
        self.line.cut()

    def plug_in(self, mood: Mood = WELL) -> None:
        """It is there again."""
        self.line.mood = mood
        if not self.hub.is_up:
            self.hub.start()

    # --- what is shown and what is true -------------------------------------------------------

    def look(self) -> None:
        """The time has come to ask again how far records have come."""
        for alarm in self.world.alarms:
            if alarm.is_set and alarm.after_ms in {LOOK_EVERY_MS, LOOK_SOON_MS}:
                alarm.ring()
        self.world.settle()

    def until(self, kind: str) -> None:
        """Look until the strip shows this badge."""

        def is_shown() -> bool:
            self.look()
            return self.world.shell.strip.badge.kind == kind

        wait_until(is_shown, SOON_S, f"the badge {kind}, not {self.world.shell.strip.badge}")

    @property
    def badge(self) -> str:
        """Word and number in the status strip, as painted."""
        return str(self.world.window.strip.texts[1])

    @property
    def rows(self) -> dict[str, str]:
        """Label -> count of the page of delivery, as painted."""
        return {label: value for label, value, _ in self.world.window.sync.rows.texts}

    def truth(self) -> Truth:
        """Asked of the store, and of the hub's own folder (also while it is down)."""
        store = self.world.core.store
        station = store.identity.station
        there = [line for line in self.hub.export() if line["station"] == station]
        complete = [line for line in there if _has_photos(line)]
        records = int(outbox.delivery(store.reader(), station)["records"])
        return Truth(records, len(there), len(complete))


def _has_photos(line: dict[str, Any]) -> bool:
    return all(each["state"] in {"stored", "safe"} for each in line["blobs"])
