"""What the banner says: colour, shape and word together, then what to do now (R6, R16)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from resources import texts
from station.errors import StationError

if TYPE_CHECKING:  # the first screen comes before the domain is loaded
    from station.trace.gate import Refusal

_SENTENCE_END = re.compile(r"(?<=。)|(?<=\. )(?=\S)")


class Mood(StrEnum):
    """Each has one colour, one shape, one word and one tone."""

    NEXT = "next"
    BUSY = "busy"
    GOOD = "good"
    BAD = "bad"
    REJECT = "reject"
    WARN = "warn"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Banner:
    """The banner's text.

    Attributes:
        headline: What is the case, or what to do: one line.
        advice: What to do now.
        tag: The mood's word; usually that of the mood itself.
    """

    mood: Mood
    headline: str
    advice: str = ""
    tag: str = ""

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        return " ".join(part for part in (self.tag, self.headline, self.advice) if part)


def banner(mood: Mood, headline: str, advice: str = "") -> Banner:
    """A banner with its mood's usual word."""
    return Banner(mood, headline, advice, texts.say(f"screen.mood.{mood}"))


def starting() -> Banner:
    """The window is up, the station is not yet: what is scanned waits."""
    return banner(Mood.BUSY, texts.say("screen.starting"), texts.say("screen.starting.advice"))


def of_refusal(refusal: "Refusal") -> Banner:
    """A shut gate, and how old the knowledge is that shut it (I18).

    A held thing has its own colour, because it goes to another place.
    """
    mood = Mood.HOLD if refusal.code == "held" else Mood.REJECT
    headline, advice = _parted(refusal.sentence())
    if refusal.known_to is not None:
        at = refusal.known_to.astimezone().strftime("%m-%d %H:%M")
        advice = f"{advice} {texts.say('screen.known_to', at=at)}".strip()
    return banner(mood, headline, advice)


def of_trouble(error: StationError) -> Banner:
    """Trouble with a device or the disk: nothing was saved."""
    return banner(Mood.WARN, *_parted(error.sentence()))


def _parted(sentence: str) -> tuple[str, str]:
    """What happened, and what to do now."""
    first, *rest = _SENTENCE_END.split(sentence, maxsplit=1)
    return first.strip(), "".join(rest).strip()
