"""How long to wait before a lost device is tried again. Pure."""


class Backoff:
    """Doubles the pause with each failure, within bounds.

    Args:
        first_s: The pause after the first failure.
        most_s: No pause is longer.
    """

    def __init__(self, first_s: float = 0.2, most_s: float = 5.0) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._next_s = first_s

    def pause_s(self, most_s: float) -> float:
        """The pause after one more failure, at most `most_s` where that is less."""
        pause_s = min(self._next_s, self._most_s, most_s)
        self._next_s = min(self._next_s * 2, self._most_s)
        return pause_s

    def worked_for(self, seconds: float) -> None:
        """The device worked meanwhile: a while of that, and the next pause is the first again.

        One that fails as soon as it is open does not count as working.
        """
        if seconds >= self._most_s:
            self.worked()

    def worked(self) -> None:
        """The device did what it is for."""
        self._next_s = self._first_s
