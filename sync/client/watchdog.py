"""WATCHDOG: tells when there is work, nothing is known to be wrong, and still nothing moves (4.4)."""

from collections.abc import Hashable
from dataclasses import dataclass

STUCK_AFTER_S = 60.0
MOST_PATIENCE_S = 3600.0


@dataclass(slots=True)
class Watchdog:
    """Watches one number of things that only ever grow.

    Each time it has barked in vain it waits twice as long, up to an hour: a line that is only
    slow must not be cut again and again.

    Attributes:
        patience_s: How long nothing may move before it barks.
    """

    patience_s: float = STUCK_AFTER_S
    _mark: Hashable = None
    _since_s: float = 0.0

    def is_stuck(self, mark: Hashable, now_s: float) -> bool:
        """Look once; the clock starts anew when it says yes.

        Args:
            mark: What changes with every progress; `None` where there is nothing to wait for.
            now_s: Monotonic seconds.
        """
        if mark is None or mark != self._mark:
            self._mark, self._since_s, self.patience_s = mark, now_s, STUCK_AFTER_S
            return False
        if now_s - self._since_s < self.patience_s:
            return False
        self._since_s = now_s
        self.patience_s = min(MOST_PATIENCE_S, 2 * self.patience_s)
        return True
