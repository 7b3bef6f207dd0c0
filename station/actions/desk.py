"""Who is signed in at a workstation, and what is bound there."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from station.documents.people import Person
from station.facts.kcp import Bound
from station.store.recorder import Author


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is signed in at this workstation and what is bound; a new one after each change."""

    person: Person | None = None
    session: UUID | None = None
    order: str | None = None
    step: str | None = None
    bound: Bound = field(default_factory=Bound)

    @property
    def author(self) -> Author:
        """Who records are written by."""
        return Author(self.person.badge if self.person else None, self.session)


def with_bound(desk: Desk, **bound: str | None) -> Desk:
    """The desk with machine, material, method or environment changed."""
    values = {name: getattr(desk.bound, name) for name in Bound.__struct_fields__}
    return replace(desk, bound=Bound(**(values | bound)))
