"""A task runner and an alarm that do something only when told to, on the calling thread."""

import weakref
from collections import deque


class FakeRunner:
    """Runs what was started, in order, when it is flushed."""

    def __init__(self) -> None:
        self._jobs = deque()

    @property
    def waiting(self) -> int:
        return len(self._jobs)

    def run(self, work, done, failed) -> None:
        """As the real one it takes bound methods, and does not keep what they belong to alive."""
        self._jobs.append((work, weakref.WeakMethod(done), weakref.WeakMethod(failed)))

    def flush(self) -> None:
        """Run everything that waits, and what it starts in turn."""
        assert self._jobs, "nothing was started"
        while self._jobs:
            work, *back = self._jobs.popleft()
            done, failed = (method() for method in back)
            try:
                result = work()
            except Exception as error:
                if failed is not None:
                    failed(error)
            else:
                if done is not None:
                    done(result)

    def settle(self) -> None:
        """As `flush`; nothing need wait."""
        if self._jobs:
            self.flush()


class FakeAlarm:
    """Rings when told to."""

    def __init__(self) -> None:
        self.after_ms = None
        self._ring = None

    @property
    def is_set(self) -> bool:
        return self._ring is not None

    def set(self, after_ms, ring) -> None:
        self.after_ms, self._ring = after_ms, ring

    def cancel(self) -> None:
        self._ring = None

    def ring(self) -> None:
        assert self._ring is not None, "the alarm is not set"
        ring, self._ring = self._ring, None
        ring()
