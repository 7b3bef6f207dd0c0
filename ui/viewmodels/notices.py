"""What both shells tell everybody, whichever page is up."""

from station.actions.resolve import shown
from ui.viewmodels.banner import Banner, Mood, banner
from ui.viewmodels.words import word


def covered() -> Banner:
    """Another window has the keyboard (R10)."""
    return banner(Mood.REJECT, word("screen.covered"), word("screen.covered.advice"))


def cut(text: str) -> Banner:
    """A gun sent too little for a code: its beep meant nothing."""
    return banner(Mood.REJECT, word("screen.cut", code=shown(text)), word("screen.cut.advice"))


def label_lost(state: str) -> Banner:
    """A label that was printed on the side did not come out, or nobody knows."""
    said = "screen.label_lost" if state == "failed" else "screen.label_unknown"
    return banner(Mood.WARN, word(said), word("screen.label_lost.advice"))


def crashed() -> Banner:
    """A bug; the report is written."""
    return banner(Mood.WARN, word("screen.crashed"), word("screen.crashed.advice"))


def already_in(person: str, what_next: str) -> Banner:
    """The badge of whoever is signed in."""
    return banner(Mood.NEXT, word("screen.already_in", person=person), what_next)
