"""Print one label again: which one, and why (a choice of four)."""

from collections.abc import Callable
from dataclasses import dataclass

from station.actions.outcome import Outcome
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.page import Page
from ui.viewmodels.words import word

REASONS = ("label_damaged", "label_unreadable", "label_jammed", "label_lost")
"""As records say them."""
OUTDATED = "label_outdated"
"""What the label says was changed since; given by the program itself."""
NEEDS_REASON = "reprint_reason"


@dataclass(frozen=True, slots=True)
class ReprintState:
    """What the page shows.

    Attributes:
        code: What the label is for, "" until it is scanned.
        labels: The reasons as people read them, in the order of `REASONS`.
    """

    code: str
    labels: tuple[str, ...]


class Reprint:
    """Asks what and why, and prints. A part of a page: it works with the page's banner and tasks."""

    def __init__(self, page: Page, ended: Callable[[], None]) -> None:
        """Join a page.

        Args:
            page: Whose banner and tasks are used.
            ended: Called when the label is on its way, or the person thought better of it.
        """
        self._page = page
        self._ended = ended
        self._code: str | None = None

    @property
    def state(self) -> ReprintState | None:
        """What is asked for; `None` while nothing is."""
        if self._code is None:
            return None
        return ReprintState(self._code, tuple(word(f"screen.reason.{r}") for r in REASONS))

    def begin(self, code: str) -> None:
        """Ask why; the code of what was done last is proposed, another one may be scanned."""
        self._code = code
        self._ask()

    def choose_code(self, code: str) -> None:
        """Another label."""
        self._code = code.strip()
        self._ask(Tone.TICK)

    def choose(self, n: int) -> None:
        """Print it for this reason."""
        if not self._code or not 0 <= n < len(REASONS):
            self._ask(Tone.REJECT)
            return
        code = self._code
        reprint = self._page.tools.bench.press.reprint
        self._page.say_busy(code)
        self._page.start(lambda: reprint(code, REASONS[n]), self._planned)

    def cancel(self) -> None:
        """Nothing is printed."""
        self._code = None
        self._ended()

    def _planned(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refusal):
            self._page.refuse(outcome)
            return
        code, self._code = self._code or "", None
        self._ended()
        self._page.say(
            Mood.GOOD,
            word("screen.reprint.done", code=code),
            word("screen.reprint.done.advice"),
            Tone.ACCEPT,
        )

    def _ask(self, tone: Tone | None = None) -> None:
        if self._code:
            headline = word("screen.reprint.why", code=self._code)
            self._page.say(Mood.NEXT, headline, word("screen.reprint.why.advice"), tone)
        else:
            self._page.say(
                Mood.NEXT, word("screen.reprint.scan"), word("screen.reprint.scan.advice"), tone
            )
