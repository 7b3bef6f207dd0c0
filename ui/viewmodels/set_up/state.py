"""What the first run shows."""

from dataclasses import dataclass, field
from enum import StrEnum

from ui.viewmodels.banner import Banner, Mood, banner
from ui.viewmodels.set_up.bench import Joined, Port
from ui.viewmodels.words import word

DEFAULT_PRINTER_PORT = 9100


class Step(StrEnum):
    """In the order in which they come."""

    WELCOME = "welcome"
    SIZE = "size"
    HUB = "hub"
    GUN = "gun"
    CAMERA = "camera"
    PRINTER = "printer"
    READY = "ready"


STEPS = tuple(Step)


class Ending(StrEnum):
    """What is wanted when the window closes."""

    DEMO = "demo"
    WORK = "work"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen so far; each is as the setting of its name.

    Attributes:
        px_per_mm: 0 = as the screen says.
        scanner, camera, printer: Addresses; "" = none. A keyboard gun has no address.
    """

    px_per_mm: float = 0.0
    scanner: str = ""
    camera: str = ""
    printer: str = ""


@dataclass(frozen=True, slots=True)
class SetUpState:
    """A picture of now.

    Attributes:
        px_per_mm: As the card is drawn, also while nothing is chosen.
        trouble: What went wrong last at this step.
        scanned: The last code a gun read. picture: the last one of the camera, encoded.
        typed: The network address of the printer as it is typed.
        is_printed: The sample label went out.
    """

    step: Step = Step.WELCOME
    px_per_mm: float = 0.0
    chosen: Chosen = field(default_factory=Chosen)
    joined: Joined = field(default_factory=Joined)
    ports: tuple[Port, ...] = ()
    scanned: str = ""
    picture: bytes = b""
    typed: str = ""
    is_printed: bool = False
    is_busy: bool = False
    trouble: Banner | None = None

    @property
    def number(self) -> int:
        """Which of the steps this is, from 1."""
        return STEPS.index(self.step) + 1

    @property
    def is_done(self) -> bool:
        """Whether this step has what it asks for, so that going on is no skipping."""
        return {
            Step.WELCOME: False,
            Step.SIZE: self.chosen.px_per_mm > 0,
            Step.HUB: bool(self.joined.label or self.joined.documents),
            Step.GUN: bool(self.scanned or self.chosen.scanner),
            Step.CAMERA: bool(self.chosen.camera),
            Step.PRINTER: bool(self.chosen.printer),
            Step.READY: True,
        }[self.step]

    @property
    def banner(self) -> Banner:
        """What is the case and what to do now."""
        if self.is_busy:
            return banner(Mood.BUSY, word(f"screen.setup.{self.step}.busy"))
        if self.trouble is not None:
            return self.trouble
        if self.is_done and self.step is not Step.READY:
            facts = {"label": self.joined.label, "n": self.joined.documents, "code": self.scanned}
            return banner(Mood.GOOD, word(f"screen.setup.{self.step}.{self._done}", **facts))
        headline = word(f"screen.setup.{self.step}.headline")
        return banner(Mood.NEXT, headline, word(f"screen.setup.{self.step}.advice"))

    @property
    def _done(self) -> str:
        if self.step is Step.HUB and not self.joined.label:
            return "done_alone"
        if self.step is Step.GUN and not self.scanned:
            return "done_silent"
        return "done"
