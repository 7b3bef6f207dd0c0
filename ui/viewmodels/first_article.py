"""K3: the first article. It fails and the line stands; it passes and the line may run."""

from station.actions.first_article import FirstArticleCheck
from station.actions.outcome import Saved
from station.actions.resolve import shown
from station.actions.session import Bind
from station.documents.route import Binding
from station.trace import gate
from station.trace.gate import Refusal
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.draft import Draft
from ui.viewmodels.inspect import InspectPage
from ui.viewmodels.page import Place, Tools
from ui.viewmodels.words import word


class FirstArticlePage(InspectPage):
    """Judges first articles of the bound order; readings must lie within their limits to pass."""

    may_override = False
    record = "first_article.recorded"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._is_released = False
        self._is_unbound = False

    def enter(self, place: Place) -> None:
        """Ready for the first article; whether a line was released is news once."""
        self._is_released = self._is_unbound = False
        super().enter(place)

    def scan(self, code: Code) -> None:
        """The first article; where a gate asked for it, the machine or material of the line."""
        missing = self._unscanned
        if self._is_unbound and missing is not None:
            self.say_busy(shown(code.text))
            self.perform(Bind(**{missing: code.text.strip()}), self._moved_on)
        else:
            super().scan(code)

    def refuse(self, refusal: Refusal) -> None:
        """A trial piece that no record names yet: the next scan says which line it is from."""
        self._is_unbound = refusal.code == "not_bound"
        super().refuse(refusal)

    def offers(self) -> tuple[Offer, ...]:
        """As for any inspection; once the line may run, the way back to it."""
        usual = super().offers()
        if not self._is_released or self.state.code:
            return usual
        back = Offer(
            Command.MAIN, word("screen.first_article.to_line", step=self._line), is_main=True
        )
        return (back, *usual[1:])

    def press(self, asked: Asked) -> bool:
        """The way back to the line; else as for any inspection."""
        waiting = self._waiting
        is_back = self._is_released and not self.state.code and asked.command is Command.MAIN
        if is_back and waiting and not self.is_busy:
            self.perform(Bind(step=waiting[0]), self._moved_on)
            return True
        return super().press(asked)

    def question(self, unit: str) -> object:
        """The gates of a first article."""
        return FirstArticleCheck(unit=unit, result="fail")

    def request(self, draft: Draft) -> object:
        """The first article as it is saved."""
        inspected = draft.request()
        return FirstArticleCheck(
            unit=inspected.unit,
            result="fail" if draft.is_failed else "pass",
            measurements=inspected.measurements,
            defects=inspected.defects,
            photos=inspected.photos,
        )

    def ask_for_unit(self) -> None:
        """Say which line waits."""
        self._is_released = False
        advice = word("screen.first_article.scan.advice", step=self._line)
        self.say(Mood.NEXT, word("screen.first_article.scan"), advice)

    def tell_saved(self, code: str, *, is_good: bool) -> None:
        """The line may run, or stands."""
        self._is_released = is_good
        step = self._line
        if is_good:
            said = word("screen.first_article.passed", step=step)
            advice = word("screen.first_article.passed.advice", code=code)
            self.say(Mood.GOOD, said, advice, Tone.ACCEPT)
        else:
            said = word("screen.first_article.failed", step=step)
            self.say(Mood.BAD, said, word("screen.first_article.failed.advice"), Tone.FAIL)

    @property
    def _waiting(self) -> tuple[str, ...]:
        """Ids of the steps that wait for the first article judged here."""
        job = self.place.job()
        plan = self.place.master.plan_of(job.product) if job else None
        return tuple(p.step for p in plan.waiting_for(job.step.id)) if plan and job else ()

    @property
    def _unscanned(self) -> Binding | None:
        """What the scope of the first article asks for and nobody has scanned here."""
        job = self.place.job()
        plan = self.place.master.plan_of(job.product) if job else None
        rules = [p.first_article for p in plan.waiting_for(job.step.id)] if plan and job else []
        triggers = {trigger for rule in rules if rule is not None for trigger in rule.triggers}
        needed: list[Binding] = ["machine"] if "machine" in triggers else []
        if "lot" in triggers and job is not None and job.product.unit == "piece":
            needed.append("material")
        bound = self.place.desk.bound
        return next((what for what in needed if getattr(bound, what) is None), None)

    @property
    def _line(self) -> str:
        """Those steps as people call them."""
        job = self.place.job()
        return "、".join(gate.step_name(job.route, step) for step in self._waiting) if job else ""

    def _moved_on(self, saved: Saved) -> None:
        self.tools.sound(Tone.ACCEPT)
        self.moved.emit(saved.desk)
