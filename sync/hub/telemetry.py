"""What the hub counts while it runs, for `/metrics`. Kept in memory: a restart begins at nought."""

import threading
from collections import Counter
from collections.abc import Iterable

ONLINE_WITHIN_MS = 10 * 60 * 1000
"""A station that is there asks for news every few seconds, and at the latest every five minutes."""


class Telemetry:
    """Counts of one hub process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records = 0
        self._errors: Counter[int] = Counter()
        self._requests: Counter[int] = Counter()
        self._heard_at: dict[str, int] = {}
        self._waiting: dict[tuple[str, str], tuple[int, int]] = {}

    def note_answer(self, status: int, station: str, now_ms: int) -> None:
        """A request was answered; `station` is "" where nobody proved to be one."""
        with self._lock:
            self._requests[status] += 1
            if status >= 400:
                self._errors[status] += 1
            if station:
                self._heard_at[station] = now_ms

    def note_claim(self, station: str, epoch: str, claimed: int, held: int, now_ms: int) -> None:
        """A station says how far its stream goes; whatever the hub has not yet waits since then."""
        key = (station, epoch)
        with self._lock:
            if claimed <= held:
                self._waiting.pop(key, None)
            else:
                _, since = self._waiting.get(key, (0, now_ms))
                self._waiting[key] = (claimed, since)

    def note_received(self, station: str, epoch: str, reached: int, new: int) -> None:
        """So many new records came, up to this place of a stream."""
        key = (station, epoch)
        with self._lock:
            self._records += new
            claimed, _ = self._waiting.get(key, (reached, 0))
            if reached >= claimed:
                self._waiting.pop(key, None)

    def text(self, now_ms: int, feed_head: int, projected: int) -> str:
        """Everything in Prometheus's text form (version 0.0.4)."""
        with self._lock:
            online = sum(now_ms - at < ONLINE_WITHIN_MS for at in self._heard_at.values())
            oldest = min((since for _, since in self._waiting.values()), default=now_ms)
            errors, requests, records = dict(self._errors), dict(self._requests), self._records
        lines = [
            *_told("records_received_total", "counter", "Records stored.", records),
            *_told(
                "queue_age_seconds",
                "gauge",
                "Since when a station tells of records that have not come.",
                max(0, now_ms - oldest) / 1000,
            ),
            *_told("stations_online", "gauge", "Stations heard of in ten minutes.", online),
            *_by_status("sync_errors_total", "Requests answered with 400 or above.", errors),
            *_by_status("requests_total", "Requests answered.", requests),
            *_told("feed_head", "gauge", "The last record's place in the hub's order.", feed_head),
            *_told(
                "projections_behind",
                "gauge",
                "Records whose rows are still to be computed.",
                max(0, feed_head - projected),
            ),
        ]
        return "\n".join(lines) + "\n"


def _told(name: str, kind: str, what: str, value: float) -> Iterable[str]:
    return f"# HELP {name} {what}", f"# TYPE {name} {kind}", f"{name} {value}"


def _by_status(name: str, what: str, counts: dict[int, int]) -> Iterable[str]:
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} counter"
    for status, count in sorted(counts.items()):
        yield f'{name}{{status="{status}"}} {count}'
    if not counts:
        yield f'{name}{{status="400"}} 0'
