"""A process step (K2): scan the unit, enter parameters, scan what is used up, finish.

Parameters and mounted lots stay for the next unit, marked as taken over; so a second board on the
same line takes two actions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import msgspec

from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.actions.session import Bind
from station.actions.stock import Input, Line, ToWork
from station.actions.undo import Undo
from station.documents.control_plan import Point
from station.errors import StationError
from station.trace.gate import Refusal
from station.trace.key import code_of
from ui.sounds import Tone
from ui.viewmodels import work_draft
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Place, Tools, Unfinished
from ui.viewmodels.process_state import ProcessState, rows_of
from ui.viewmodels.recent import Recent, undone
from ui.viewmodels.sheet import Field, Sheet, dial_of, window
from ui.viewmodels.sheet_page import SheetPage
from ui.viewmodels.words import amount, name, word
from ui.viewmodels.work_draft import GOOD, INPUT, PARAMETER, Mounted, WorkDraft

MOST_RECENT = 4
STOPPING = frozenset({"first_article_missing", "first_article_failed"})


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a crash must not lose."""

    draft: WorkDraft
    sheet: Sheet


class ProcessPage(SheetPage):
    """Works units of the bound order at the bound process step."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._draft = WorkDraft()
        self._point: Point | None = None
        self._line: Line | None = None
        self._is_stopped = False
        self._recent: tuple[Recent, ...] = ()

    @property
    def state(self) -> ProcessState:
        """A picture of now."""
        job, products = self.place.job(), self.place.master.products
        uom = job.product.uom if job else ""
        waiting = self._draft.waiting
        return ProcessState(
            code=self._draft.shown,
            waiting="" if waiting is None else amount(waiting, uom),
            rows=rows_of(self._draft, self.sheet, products, self._missing()),
            dial=dial_of(self.sheet),
            line=self._line,
            is_stopped=self._is_stopped,
            is_started=self._draft.is_started,
            recent=self._recent[:MOST_RECENT],
        )

    def offers(self) -> tuple[Offer, ...]:
        """Finish (or the number, or the first article), start, undo, back."""
        main = Offer(
            Command.MAIN,
            word("screen.process.finish"),
            is_enabled=bool(self._draft.unit),
            is_main=True,
        )
        if self._is_stopped and not self._draft.unit:
            main = Offer(Command.MAIN, word("screen.process.to_first_article"), is_main=True)
        elif self.sheet.typed:
            main = Offer(Command.MAIN, word("screen.inspect.enter"), is_main=True)
        can_start = bool(self._draft.unit) and not self._draft.is_started
        return (
            main,
            Offer(Command.START, word("screen.process.start"), is_enabled=can_start),
            Offer(Command.UNDO, word("screen.undo")),
            Offer(Command.BACK, word("screen.back")),
        )

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Ready for the next unit; nothing is carried to another job, machine or person."""
        before = self.place.desk
        super().enter(place)
        job = place.job()
        if job is None:
            return
        self._point = place.master.point_of(job.product, job.step.id)
        desk = place.desk
        if (before.order, before.step, before.bound) != (desk.order, desk.step, desk.bound):
            self._draft, self.sheet = WorkDraft(), Sheet()
            self._recent = ()
        elif before.person != desk.person:
            self._forget_carried()
        self._is_stopped = False
        self._spread()
        self._ask()
        self._look_at_line()

    def scan(self, code: Code) -> None:
        """A unit to work on, or material for it."""
        if code.full == self._draft.unit:
            self._ask()
            return
        self.say_busy(shown(code.text))

        def judge(found: ToWork | Input | Refusal) -> None:
            match found:
                case Refusal():
                    self._is_stopped = found.code in STOPPING
                    self.refuse(found)
                case Input():
                    self._mount(code, found)
                case ToWork():
                    self._open(code, found)

        self.start(lambda: self.tools.bench.at_step(code.full), judge)

    def press(self, asked: Asked) -> bool:
        """One of the commands of this page."""
        if self.is_busy:
            return False
        if asked.command is Command.QUANTITY:
            self._quantity(asked.about)
            return True
        does = {
            Command.MAIN: self._main,
            Command.START: self._start,
            Command.UNDO: self._undo,
        }.get(asked.command)
        if does is not None:
            does()
        return does is not None or self.press_number(asked)

    def erase(self) -> None:
        """The last character; with nothing typed, the material of the chosen row is taken off."""
        current = self.sheet.current
        if not self.sheet.typed and current.startswith(INPUT):
            self._draft = self._draft.without_input(current)
            self._spread()
            self._ask()
        else:
            super().erase()

    def taken(self, field: Field) -> None:
        """Quantities of material follow the quantity made; a value outside is asked for again."""
        filled = self.sheet.find(field.id)
        if filled is not None and filled.is_outside:
            self.sheet = self.sheet.chosen(field.id)
            self._say_outside(filled)
            return
        current = self.sheet.current
        self._spread()
        self.sheet = self.sheet.chosen(current) if current else self.sheet.following()
        self._ask()

    # --- steps --------------------------------------------------------------------------------

    def _open(self, code: Code, found: ToWork) -> None:
        if self._draft.unit and self._has_typed():
            advice = word("screen.inspect.finish_first", code=self._draft.shown)
            self.say(Mood.WARN, word("screen.process.unfinished"), advice, Tone.REJECT)
            return
        self._is_stopped = False
        self._draft = replace(
            self._draft,
            unit=code.full,
            shown=found.code,
            is_lot=found.is_lot,
            waiting=found.waiting,
            is_started=found.is_started,
        )
        self._spread()
        self.sheet = self.sheet.following()
        self.tools.sound(Tone.TICK)
        self._ask()

    def _mount(self, code: Code, found: Input) -> None:
        text = shown(code.text.strip())
        mounted = Mounted(found.key, code.full, text, found.product, found.left)
        self._draft = self._draft.with_input(mounted)
        self._spread()
        self.tools.sound(Tone.ACCEPT)
        field = self.sheet.find(mounted.field)
        if field is not None and self._draft.unit and self.sheet.field is None:
            self.sheet = self.sheet.following()
        self._ask()

    def _spread(self) -> None:
        """The fields of the draft as it is now."""
        job = self.place.job()
        if job is not None:
            products = self.place.master.products
            fields = work_draft.fields_of(self._draft, job, self._point, products, self.sheet)
            self.sheet = self.sheet.with_fields(fields)

    def _ask(self) -> None:
        """Say what is to be done next."""
        if not self._draft.unit:
            self._ask_for_unit()
            return
        code, field = self._draft.shown, self.sheet.field
        missing = self._missing()
        if field is None and missing:
            self.say(Mood.NEXT, word("screen.process.scan_input", what=missing[0]), code)
        elif self.sheet.outside:
            self._say_outside(self.sheet.outside[0])
        elif field is not None:
            said = "  ·  ".join(part for part in (code, window(field)) if part)
            self.say(Mood.NEXT, word("screen.process.enter", what=field.label), said)
        else:
            carried = any(each.is_carried for each in self.sheet.fields)
            advice = word("screen.process.carried" if carried else "screen.process.check")
            self.say(Mood.NEXT, word("screen.process.ready", code=code), advice)

    def _ask_for_unit(self) -> None:
        job = self.place.job()
        is_lot = job is not None and job.product.unit == "lot"
        has_inputs = bool(job and job.step.consumes)
        self.say(
            Mood.NEXT,
            word("screen.process.scan_lot" if is_lot else "screen.process.scan_piece"),
            word("screen.process.scan.advice") if has_inputs else "",
        )

    def _say_outside(self, field: Field) -> None:
        values = ", ".join(f"{value:f}" for value in field.values if not field.admits(value))
        is_parameter = field.id.startswith(PARAMETER)
        said = "screen.process.outside" if is_parameter else "screen.process.too_much"
        facts = {"what": field.label, "value": values, "window": window(field)}
        self.say(Mood.WARN, word(said, **facts), word(f"{said}.advice"))

    def _missing(self) -> tuple[str, ...]:
        """Names of materials that nothing is mounted of."""
        job = self.place.job()
        found = work_draft.missing_inputs(self._draft, job) if job else ()
        products = self.place.master.products
        return tuple(name(products[p].names, p) if p in products else p for p in found)

    def _main(self) -> None:
        if self._is_stopped and not self._draft.unit:
            self._to_first_article()
        elif self.take_value() or not self._draft.unit:
            return
        elif not self.sheet.is_complete or self._missing():
            self.sheet = self.sheet.following()
            self._ask()
            self.tools.sound(Tone.REJECT)
        else:
            self.say_busy(self._draft.shown)
            ask = work_draft.finish(self._draft, self.sheet)
            used = {m.key: self.sheet.value(m.field) or Decimal(0) for m in self._draft.mounted}
            note = self._made()

            def finished(saved: Saved) -> None:
                del saved
                self._next_unit(used, note, "screen.process.finished")

            self.perform(ask, finished)

    def _start(self) -> None:
        if not self._draft.unit or self._draft.is_started:
            return
        self.take_value()
        if self._draft.is_lot and self.sheet.value(GOOD) is None:
            self.sheet = self.sheet.chosen(GOOD)
            self._ask()
            self.tools.sound(Tone.REJECT)
            return
        note = word("screen.process.begun_note")
        self.say_busy(self._draft.shown)
        self.perform(
            work_draft.start(self._draft, self.sheet),
            lambda saved: self._next_unit({}, note, "screen.process.begun"),
        )

    def _made(self) -> str:
        """What came off the step, in words."""
        job, good = self.place.job(), self.sheet.value(GOOD)
        return "" if job is None or good is None else amount(good, job.product.uom)

    def _next_unit(self, used: dict[str, Decimal], note: str, said: str) -> None:
        code = self._draft.shown
        self._recent = (Recent(code, note), *self._recent)
        self._draft = self._draft.carried(used)
        self.sheet = Sheet(work_draft.emptied(self.sheet.fields))
        self._spread()
        advice = word("screen.process.next")
        self.say(Mood.GOOD, word(said, code=" ".join((code, note)).strip()), advice, Tone.ACCEPT)
        self._look_at_line()

    def _to_first_article(self) -> None:
        rule = self._point.first_article if self._point else None
        if rule is not None:
            self.perform(Bind(step=rule.step), self._moved_on)

    def _moved_on(self, saved: Saved) -> None:
        self.tools.sound(Tone.ACCEPT)
        self.moved.emit(saved.desk)

    def _undo(self) -> None:
        """What was typed; else the unit put aside; with nothing open, the last one saved."""
        code = self._draft.shown
        if self.sheet.typed:
            self.sheet = replace(self.sheet, typed="")
            self._ask()
        elif self._draft.unit and self.sheet.history:
            self.sheet = self.sheet.undone()
            self._spread()
            self._ask()
        elif self._draft.unit:
            self._draft = WorkDraft(mounted=self._draft.mounted)
            self.sheet = Sheet(work_draft.emptied(self.sheet.fields))
            self._spread()
            self._ask_for_unit()
            self.show(replace(self.banner, advice=word("screen.inspect.dropped", code=code)))
        else:
            self.perform(Undo(), self._undone)

    def _undone(self, saved: Saved) -> None:
        code = code_of(saved.unit or "")
        if str(saved.more.get("undone_type", "")).startswith("step."):
            self._recent = undone(self._recent)
        said = word("screen.undone", code=code)
        self.say(Mood.GOOD, said, word("screen.process.next"), Tone.ACCEPT)
        self._look_at_line()

    def _quantity(self, text: str) -> None:
        """F5 chooses the quantity, a code gives it."""
        if not self.type_quantity(GOOD, text):
            self.choose_field(GOOD)

    # --- unfinished work ----------------------------------------------------------------------

    def kept(self) -> Unfinished | None:
        """The unit that is open, with what was entered and mounted."""
        if not self._draft.unit:
            return None
        text = msgspec.json.encode(_Kept(self._draft, self.sheet)).decode()
        return Unfinished(self._draft.shown, text)

    def restore(self, draft: str, pictures: Mapping[str, bytes]) -> None:
        """Go on with a unit."""
        del pictures
        kept = msgspec.json.decode(draft, type=_Kept)
        self._draft, self.sheet = kept.draft, kept.sheet
        self._ask()

    # --- the line -----------------------------------------------------------------------------

    def _look_at_line(self) -> None:
        """Ask how the first article stands; work does not wait for the answer."""
        if self._point is None or self._point.first_article is None:
            self._line = None
            return
        look = self.tools.bench.line
        self.tools.runner.run(lambda: look(""), self._seen_line, self._unseen_line)

    def _seen_line(self, found: Line | Refusal | None) -> None:
        self._line = found if isinstance(found, Line) else None
        self.changed.emit()

    def _unseen_line(self, error: Exception) -> None:
        """Work goes on without it; the store's trouble shows at the next action."""
        if not isinstance(error, StationError):
            raise error

    # --- small things -------------------------------------------------------------------------

    def _has_typed(self) -> bool:
        """Whether somebody entered something for this unit."""
        return bool(self.sheet.typed) or any(
            each.values and not each.is_carried for each in self.sheet.fields
        )

    def _forget_carried(self) -> None:
        """Another person confirms nothing that somebody else entered."""
        fields = (replace(f, values=()) if f.is_carried else f for f in self.sheet.fields)
        self.sheet = self.sheet.with_fields(fields)
