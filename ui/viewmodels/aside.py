"""What a page asks besides its own work: a number, or a label to print again and why."""

from collections.abc import Callable

from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Page
from ui.viewmodels.reprint import REASONS, Reprint, ReprintState
from ui.viewmodels.words import word

_NUMBERS = "".join(str(n) for n in range(1, len(REASONS) + 1))


class Aside:
    """One thing is asked at a time; `Esc` ends it. A part of a page."""

    def __init__(
        self,
        page: Page,
        *,
        most_digits: int,
        entered: Callable[[int], None],
        ended: Callable[[], None],
    ) -> None:
        """Join a page.

        Args:
            page: Whose banner and tasks are used.
            most_digits: Of a number.
            entered: Gets the number that was typed, 0 where none was.
            ended: Nothing is asked any more: the page says again what it wants.
        """
        self._page = page
        self._most_digits = most_digits
        self._entered = entered
        self._ended = ended
        self._reprint = Reprint(page, ended)
        self.typed: str | None = None

    @property
    def reprint(self) -> ReprintState | None:
        """The label that is to be printed again; `None` while none is."""
        return self._reprint.state

    @property
    def is_typing(self) -> bool:
        """Whether a number is being typed."""
        return self.typed is not None

    @property
    def is_asking(self) -> bool:
        """Whether something is asked."""
        return self.is_typing or self.reprint is not None

    def offers(self) -> tuple[Offer, ...]:
        """The buttons while something is asked; empty while nothing is."""
        if not self.is_asking:
            return ()
        back = Offer(Command.BACK, word("screen.back"))
        if not self.is_typing:
            return (back,)
        return (Offer(Command.MAIN, word("screen.enter"), bool(self.typed), is_main=True), back)

    def press(self, asked: Asked) -> bool:
        """Digits by code, the number itself, back; False for what is the page's own business."""
        command = asked.command
        if command is Command.NUMBER and asked.about == "ENTER":
            self.enter()
        elif command is Command.NUMBER:
            self.key(asked.about)
        elif command is Command.MAIN and self.is_asking:
            self.enter()
        elif command is Command.BACK and self.is_asking:
            self.cancel()
        else:
            return False
        return True

    def scan(self, text: str) -> bool:
        """The code of a label to print again; False where none is asked for."""
        if self.reprint is None:
            return False
        self._reprint.choose_code(text)
        return True

    def key(self, character: str) -> None:
        """A digit of the number, or the number of a reason."""
        if self.reprint is not None and character in _NUMBERS:
            self.choose_reason(_NUMBERS.index(character))
        elif self.typed is not None and len(character) == 1 and character in "0123456789":
            self.typed = (self.typed + character).lstrip("0")[: self._most_digits]
            self._page.changed.emit()

    def erase(self) -> None:
        """One digit less."""
        if self.typed is not None:
            self.typed = self.typed[:-1]
            self._page.changed.emit()

    def begin_number(self) -> None:
        """A number will be typed."""
        self.typed = ""
        self._page.changed.emit()

    def begin_reprint(self, code: str) -> None:
        """Ask why; the code of what was done last is proposed."""
        self._reprint.begin(code)

    def choose_reason(self, n: int) -> None:
        """Why a label is printed again."""
        if not self._page.is_busy:
            self._reprint.choose(n)

    def enter(self) -> None:
        """The typed number counts."""
        if self.typed is not None and not self._page.is_busy:
            number, self.typed = int(self.typed or 0), None
            self._entered(number)

    def cancel(self) -> None:
        """Nothing is asked any more."""
        if self.reprint is not None:
            self._reprint.cancel()
        elif self.is_typing:
            self.typed = None
            self._ended()
