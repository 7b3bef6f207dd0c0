"""S3: scan, measure, judge, photograph. Two actions for a good part, three for a bad one."""

from collections.abc import Mapping
from dataclasses import replace

from station.actions.inspect import Inspect
from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.actions.undo import Undo
from station.documents.control_plan import Point
from station.errors import StationError
from station.trace.gate import Refusal
from station.trace.key import code_of
from ui.sounds import Tone
from ui.viewmodels import entry, inspect_words
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code, Photo
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.defect_choice import MORE, DefectMenu
from ui.viewmodels.defect_picking import DefectPicking
from ui.viewmodels.draft import Draft, Stage, packed, unpacked
from ui.viewmodels.inspect_state import (
    InspectState,
    buttons_of,
    gauge_of,
    readings_of,
    tally_of,
)
from ui.viewmodels.override import reason_of
from ui.viewmodels.page import Page, Place, Tools, Unfinished
from ui.viewmodels.photographing import Photographing
from ui.viewmodels.preview import Preview
from ui.viewmodels.recent import Recent, newest, undone
from ui.viewmodels.words import word

COUNTDOWN_MS = 2000
MOST_RECENT = 6


class InspectPage(Page):
    """Inspects single pieces of the bound order."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._draft = Draft()
        self._entry = ""
        self._asks_reason = False
        self._point: Point | None = None
        self._defects = DefectPicking(self)
        self._recent: tuple[Recent, ...] = ()
        self._next: Code | None = None
        self._alarm = tools.alarm()
        self._is_counting = False
        self._photos = Photographing(self)
        self.changed.connect(self._want_preview)

    @property
    def preview(self) -> Preview:
        """What the camera sees."""
        return self._photos.preview

    # --- what is shown ------------------------------------------------------------------------

    @property
    def state(self) -> InspectState:
        """A picture of now."""
        good, bad = tally_of(self._recent)
        return InspectState(
            stage=self._draft.stage(self._point),
            code=self._draft.shown,
            readings=readings_of(self._draft, self._point),
            gauge=gauge_of(self._draft, self._point, self._entry),
            defects=buttons_of(self._defects.menu, self._draft),
            photos=self._draft.photos,
            has_photo_step=self._wants_photo,
            is_failed=self._draft.is_failed,
            is_counting=self._is_counting,
            asks_reason=self._asks_reason,
            recent=self._recent[:MOST_RECENT],
            good=good,
            bad=bad,
        )

    def offers(self) -> tuple[Offer, ...]:
        """Photo, undo, back; submit where a bad part may go without more."""
        can_enter = entry.value_of(self._entry) is not None
        main, photo = inspect_words.offers(
            self._draft, self._point, wants_photo=self._wants_photo, can_enter=can_enter
        )
        return (
            main,
            *((photo,) if self._photos.has_camera else ()),
            Offer(Command.UNDO, word("screen.undo")),
            Offer(Command.BACK, word("screen.back")),
        )

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Ready for the next part; a draft of another job is dropped."""
        before = self.place.desk
        super().enter(place)
        job = place.job()
        if job is None:
            return
        self._point = place.master.point_of(job.product, job.step.id)
        self._defects.menu = DefectMenu(place.master.defects_at(job.step.id))
        if (before.order, before.step) != (place.desk.order, place.desk.step):
            self._drop()
        if self._draft.unit:
            self._ask()
        else:
            self.ask_for_unit()

    def scan(self, code: Code) -> None:
        """The next part. A bad part that only waits for the countdown is saved first."""
        if self._is_counting:
            self._next = code
            self._submit()
        elif self._draft.is_failed or self._draft.values:
            advice = word("screen.inspect.finish_first", code=self._draft.shown)
            self.say(Mood.WARN, inspect_words.unfinished(self._draft), advice, Tone.REJECT)
        else:
            self._look(code)

    def press(self, asked: Asked) -> bool:
        """One of the commands of this page."""
        if asked.command is Command.NUMBER:
            self._press_number(asked.about)
            return True
        does = {
            Command.PASS: self._pass,
            Command.FAIL: self._fail,
            Command.MAIN: self._main,
            Command.PHOTO: self._shoot,
            Command.UNDO: self._undo,
        }.get(asked.command)
        if asked.command is Command.DEFECT:
            self.choose(asked.about)
        elif does is not None:
            does()
        return does is not None or asked.command is Command.DEFECT

    def key(self, character: str) -> None:
        """A lone key: a digit of the reading while one is entered, else the defect's number."""
        if self._draft.stage(self._point) is Stage.MEASURE:
            self.type(character)
        elif character.isascii() and character.isdecimal():
            code = self._defects.menu.numbered(character)
            if code:
                self.choose(code)

    def type(self, character: str) -> None:
        """A key of the keypad."""
        wanted = self._draft.next_wanted(self._point)
        if wanted is not None and self._draft.unit:
            self._entry = entry.typed(self._entry, character, wanted.decimals)
            self.changed.emit()

    def _press_number(self, about: str) -> None:
        """A code of the number sheet."""
        if about == "ENTER":
            self._take_value()
        else:
            self.type("." if about == "DOT" else "-" if about == "MINUS" else about[:1])

    def erase(self) -> None:
        """Take the last character of the entry back."""
        self._entry = self._entry[:-1]
        self.changed.emit()

    def choose(self, code: str) -> None:
        """A defect: the part fails with it, without another question."""
        if code != MORE and (self.is_busy or self._is_missing_unit()):
            return
        found = self._defects.pick(code)
        if not found:
            return
        self._draft = self._draft.with_defect(found)
        self._ask()

    def give_reason(self, reason: str) -> None:
        """Why a part with a reading outside its limits passes all the same; then it is saved."""
        self._asks_reason = False
        self._draft = replace(self._draft, override=reason_of(reason))
        self._submit()

    # --- unfinished work ----------------------------------------------------------------------

    def kept(self) -> Unfinished | None:
        """The part that is open, with what was typed."""
        draft = self._draft
        if not draft.unit:
            return None
        photos = tuple(each.name for each in draft.photos)
        return Unfinished(draft.shown, packed(draft, self._entry), photos)

    def restore(self, draft: str, pictures: Mapping[str, bytes]) -> None:
        """Go on with a part; a bad one is not saved by itself, somebody looks at it first."""
        self._draft, self._entry = unpacked(draft, pictures)
        self._ask()
        self._stop_counting()

    # --- what differs where a first article is judged -----------------------------------------

    may_override = True
    """Whether a part with a reading outside its limits may pass for a reason."""

    record = "unit.inspected"
    """What is written here."""

    def question(self, unit: str) -> object:
        """What is asked of the gates before anything is measured."""
        return Inspect(unit=unit, result="fail")

    def request(self, draft: Draft) -> object:
        """What the station is asked to save."""
        return draft.request()

    def ask_for_unit(self) -> None:
        """Say what to scan."""
        self.say(Mood.NEXT, word("screen.inspect.scan"), word("screen.inspect.scan.advice"))

    def tell_saved(self, code: str, *, is_good: bool) -> None:
        """Say what was saved."""
        tone, mood = (Tone.ACCEPT, Mood.GOOD) if is_good else (Tone.FAIL, Mood.BAD)
        said = "screen.inspect.saved_good" if is_good else "screen.inspect.saved_bad"
        self.say(mood, word(said, code=code), word("screen.inspect.next"), tone)

    # --- steps --------------------------------------------------------------------------------

    def _look(self, code: Code) -> None:
        """Ask the gates before anybody measures anything."""
        self.say_busy(shown(code.text))
        ask = self.question(code.full)

        def judge(refusal: Refusal | None) -> None:
            if refusal is not None:
                self._drop()
                self.refuse(refusal)
                return
            self._draft = Draft(unit=code.full, shown=shown(code.text.strip()))
            self.tools.sound(Tone.TICK)
            self._ask()

        self.start(lambda: self.tools.bench.look(ask), judge)

    def _ask(self) -> None:
        """Say what is to be done next."""
        self._stop_counting()
        if self._draft.is_failed:
            self._ask_for_rest()
        else:
            self.say(*inspect_words.what_next(self._draft, self._point))

    def _ask_for_rest(self) -> None:
        """A failed part: defect, photo, then a moment to think again."""
        if not self._draft.defects or (self._wants_photo and not self._draft.photos):
            self.say(
                Mood.BAD, inspect_words.missing(self._draft), word("screen.inspect.or_submit")
            )
            return
        self._is_counting = True
        self._alarm.set(COUNTDOWN_MS, self._submit)
        headline = word("screen.inspect.counting", code=self._draft.shown)
        self.say(Mood.BAD, headline, self._defects.menu.names_of(self._draft.defects))

    @property
    def _wants_photo(self) -> bool:
        return self._photos.is_asked_for(self._point)

    def _pass(self) -> None:
        if self.is_busy or self._is_missing_unit():
            return
        if self._draft.is_failed:
            self._draft = self._draft.unfailed()
        if self._draft.outside(self._point) and not self.may_override:
            self._ask()
            self.tools.sound(Tone.REJECT)
        elif self._draft.outside(self._point) and not self._draft.override:
            self._asks_reason = True
            self.say(Mood.WARN, word("screen.inspect.why"), word("screen.inspect.why.advice"))
        elif self._draft.next_wanted(self._point) is not None:
            self._ask()
            self.tools.sound(Tone.REJECT)
        else:
            self._submit()

    def _fail(self) -> None:
        if self.is_busy or self._is_missing_unit():
            return
        self._asks_reason = False
        self._draft = replace(self._draft, is_failed=True, override="")
        self._ask()

    def _main(self) -> None:
        if self.is_busy:
            return
        if self._draft.is_failed:
            self._submit()
        elif self._draft.stage(self._point) is Stage.MEASURE:
            self._take_value()

    def _take_value(self) -> None:
        value, wanted = entry.value_of(self._entry), self._draft.next_wanted(self._point)
        if value is None or wanted is None:
            return
        self._entry = ""
        self._draft = self._draft.with_value(wanted.id, value)
        self.tools.sound(Tone.TICK if wanted.admits(value) else Tone.FAIL)
        self._ask()

    def _shoot(self) -> None:
        if self.is_busy or self._is_missing_unit() or not self._photos.has_camera:
            return
        self._stop_counting()
        self._photos.shoot(self._shot)

    def _shot(self, photo: Photo) -> None:
        self._draft = replace(self._draft, photos=(*self._draft.photos, photo))
        self.tools.sound(Tone.ACCEPT)
        self._ask()

    def _submit(self) -> None:
        self._stop_counting()
        if self.is_busy:
            return
        self.say_busy(self._draft.shown)
        self.perform(self.request(self._draft), self._saved)

    def _saved(self, saved: Saved) -> None:
        del saved
        is_good = not self._draft.is_failed
        note = "" if is_good else self._defects.menu.names_of(self._draft.defects)
        self._recent = (Recent(self._draft.shown, note, is_good), *self._recent)
        code = self._draft.shown
        self._drop()
        self.tell_saved(code, is_good=is_good)
        following, self._next = self._next, None
        if following is not None:
            self.scan(following)

    def _undo(self) -> None:
        """Take back what was entered last; with nothing entered, the last saved part."""
        if self.is_busy:
            return
        self._asks_reason = False
        if self._draft.is_failed:
            self._draft = self._draft.unfailed()
            self._ask()
        elif self._entry or any(self._draft.values.values()):
            self._entry, had_entry = "", bool(self._entry)
            if not had_entry:
                self._draft = self._draft.without_last_value(self._point)
            self._ask()
        elif self._draft.unit:
            code = self._draft.shown
            self._drop()
            dropped = word("screen.inspect.dropped", code=code)
            self.say(Mood.NEXT, word("screen.inspect.scan"), dropped)
        else:
            self.perform(Undo(), self._undone)

    def _undone(self, saved: Saved) -> None:
        code = code_of(saved.unit or "")
        first = newest(self._recent)
        if first is not None and saved.more.get("undone_type") == self.record:
            code, self._recent = first.code, undone(self._recent)
        said = word("screen.undone", code=code)
        self.say(Mood.GOOD, said, word("screen.inspect.next"), Tone.ACCEPT)

    def recover(self, error: StationError) -> None:
        """Trouble: the draft stays; a camera without a picture does not stop the work."""
        self._next = None
        super().recover(error)

    def refuse(self, refusal: Refusal) -> None:
        """A gate refuses what was submitted: the draft stays, to be corrected or taken back."""
        self._next = None
        super().refuse(refusal)

    # --- small things -------------------------------------------------------------------------

    def _is_missing_unit(self) -> bool:
        if not self._draft.unit:
            self.say(Mood.REJECT, word("screen.inspect.scan_first"), tone=Tone.REJECT)
        return not self._draft.unit

    def _want_preview(self) -> None:
        draft = self._draft
        self._photos.look(is_wanted=draft.is_failed and not draft.photos)

    def _stop_counting(self) -> None:
        self._alarm.cancel()
        self._is_counting = False

    def _drop(self) -> None:
        self._stop_counting()
        self._draft, self._entry, self._asks_reason = Draft(), "", False
        self._defects.menu = self._defects.menu.first()
