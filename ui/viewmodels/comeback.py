"""After a crash: the same job, the same page, the same half-entered part (5.9.6)."""

from collections.abc import Callable, Mapping

import msgspec
from PySide6.QtCore import Signal

from station.actions.outcome import Saved
from station.actions.session import BINDINGS, Bind
from station.errors import StationError
from station.trace.gate import Refusal
from ui.viewmodels.banner import Banner, Mood, banner, of_refusal, of_trouble
from ui.viewmodels.bench import Kept, Recalled
from ui.viewmodels.keeper import Keeper
from ui.viewmodels.page import Page, Place, Tools
from ui.viewmodels.words import last_digits, word


class Comeback(Page):
    """No page of its own: it keeps what the others have open, and opens it again.

    Whoever signs in first after a crash gets what was open, as with a handover; the record will
    say who submitted it.
    """

    told = Signal(object)
    """A `Banner` for everybody."""

    def __init__(
        self, tools: Tools, pages: Mapping[str, Page], where: Callable[[], tuple[Place, str]]
    ) -> None:
        """Watch the pages.

        Args:
            tools: The bench and the runner.
            pages: By name.
            where: Who works on what, and which page is up.
        """
        super().__init__(tools)
        self._pages = pages
        self._where = where
        self._recalled: Recalled | None = None
        self._is_bound = False
        self.keeper = Keeper(tools, self._picture)
        self.keeper.trouble.connect(self._not_kept)
        for page in pages.values():
            page.changed.connect(self.keeper.note)
            page.saved.connect(self._submitted)

    def look(self) -> None:
        """Is there something that a crash left behind?"""
        self.tools.runner.run(self.tools.bench.recall, self._found, self._lost)

    def arrive(self, place: Place) -> None:
        """Somebody signed in, or the job changed: go on where the crash was, once."""
        super().enter(place)
        recalled = self._recalled
        if recalled is None or place.desk.person is None or self.is_busy:
            return
        kept, desk = recalled.kept, place.desk
        if kept.order is not None and (kept.order, kept.step) != (desk.order, desk.step):
            self._bind(kept)
        else:
            self._recalled = None
            self._restore(recalled)

    # --- what lies on the disk ----------------------------------------------------------------

    def _picture(self, newest: str) -> Kept | None:
        """What is open now."""
        found = {name: page.kept() for name, page in self._pages.items()}
        open_ = {name: each for name, each in found.items() if each is not None}
        if not open_:
            return None
        place, page = self._where()
        first = open_.get(page) or next(iter(open_.values()))
        bound = {name: getattr(place.desk.bound, name) for name in BINDINGS}
        return Kept(
            newest=newest,
            order=place.desk.order,
            step=place.desk.step,
            bound={name: code for name, code in bound.items() if code is not None},
            page=page,
            drafts={name: each.draft for name, each in open_.items()},
            photos=tuple(name for each in open_.values() for name in each.photos),
            about=first.about,
        )

    def _submitted(self, saved: Saved) -> None:
        del saved
        self.keeper.submitted()

    def _found(self, recalled: Recalled | None) -> None:
        self._recalled = recalled
        if recalled is None:
            self.keeper.arm()
        else:
            self.arrive(self._where()[0])

    def _lost(self, error: Exception) -> None:
        self.keeper.arm()
        if not isinstance(error, StationError):
            raise error
        self.told.emit(of_trouble(error))

    def _not_kept(self, error: StationError) -> None:
        self.told.emit(of_trouble(error))

    # --- going on -----------------------------------------------------------------------------

    def _bind(self, kept: Kept) -> None:
        """The job that was being done; where it is gone, nothing can be restored."""
        if self._is_bound:
            self._give_up(None)
            return
        self._is_bound = True
        self.perform(Bind(order=kept.order, step=kept.step, **kept.bound), self._moved_on)

    def _moved_on(self, saved: Saved) -> None:
        self.moved.emit(saved.desk)

    def refuse(self, refusal: Refusal) -> None:
        """The job cannot be bound any more."""
        self._give_up(of_refusal(refusal))

    def recover(self, error: StationError) -> None:
        """The store is in trouble; what was kept stays on the disk."""
        self._is_bound = False
        self.told.emit(of_trouble(error))

    def _give_up(self, said: Banner | None) -> None:
        self._recalled = None
        self.keeper.arm()
        if said is not None:
            self.told.emit(said)

    def _restore(self, recalled: Recalled) -> None:
        kept = recalled.kept
        place, _ = self._where()
        try:
            for name, draft in kept.drafts.items():
                if name in self._pages:
                    self._open(name, place, is_up=name == kept.page)
                    self._pages[name].restore(draft, recalled.pictures)
        except msgspec.MsgspecError as error:
            said = word("draft.damaged", reason=type(error).__name__)
            self._give_up(banner(Mood.WARN, said))
            return
        self.keeper.arm(kept)
        _, ending = last_digits(kept.about)
        page = self._pages.get(kept.page)
        advice = page.banner.headline if page is not None and kept.page in kept.drafts else ""
        self.told.emit(banner(Mood.NEXT, word("screen.restored", code=ending), advice))

    def _open(self, name: str, place: Place, *, is_up: bool) -> None:
        if is_up:
            self.hand_over.emit(name, None)
        else:
            self._pages[name].enter(place)
