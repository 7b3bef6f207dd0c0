"""What came in and was not handed on yet: scans, commands and lone keys, in their order."""

from collections import deque
from collections.abc import Callable

from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked

MOST_WAITING = 5000

Event = Code | Asked | str
"""A scan, a command, or a lone key."""


class Waiting:
    """One queue, so that a fast gun loses nothing and nothing happens twice."""

    def __init__(self, is_working: Callable[[], bool], hand_on: Callable[[Event], None]) -> None:
        """Prepare.

        Args:
            is_working: Whether something is being done: what comes next waits for its end.
            hand_on: Takes the head of the queue.
        """
        self._is_working = is_working
        self._hand_on = hand_on
        self._events: deque[Event] = deque()

    @property
    def is_full(self) -> bool:
        """Whether the gun is so far ahead that more would be lost in memory."""
        return len(self._events) >= MOST_WAITING

    def add(self, event: Event) -> None:
        """One more, at the end; it is handed on at once where nothing is being done."""
        self._events.append(event)
        self.go_on()

    def go_on(self) -> None:
        """Hand on what waits, one after the other, as far as nothing is being done."""
        while self._events and not self._is_working():
            self._hand_on(self._events.popleft())
