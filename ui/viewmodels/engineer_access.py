"""Who gets to the engineer's pages from a station."""

from station.documents.master import Master
from station.documents.people import Person, Right

RIGHTS: tuple[Right, ...] = ("publish", "release")
"""Whoever writes documents or decides about held goods reads traces; the pages themselves only
read, and each action asks for its own right."""


def may_enter(person: Person | None, master: Master) -> bool:
    """Whether the person has an engineer's role; without a roles document anybody signed in has."""
    if person is None:
        return False
    known = master.people.get(person.badge, person)
    return not master.rights or any(master.may(known, right) for right in RIGHTS)
