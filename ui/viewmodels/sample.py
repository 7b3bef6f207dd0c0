"""S4, second half, and final inspection by lot: the plan says how many, the counts decide."""

from collections.abc import Mapping
from dataclasses import replace

from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.actions.stock import ToInspect
from station.actions.undo import Undo
from station.documents.control_plan import Point
from station.documents.product import Product
from station.trace.gate import Refusal
from station.trace.key import code_of
from ui.sounds import Tone
from ui.viewmodels import lot_draft, sample_words
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code, Photo
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.defect_choice import MORE, DefectMenu
from ui.viewmodels.defect_picking import DefectPicking
from ui.viewmodels.lot_draft import AMOUNT, Judgement, LotDraft, Outcome
from ui.viewmodels.override import reason_of
from ui.viewmodels.page import Place, Tools, Unfinished
from ui.viewmodels.photographing import Photographing
from ui.viewmodels.preview import Preview
from ui.viewmodels.recent import Recent, undone
from ui.viewmodels.sample_state import COUNT, SampleState, state_of
from ui.viewmodels.sheet import Field, Sheet
from ui.viewmodels.sheet_page import SheetPage
from ui.viewmodels.words import word

GOOD = "good"
MOST_RECENT = 4


class SamplePage(SheetPage):
    """Inspects lots: incoming ones by themselves, others at the bound step."""

    stays = True

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._draft = LotDraft()
        self._point: Point | None = None
        self._defects = DefectPicking(self)
        self._asks_reason = False
        self._recent: tuple[Recent, ...] = ()
        self._photos = Photographing(self)
        self.changed.connect(self._want_preview)

    @property
    def preview(self) -> Preview:
        """What the camera sees."""
        return self._photos.preview

    # --- what is shown ------------------------------------------------------------------------

    @property
    def state(self) -> SampleState:
        """A picture of now."""
        return state_of(
            self._judgement,
            self._product,
            defects=self._defects.menu.offered(),
            recent=self._recent[:MOST_RECENT],
            asks_reason=self._asks_reason,
        )

    def offers(self) -> tuple[Offer, ...]:
        """Enter or submit, how many, photo, undo, back."""
        return sample_words.offers(self._judgement, has_camera=self._photos.has_camera)

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Ready for the next lot; one that is open stays open, whoever goes on with it."""
        before = self.place.desk
        super().enter(place)
        desk = place.desk
        is_moved = (before.order, before.step) != (desk.order, desk.step)
        if is_moved and self._draft.unit and not self._draft.is_incoming:
            self._drop()
        self._ask()

    def scan(self, code: Code) -> None:
        """A lot to inspect; one that nobody has received yet is received first."""
        if self._draft.unit == code.full:
            self._ask()
        elif self._draft.looked or any(f.values and not f.is_carried for f in self.sheet.fields):
            advice = word("screen.inspect.finish_first", code=self._draft.shown)
            self.say(Mood.WARN, word("screen.sample.unfinished"), advice, Tone.REJECT)
        else:
            self._look(code)

    def press(self, asked: Asked) -> bool:
        """One of the commands of this page."""
        if self.is_busy:
            return False
        about = {Command.DEFECT: self.count_bad, Command.QUANTITY: self._count_many}
        does = {
            Command.PASS: self._pass,
            Command.FAIL: self._fail,
            Command.MAIN: self._main,
            Command.PHOTO: self._shoot,
            Command.UNDO: self._undo,
        }.get(asked.command)
        if asked.command is Command.RECEIVE and self._draft.is_incoming:
            code = Code(self._draft.unit)
            self._drop()
            self.hand_over.emit("receive", code)
            return True
        if asked.command in about:
            about[asked.command](asked.about)
            return True
        if does is not None:
            does()
        return does is not None or self.press_number(asked)

    def key(self, character: str) -> None:
        """A lone key: a digit of the number being entered, else the defect's number."""
        if self.sheet.current:
            self.type(character)
        elif character.isascii() and character.isdecimal():
            code = self._defects.menu.numbered(character)
            if code:
                self.count_bad(code)

    def choose_field(self, field_id: str) -> None:
        """A row was touched: count pieces, or enter this number."""
        self._asks_reason = False
        current = "" if field_id == COUNT else field_id
        self.sheet = replace(self.sheet, current=current, typed="")
        self._ask()

    def count_bad(self, code: str) -> None:
        """One more piece of the sample, with this defect."""
        if code != MORE and (self.is_busy or self._is_missing_unit()):
            return
        found = self._defects.pick(code)
        if not found or not self._has_room():
            return
        self._draft = self._draft.with_looked(found)
        if not self._judgement.plans:
            self._draft = replace(self._draft, is_rejected=True)
        self._counted(Tone.FAIL)

    def give_reason(self, reason: str) -> None:
        """Why a lot with a reading outside its limits is accepted; then it is saved."""
        self._asks_reason = False
        self._draft = replace(self._draft, override=reason_of(reason))
        self._submit("accept")

    def reject(self) -> None:
        """The whole lot is not accepted, whatever the plan says."""
        self._asks_reason = False
        self._draft = replace(self._draft, is_rejected=True, override="")
        self._ask()

    # --- steps --------------------------------------------------------------------------------

    def _look(self, code: Code) -> None:
        """Ask the gates before anybody takes a sample."""
        self.say_busy(shown(code.text))

        def judge(found: ToInspect | Refusal | None) -> None:
            if isinstance(found, Refusal):
                self._drop()
                self.refuse(found)
            elif found is None:
                self._drop()
                self._ask()
                self.hand_over.emit("receive", code)
            else:
                self._open(code, found)

        self.start(lambda: self.tools.bench.to_inspect(code.full), judge)

    def _open(self, code: Code, found: ToInspect) -> None:
        self._drop()
        self._draft = LotDraft.of(code.full, found)
        self._know()
        self._spread()
        self.tools.sound(Tone.TICK)
        if not self._judgement.plans:
            self.sheet = self.sheet.following()
        self._ask()

    def _know(self) -> None:
        """What the documents say about the lot."""
        product = self._product
        step = self._draft.step
        self._point = self.place.master.point_of(product, step) if product else None
        self._defects.menu = DefectMenu(self.place.master.defects_at(step))

    def _spread(self) -> None:
        """The fields, which depend on the quantity judged."""
        product = self._product
        if product is not None:
            self.sheet = lot_draft.fields_of(self._draft, self._point, product, self.sheet)

    def _ask(self) -> None:
        """Say what is to be done next."""
        if self._draft.unit:
            wants_photo = self._photos.is_asked_for(self._point) and not self._draft.photos
            self.say(*sample_words.what_next(self._judgement, wants_photo=wants_photo))
            return
        job = self.place.job()
        is_route = job is not None and job.step.work != "receive"
        self.say(*sample_words.what_lot(is_route=is_route))

    def _counted(self, tone: Tone) -> None:
        self.tools.sound(tone)
        if self._judgement.plans and not self._judgement.is_counting:
            self.sheet = self.sheet.following()
        self._ask()

    def _pass(self) -> None:
        """One more good piece; where a person judges, the lot is good."""
        if self._is_missing_unit():
            return
        if self._judgement.plans:
            if self._has_room():
                self._draft = self._draft.with_looked("")
                self._counted(Tone.ACCEPT)
            return
        self._draft = replace(self._draft, is_rejected=False)  # what was found stays in the record
        if not self.sheet.is_complete:
            self.sheet = self.sheet.following()
            self._ask()
            self.tools.sound(Tone.REJECT)
        else:
            self._accept()

    def _fail(self) -> None:
        """The piece is bad: which defect? With the sample complete, the lot is not accepted."""
        if self._is_missing_unit():
            return
        if self._judgement.plans and self._judgement.is_counting:
            self.sheet = replace(self.sheet, current="", typed="")
            self.say(Mood.NEXT, word("screen.inspect.choose_defect"), self._draft.shown)
        else:
            self.reject()

    def _accept(self) -> None:
        if self.sheet.outside and not self._draft.override:
            self._asks_reason = True
            said = word("screen.inspect.why"), word("screen.sample.why.advice")
            self.say(Mood.WARN, *said)
        else:
            self._submit("accept")

    def _main(self) -> None:
        if self.take_value() or self._is_missing_unit():
            return
        outcome = self._judgement.outcome
        if not self._judgement.can_submit:
            self.sheet = self.sheet.following() if not self._judgement.is_counting else self.sheet
            self._ask()
            self.tools.sound(Tone.REJECT)
        elif outcome == "accept":
            self._accept()
        elif outcome == "reject":
            self._submit("reject")

    def taken(self, field: Field) -> None:
        """Good pieces are counted; the quantity changes the plan; readings go on."""
        if field.id == GOOD:
            count = int(self.sheet.value(GOOD) or 0)
            self._without_good()
            room = self._judgement.room
            if not 0 < count <= room:
                said = word("screen.sample.too_many", n=count, room=room)
                self.say(Mood.REJECT, said, word("screen.sample.too_many.advice"), Tone.REJECT)
                return
            self._draft = self._draft.with_looked("", count)
            self._counted(Tone.ACCEPT)
            return
        if field.id == AMOUNT:
            self._spread()
            self.sheet = replace(self.sheet, current="") if self._judgement.plans else self.sheet
        self._ask()

    def _count_many(self, text: str) -> None:
        """So many good pieces at once: by the pad, or by a code."""
        if not self._judgement.is_counting or not self._judgement.plans:
            return
        field = Field(GOOD, word("screen.sample.good"), decimals=0, wanted=0)
        self.sheet = self.sheet.with_fields((*self.sheet.fields, field)).chosen(GOOD)
        if text and not self.type_quantity(GOOD, text):
            self._without_good()
        elif not text:
            self.say(Mood.NEXT, word("screen.sample.how_many"), self._draft.shown)

    def _without_good(self) -> None:
        self.sheet = self.sheet.without(GOOD)

    def _shoot(self) -> None:
        if not self._is_missing_unit():
            self._photos.shoot(self._shot)

    def _shot(self, photo: Photo) -> None:
        self._draft = replace(self._draft, photos=(*self._draft.photos, photo))
        self.tools.sound(Tone.ACCEPT)
        self._ask()

    def _submit(self, result: Outcome) -> None:
        self.say_busy(self._draft.shown)
        self.perform(self._judgement.request(result), self._saved)

    def _saved(self, saved: Saved) -> None:
        draft = self._draft
        is_good = saved.more.get("result") != "fail"
        self._recent = (Recent(draft.shown, sample_words.tally(draft), is_good), *self._recent)
        self._drop()
        said = sample_words.saved(draft.shown, saved, is_good=is_good)
        self.say(*said, Tone.ACCEPT if is_good else Tone.FAIL)

    def _undo(self) -> None:
        """What was done last: typed, judged, entered, counted; with nothing open, the last lot."""
        draft = self._draft
        is_planned = bool(self._judgement.plans)
        back = lot_draft.taken_back(draft, self.sheet, is_planned=is_planned)
        if self.sheet.typed or self._asks_reason:
            self._asks_reason = False
            self.sheet = replace(self.sheet, typed="")
        elif self.sheet.find(GOOD) is not None:
            self._without_good()
        elif back is not None:
            self._draft, self.sheet = back
            self._spread()
        elif draft.unit:
            self._drop()
            self._ask()
            self.show(
                replace(self.banner, advice=word("screen.inspect.dropped", code=draft.shown))
            )
            return
        else:
            self.perform(Undo(), self._undone)
            return
        self._ask()

    def _undone(self, saved: Saved) -> None:
        if saved.more.get("undone_type") == "unit.inspected":
            self._recent = undone(self._recent)
        said = word("screen.undone", code=code_of(saved.unit or ""))
        self.say(Mood.GOOD, said, word("screen.receive.next"), Tone.ACCEPT)

    # --- unfinished work ----------------------------------------------------------------------

    def kept(self) -> Unfinished | None:
        """The lot that is open, with what was counted and entered."""
        draft = self._draft
        if not draft.unit:
            return None
        photos = tuple(each.name for each in draft.photos)
        return Unfinished(draft.shown, lot_draft.packed(draft, self.sheet), photos)

    def restore(self, draft: str, pictures: Mapping[str, bytes]) -> None:
        """Go on with a lot."""
        self._draft, self.sheet = lot_draft.unpacked(draft, pictures)
        self._know()
        self._ask()

    # --- small things -------------------------------------------------------------------------

    @property
    def _product(self) -> Product | None:
        return self.place.master.products.get(self._draft.product)

    @property
    def _judgement(self) -> Judgement:
        listed = self.place.master.defects
        return Judgement.of(self._draft, self.sheet, self._point, listed)

    def _want_preview(self) -> None:
        """The camera shows what it sees once something bad was found, until there is a photo."""
        draft = self._draft
        is_wanted = (draft.is_rejected or draft.bad > 0) and not draft.photos
        self._photos.look(is_wanted=is_wanted)

    def _has_room(self) -> bool:
        """Whether another piece belongs to the sample."""
        judged = self._judgement
        if judged.plans and not judged.room:
            said = word("screen.sample.complete", n=judged.needed)
            self.say(Mood.REJECT, said, word("screen.sample.complete.advice"), Tone.REJECT)
            return False
        return True

    def _is_missing_unit(self) -> bool:
        if not self._draft.unit:
            self.say(Mood.REJECT, word("screen.sample.scan_first"), tone=Tone.REJECT)
        return not self._draft.unit

    def _drop(self) -> None:
        self._draft, self.sheet, self._asks_reason = LotDraft(), Sheet(), False
        self._point, self._defects.menu = None, DefectMenu()
