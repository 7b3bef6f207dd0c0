"""Call somebody to the workstation, and say that somebody came (andon)."""

import msgspec

from station.actions import resolve
from station.actions.outcome import Refused, Saved
from station.actions.situation import Situation
from station.documents.people import Person
from station.facts.help_call import HelpAnswered, HelpCalled, Whom
from station.store.queries import help_calls
from station.trace.gate import refuse


class Help(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Call the line lead, quality or equipment to this workstation.

    Attributes:
        unit: The code on the screen, if any; also one that nobody knows.
    """

    whom: Whom = "line_lead"
    unit: str = ""


class AnswerHelp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody is here.

    Attributes:
        badge: Who came; who is signed in where left out.
        call: rid of one call; all open ones of this station where left out.
    """

    badge: str = ""
    call: str = ""


def call_help(now: Situation, ask: Help) -> Saved:
    """Record the call, with what is being done and what is on the screen."""
    now.entitle("scan")
    key = _key_of(now, ask.unit)
    called = HelpCalled(
        whom=ask.whom,
        point=now.desk.step or "",
        order=now.desk.order,
        unit=key,
        code=resolve.shown(ask.unit.strip()),
    )
    now.write(called, now.extras())
    return now.saved(key, whom=ask.whom)


def answer_help(now: Situation, ask: AnswerHelp) -> Saved:
    """Record that a person who may answer came: one record for each call."""
    person = _who_came(now, ask.badge)
    calls = [c for c in help_calls.open_calls(now.conn) if ask.call in {"", str(c.rid)}]
    if not calls:
        raise Refused(refuse("no_open_call"))
    for call in calls:
        now.note_rid(call.rid)
        now.write(HelpAnswered(call=call.rid, by=person.badge), now.extras())
    return now.saved(None, by=person.badge, answered=[str(call.rid) for call in calls])


def _who_came(now: Situation, badge: str) -> Person:
    if not badge:
        return now.entitle("answer")
    now.entitle("scan")
    person = now.master.person_on(badge.strip(), now.local_time.date())
    if person is None:
        raise Refused(refuse("badge_unknown", badge=resolve.shown(badge)[:40]))
    now.allow(person, "answer")
    return person


def _key_of(now: Situation, code: str) -> str | None:
    """The key of what is on the screen; a call is made for codes that mean nothing, too."""
    if not code.strip():
        return None
    try:
        known = resolve.found_for(now, code)
    except Refused:
        return None
    return known.key if known else None
