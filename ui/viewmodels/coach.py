"""The demo's five lessons, told one at a time and never in the way (5.9.7). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from ui.viewmodels.words import word


class Lesson(IntEnum):
    """What is to be tried next."""

    SCAN = 1
    PASS = 2
    SCAN_AGAIN = 3
    SCRATCH = 4
    TRACE = 5
    DONE = 6


_SAYS: Mapping[Lesson, str] = {
    Lesson.SCAN: "screen.coach.scan",
    Lesson.PASS: "screen.coach.pass",
    Lesson.SCAN_AGAIN: "screen.coach.scan_again",
    Lesson.SCRATCH: "screen.coach.scratch",
    Lesson.TRACE: "screen.coach.trace",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the screen says now.

    Attributes:
        code: The part that lies on the bench, "" for none.
        good, bad: Parts judged since the start.
        is_tracing: A life is shown.
    """

    code: str = ""
    good: int = 0
    bad: int = 0
    is_tracing: bool = False


@dataclass(frozen=True, slots=True)
class Coach:
    """How far somebody has come; goes forward only."""

    lesson: Lesson = Lesson.SCAN

    def after(self, seen: Seen) -> "Coach":
        """The coach once it has seen this; several lessons may be done at once."""
        now = self
        while now.lesson is not Lesson.DONE and _is_done(now.lesson, seen):
            now = replace(now, lesson=Lesson(now.lesson + 1))
        return now

    @property
    def text(self) -> str:
        """What to do next, with where one is."""
        if self.lesson is Lesson.DONE:
            return word("screen.coach.done")
        return f"{self.lesson.value}/{Lesson.TRACE.value}  {word(_SAYS[self.lesson])}"


def _is_done(lesson: Lesson, seen: Seen) -> bool:
    return {
        Lesson.SCAN: bool(seen.code) or seen.good > 0,
        Lesson.PASS: seen.good > 0,
        Lesson.SCAN_AGAIN: (bool(seen.code) and seen.good > 0) or seen.bad > 0,
        Lesson.SCRATCH: seen.bad > 0,
        Lesson.TRACE: seen.is_tracing,
    }[lesson]
