"""Wait at the hub for news, on a line and a thread of its own beside the sync thread (4.3).

`GET /v1/log` with `wait` is answered when the feed grows. What came is not read here: whoever
listens is told that there is something, and the next turn pulls it as always. So a record made
here is pushed at once, however long the hub has nothing to say.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from station.errors import StationError
from sync.client.conversation import Conversation
from sync.client.ports import Request
from sync.wire.messages import LogPage

WAIT_S = 25
_SILENCE_S = WAIT_S + 20.0
_STOPPED_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Spot:
    """From where a station listens: its feed cursor ("" = the beginning), and its challenge."""

    cursor: str
    challenge: str


class Listener:
    """One station's ear at the hub."""

    def __init__(self, talk: Conversation, on_news: Callable[[], None]) -> None:
        """Prepare; it listens from the first `listen` on.

        Args:
            talk: To the hub, used by nobody else.
            on_news: Called on the listening thread: there is something to pull.
        """
        self._talk = talk
        self._on_news = on_news
        self._changed = threading.Condition()
        self._wanted: Spot | None = None
        self._told: Spot | None = None
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="sync-listen", daemon=True)
        self._thread.start()

    def listen(self, spot: Spot) -> None:
        """Listen from here on, after a turn that went well.

        Where the turn that the last news led to has moved nothing, listening begins again after
        the next one only: a turn that cannot take what is there must not be started in a circle.
        """
        with self._changed:
            is_idle_turn = spot == self._told
            self._told = None
            if not (is_idle_turn or self._is_stopping):
                self._wanted = spot
                self._changed.notify()

    def stop(self) -> None:
        """End at once, in the middle of waiting too; harmless when called twice."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        self._talk.break_off()
        self._thread.join(_STOPPED_WITHIN_S)

    def _run(self) -> None:
        while (spot := self._next()) is not None:
            if not self._has_news(spot):
                continue
            with self._changed:
                self._told, self._wanted = spot, None
            self._on_news()

    def _next(self) -> Spot | None:
        with self._changed:
            while self._wanted is None and not self._is_stopping:
                self._changed.wait()
            return None if self._is_stopping else self._wanted

    def _has_news(self, spot: Spot) -> bool:
        """Whether a turn would find something; trouble of any kind is for a turn to find out."""
        at = f"cursor={spot.cursor}&" if spot.cursor else ""
        path = f"/v1/log?{at}limit=1&wait={WAIT_S}"
        self._talk.challenge = spot.challenge
        try:
            answer = self._talk.ask(Request("GET", path, idle_s=_SILENCE_S))
            return answer.status != 200 or bool(answer.read(LogPage).items)
        except StationError:
            return True
