"""How long a queue will take at the pace it had lately."""

from collections import deque

WINDOW_S = 60.0
LEAST_S = 10.0
"""What was seen for a shorter time says little."""


class Pace:
    """What was seen of one queue: when, and how much was left."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def left_s(self, left: int, now_s: float) -> float | None:
        """Note what is left now.

        Args:
            left: How many are in the queue.
            now_s: Monotonic time.

        Returns:
            Seconds until it is empty; `None` where it is, or does not get shorter, or was not
            seen for long enough.
        """
        self._seen.append((now_s, left))
        while self._seen[0][0] < now_s - WINDOW_S:
            self._seen.popleft()
        since_s, before = self._seen[0]
        elapsed_s, done = now_s - since_s, before - left
        if not left or done <= 0 or elapsed_s < LEAST_S:
            return None
        return left * elapsed_s / done

    def forget(self) -> None:
        """The line was down: what was before says nothing any more."""
        self._seen.clear()
