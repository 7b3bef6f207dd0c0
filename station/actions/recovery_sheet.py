"""A recovery sheet was made at this station: who made it, proven by badge and PIN."""

from typing import Annotated

import msgspec

from station.actions.outcome import Saved
from station.actions.pins import Signed
from station.actions.signing import signer
from station.actions.situation import Situation
from station.facts.program import RecoverySheetMade


class MakeSheet(Signed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who makes it; the PIN is asked for at this moment.

    Attributes:
        sheet: Its number, which opens nothing.
    """

    sheet: Annotated[str, msgspec.Meta(max_length=40)] = ""


def make_sheet(now: Situation, ask: MakeSheet) -> Saved:
    """Record who made it: from now on a paper opens this station's data.

    A station that knows no people has no PIN to ask for: anybody may make it.
    """
    badge = ask.badge.strip()
    if now.master.people:
        badge = signer(now, ask, "close").badge
    made = RecoverySheetMade(by=badge, sheet=ask.sheet)
    now.write(made, now.extras(*now.all_of("people", "roles")))
    return now.saved(None)
