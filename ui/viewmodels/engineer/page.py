"""What the engineer's pages have in common: ask the station, wait, say what went wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from station.errors import StationError
from ui.tasks import Alarm, TaskRunner
from ui.viewmodels.banner import Banner, Mood, banner, of_trouble
from ui.viewmodels.engineer.errand import Errand
from ui.viewmodels.engineer.office import Office
from ui.viewmodels.words import word

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done on a page, by button and by palette.

    Attributes:
        name: Of the method that does it.
        code: Of its word in the catalogue.
    """

    name: str
    code: str
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Wait:
    """Whether a person is waiting for an answer.

    Attributes:
        is_slow: For more than a second: a bar. is_long: for more than ten: a way out.
    """

    is_busy: bool = False
    is_slow: bool = False
    is_long: bool = False


class OfficePage(QObject):
    """Base of the pages. The newest question counts: an older one is dropped."""

    changed = Signal()
    told = Signal(object)
    """A `Banner` for the notice line; `None` takes it away."""

    def __init__(
        self, office: Office, runner: TaskRunner, make_alarm: Callable[[], Alarm]
    ) -> None:
        super().__init__()
        self.office = office
        self.runner = runner
        self.make_alarm = make_alarm
        self._errand: Errand | None = None
        self._beside: list[Errand] = []

    @property
    def wait(self) -> Wait:
        """How long a person has been waiting."""
        now = self._errand
        return (
            Wait() if now is None else Wait(is_busy=True, is_slow=now.is_slow, is_long=now.is_long)
        )

    def enter(self) -> None:
        """The page comes up."""

    def deeds(self) -> tuple[Deed, ...]:
        """What can be done here now."""
        return ()

    def do(self, name: str) -> None:
        """Do one of the deeds that are offered; nothing where it is not offered now."""
        if any(deed.name == name and deed.is_enabled for deed in self.deeds()):
            getattr(self, name)()

    def ask(self, work: Callable[[], T], answer: Callable[[T], None]) -> None:
        """Ask the station; the answer of an older question is not wanted any more."""
        self.cancel()

        def got(found: Any) -> None:
            self._errand = None
            answer(found)
            self.changed.emit()

        errand = self.beside(work, got, self._failed)
        errand.waited.connect(self.changed)
        self._errand = errand
        self.changed.emit()

    def beside(
        self,
        work: Callable[[], Any],
        answer: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> Errand:
        """Ask without anybody waiting for it."""
        errand = Errand(self.runner, self.make_alarm(), answer, failed)
        self._beside = [each for each in self._beside if not each.is_dropped]
        self._beside.append(errand)  # the runner holds it weakly
        errand.start(work)
        return errand

    def cancel(self) -> None:
        """Wait no longer."""
        if self._errand is not None:
            self._errand.drop()
            self._errand = None
            self.changed.emit()

    def tell(self, mood: Mood, headline: str, advice: str = "") -> None:
        """Say something in the notice line."""
        self.told.emit(banner(mood, headline, advice))

    def show(self, shown: Banner) -> None:
        """The same for a ready banner."""
        self.told.emit(shown)

    def _failed(self, error: Exception) -> None:
        self._errand = None
        self.changed.emit()
        if not isinstance(error, StationError):
            self.tell(Mood.WARN, word("screen.crashed"), word("screen.crashed.advice"))
            raise error  # a bug: the crash report gets it
        self.show(of_trouble(error))
