"""Which defects are offered: at most nine numbered buttons, the ninth leads on where there are more."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class DefectMenu:
    """The defects of a step, and which page of them is up; pages go round."""

    defects: tuple[Defect, ...] = ()
    page: int = 0

    def offered(self) -> tuple[Choice, ...]:
        """The buttons of the page that is up."""
        if len(self.defects) <= MOST_ON_SCREEN:
            return tuple(_choice(n, each) for n, each in enumerate(self.defects, 1))
        size = MOST_ON_SCREEN - 1
        pages = -(-len(self.defects) // size)
        page = self.page % pages
        shown = self.defects[page * size : (page + 1) * size]
        more = Choice(MOST_ON_SCREEN, MORE, f"{word('screen.home.more')} {page + 1}/{pages}")
        return (*(_choice(n, each) for n, each in enumerate(shown, 1)), more)

    def turned(self) -> "DefectMenu":
        """The next page."""
        return replace(self, page=self.page + 1)

    def first(self) -> "DefectMenu":
        """The first page again."""
        return replace(self, page=0)

    def numbered(self, key: str) -> str:
        """The code that a lone key stands for; "" where it stands for none."""
        return next((each.code for each in self.offered() if str(each.number) == key), "")

    def known(self, code: str) -> str:
        """The defect that a code means, in the spelling of its list; "" where it is none of these."""
        return next((d.code for d in self.defects if d.code.upper() == code.upper()), "")

    def names_of(self, codes: Iterable[str]) -> str:
        """Some of them as people call them."""
        wanted = set(codes)
        return "、".join(name(d.names, d.code) for d in self.defects if d.code in wanted)


def _choice(number: int, defect: Defect) -> Choice:
    return Choice(number, defect.code, name(defect.names, defect.code))
