"""What was saved in this session, newest first; what was undone stays visible as such."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Recent:
    """Something saved.

    Attributes:
        note: Beside the code: a quantity, a defect, a count.
    """

    code: str
    note: str = ""
    is_good: bool = True
    is_undone: bool = False


def newest(recents: tuple[Recent, ...]) -> Recent | None:
    """The newest one that stands."""
    return next((each for each in recents if not each.is_undone), None)


def undone(recents: tuple[Recent, ...]) -> tuple[Recent, ...]:
    """The newest one that stands marked as undone."""
    first = newest(recents)
    return tuple(replace(r, is_undone=True) if r is first else r for r in recents)
