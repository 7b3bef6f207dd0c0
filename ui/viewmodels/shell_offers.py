"""The buttons of a page with those that the shell adds: help, the engineer's pages, the recovery sheet."""

from dataclasses import dataclass

from ui.viewmodels.commands import Command, Offer
from ui.viewmodels.words import word

WITHOUT_HELP = frozenset({"sign_in", "help"})


@dataclass(frozen=True, slots=True)
class Beside:
    """What may be offered besides a page's own.

    Attributes:
        may_leave: Whoever is signed in may go to the engineer's pages.
        sheet: The way to the recovery sheet, as long as one is missing.
    """

    may_leave: bool
    sheet: tuple[Offer, ...] = ()


def around(page: str, own: tuple[Offer, ...], beside: Beside) -> tuple[Offer, ...]:
    """The buttons of a page, from left to right; help is always at the right.

    At home an engineer gets the engineer's pages in place of delivery, which is one of them and a
    touch on the status strip away.
    """
    if page == "home" and beside.may_leave:
        office = Offer(Command.OFFICE, word("screen.home.office"))
        own = tuple(office if each.command is Command.SYNC else each for each in own)
    if page == "sync":
        own = (*own, *beside.sheet)
    if page in WITHOUT_HELP:
        return own
    return (*own, Offer(Command.HELP, word("screen.help.call")))
