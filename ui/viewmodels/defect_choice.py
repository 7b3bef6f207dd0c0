"""Which defects are offered: at most nine numbered buttons, the ninth leads on where there are more."""

from collections.abc import Sequence
from dataclasses import dataclass

from station.documents.defects import Defect
from ui.viewmodels.words import name, word

MOST_ON_SCREEN = 9
MORE = "\u2026"
"""Stands for the code of the button that shows further defects; no defect is called so."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the numbered buttons."""

    number: int
    code: str
    label: str


def offered(defects: Sequence[Defect], page: int) -> tuple[Choice, ...]:
    """The buttons of one page; pages go round."""
    if len(defects) <= MOST_ON_SCREEN:
        return tuple(_choice(n, each) for n, each in enumerate(defects, 1))
    size = MOST_ON_SCREEN - 1
    pages = -(-len(defects) // size)
    page %= pages
    shown = defects[page * size : (page + 1) * size]
    more = Choice(MOST_ON_SCREEN, MORE, f"{word('screen.home.more')} {page + 1}/{pages}")
    return (*(_choice(n, each) for n, each in enumerate(shown, 1)), more)


def numbered(defects: Sequence[Defect], page: int, key: str) -> str:
    """The code that a lone key stands for; "" where it stands for none."""
    return next((c.code for c in offered(defects, page) if str(c.number) == key), "")


def known(defects: Sequence[Defect], code: str) -> str:
    """The defect that a code means, in the spelling of its list; "" where it is none of these."""
    return next((d.code for d in defects if d.code.upper() == code.upper()), "")


def _choice(number: int, defect: Defect) -> Choice:
    return Choice(number, defect.code, name(defect.names, defect.code))
