"""Sealed cartons go onto the pallet beside the packing table."""

from collections.abc import Callable

from station.actions.outcome import Saved
from station.actions.pack import Pack, Seal
from station.actions.resolve import shown
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.goods import Carton
from ui.viewmodels.packing_plan import PackingPlan
from ui.viewmodels.page import Page
from ui.viewmodels.pallet import Pallet
from ui.viewmodels.seal_labels import SealLabels
from ui.viewmodels.words import word

SEALED = "container.sealed"
Again = Callable[[Callable[[], None]], None]
"""Reads what is on the table anew, then goes on."""


class Stacking:
    """Opens, fills and seals pallets. A part of the packing page.

    Attributes:
        pallet: The one that is filled, or was sealed last.
        plan: What the product says about packing.
    """

    def __init__(self, page: Page, labels: SealLabels, look_again: Again) -> None:
        self._page = page
        self._labels = labels
        self._look_again = look_again
        self.pallet = Pallet()
        self.plan = PackingPlan()

    @property
    def can_seal(self) -> bool:
        """Whether something stands on an open pallet."""
        return self.pallet.is_open and self.pallet.count > 0

    @property
    def can_print(self) -> bool:
        """Whether the pallet's label is printed here."""
        return self._page.tools.bench.has_printer and "pallet" in self.plan.labels

    def show(self, found: Carton | None) -> None:
        """The pallet as it was read."""
        self.pallet = self.pallet.as_read(found, self.plan.per_pallet)

    def put_on(self, code: Code) -> None:
        """A sealed carton goes onto the pallet; the first one begins it."""
        if self.pallet.is_open:
            self._put_on(code)
        elif self.can_print:
            new_code = self._page.tools.bench.boxes.new_code
            self._page.start(new_code, lambda new: self._put_on_new(new, code))
        else:
            headline, advice = word("screen.pack.no_pallet"), word("screen.pack.no_pallet.advice")
            self._page.say(Mood.REJECT, headline, advice, Tone.REJECT)

    def seal(self) -> None:
        """Close a pallet that is not full (a full one closes itself)."""
        ask = Seal(container=self.pallet.key, short=True)
        self._page.perform(ask, lambda saved: self._look_again(self._sealed))

    def _put_on_new(self, new: str, code: Code) -> None:
        self.pallet = Pallet(new, new, full=self.plan.per_pallet, is_labelled=False)
        self._put_on(code)

    def _put_on(self, code: Code) -> None:
        ask = Pack(unit=code.full, container=self.pallet.key)
        carton = shown(code.text.strip())
        self._page.perform(
            ask, lambda saved: self._look_again(lambda: self._stacked(saved, carton))
        )

    def _stacked(self, saved: Saved, carton: str) -> None:
        if any(type_ == SEALED for _, type_ in saved.also):
            self._sealed()
            return
        pallet = self.pallet
        counted = {"code": pallet.code, "count": pallet.count, "full": pallet.full}
        self._page.say(
            Mood.GOOD,
            word("screen.pack.on_pallet", code=carton),
            word("screen.pack.pallet_count", **counted),
            Tone.ACCEPT,
        )

    def _sealed(self) -> None:
        pallet = self.pallet
        headline = word("screen.pack.pallet_sealed", code=pallet.code, count=pallet.count)
        self._page.say(Mood.GOOD, headline, word("screen.pack.next_pallet"), Tone.DONE)
        self._labels.print(pallet.code, is_labelled=pallet.is_labelled, can_print=self.can_print)
