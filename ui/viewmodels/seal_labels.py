"""The label that prints when a carton or pallet is sealed: then it is known what lies in it."""

from station.actions.outcome import Outcome
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.page import Page
from ui.viewmodels.reprint import NEEDS_REASON, OUTDATED
from ui.viewmodels.words import word


class SealLabels:
    """Prints, and prints anew what was opened and sealed again. A part of a page.

    Attributes:
        last: Code of what was sealed last.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._printed: set[str] = set()
        self.last = ""

    def print(self, code: str, *, is_labelled: bool, can_print: bool) -> None:
        """Print the label of what was just sealed, unless paper with its code is there already.

        Args:
            code: Its code.
            is_labelled: It has a label, as far as known.
            can_print: There are a printer and a template for it.
        """
        self.last = code
        is_outdated = code in self._printed
        if (is_labelled and not is_outdated) or not can_print:
            return
        self._printed.add(code)
        reprint, reason = self._page.tools.bench.press.reprint, OUTDATED if is_outdated else ""
        headline = self._page.banner.headline
        self._page.start(
            lambda: reprint(code, reason), lambda outcome: self._planned(outcome, headline)
        )

    def lose(self, code: str) -> None:
        """The printer could not be asked: the label of what was sealed is still to be printed."""
        if code in self._printed:
            self._printed.discard(code)
            why = self._page.banner.headline
            headline = word("screen.pack.sealed_no_label", code=code)
            self._page.say(Mood.WARN, headline, why, Tone.REJECT)

    def _planned(self, outcome: Outcome, headline: str) -> None:
        """The label is on its way; else say why not, and that the seal holds all the same."""
        if isinstance(outcome, Refusal) and outcome.code != NEEDS_REASON:
            advice = word("screen.pack.label_failed", why=outcome.sentence())
            self._page.say(Mood.WARN, headline, advice, Tone.REJECT)
