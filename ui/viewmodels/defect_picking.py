"""Defects on a page that judges: turning through them, and refusing what is none of them."""

from station.actions.resolve import shown
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.defect_choice import MORE, DefectMenu
from ui.viewmodels.page import Page
from ui.viewmodels.words import word


class DefectPicking:
    """A part of a page.

    Attributes:
        menu: What is offered.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self.menu = DefectMenu()

    def pick(self, code: str) -> str:
        """The defect meant; "" where the code turned to the next ones, or is none of the step's."""
        if code == MORE:
            self.menu = self.menu.turned()
            self._page.changed.emit()
            return ""
        found = self.menu.known(code)
        if not found:
            said = word("screen.inspect.no_defect", defect=shown(code))
            self._page.say(Mood.REJECT, said, tone=Tone.REJECT)
        return found
