"""A gun reads one label several times in a row: only the first read counts (R11)."""

from dataclasses import dataclass, field

PIECE_S = 1.5
LOT_S = 0.3


@dataclass(slots=True)
class Bounces:
    """Codes read a moment ago at one workstation; monotonic time counts.

    A read that is ignored starts the time anew: a trigger held down stays one scan.
    """

    _until_s: dict[str, tuple[float, float]] = field(default_factory=dict)

    def is_bounce(self, code: str, at_s: float) -> bool:
        """Whether the same code was read a moment ago."""
        self._until_s = {c: each for c, each in self._until_s.items() if each[0] > at_s}
        found = self._until_s.get(code)
        if found is not None:
            self._until_s[code] = (at_s + found[1], found[1])
        return found is not None

    def note(self, code: str, at_s: float, *, is_lot: bool = False) -> None:
        """A read was taken; the same code counts again later: soon for a lot (3.11)."""
        span_s = LOT_S if is_lot else PIECE_S
        self._until_s[code] = (at_s + span_s, span_s)
