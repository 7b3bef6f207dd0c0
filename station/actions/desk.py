"""Who is signed in at a workstation, and what is bound there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from station.documents.people import Person
from station.facts.kcp import Bound
from station.store.recorder import Author


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is signed in at this workstation and what is bound; a new one after each change.

    Attributes:
        bound: What was scanned for the bound step. A record must not say that goods were packed
            on the machine they were soldered on, so each step has its own.
        kept: What was bound at other steps, for when work comes back to them.
    """

    person: Person | None = None
    session: UUID | None = None
    order: str | None = None
    step: str | None = None
    bound: Bound = field(default_factory=Bound)
    kept: Mapping[str, Bound] = field(default_factory=dict, hash=False)

    @property
    def author(self) -> Author:
        """Who records are written by."""
        return Author(self.person.badge if self.person else None, self.session)

    def at_step(self, step: str | None) -> "Desk":
        """The desk at another step, with what was bound there before.

        What was scanned before any step was chosen is meant for the one that is chosen next.
        """
        if step == self.step:
            return self
        before = self.kept.get(step or "", Bound())
        if self.step is None:
            return replace(self, step=step, bound=before).with_bound(**_scanned(self.bound))
        return replace(self, step=step, bound=before, kept={**self.kept, self.step: self.bound})

    def with_bound(self, **bound: str | None) -> "Desk":
        """The desk with machine, material, method or environment changed."""
        values = {name: getattr(self.bound, name) for name in Bound.__struct_fields__}
        return replace(self, bound=Bound(**(values | bound)))


def _scanned(bound: Bound) -> dict[str, str]:
    found = {name: getattr(bound, name) for name in Bound.__struct_fields__}
    return {name: code for name, code in found.items() if code is not None}
