"""End a program that fills the screen: a person who may, by badge and PIN."""

from station.actions.outcome import Saved
from station.actions.pins import Signed
from station.actions.signing import signer
from station.actions.situation import Situation
from station.facts.program import ProgramClosed


class CloseProgram(Signed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who closes it; the PIN is asked for at this moment."""


def close_program(now: Situation, ask: CloseProgram) -> Saved:
    """Record who closed it.

    A station that knows no people has no PIN to ask for: anybody may close it.
    """
    badge = ask.badge.strip()
    if now.master.people:
        badge = signer(now, ask, "close").badge
    now.write(ProgramClosed(by=badge), now.extras(*now.all_of("people", "roles")))
    return now.saved(None)
