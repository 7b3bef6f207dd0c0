"""A request as the hub's logic sees it, and what it answers. Knows no web framework."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec

from station.clock import Clock
from sync.hub.identity import HubIdentity
from sync.hub.ports import BlobFiles, Storage
from sync.hub.rows import KnownStation
from sync.hub.telemetry import Telemetry
from sync.wire.fields import epoch_ms
from sync.wire.messages import Limits, encode


@dataclass(frozen=True, slots=True)
class HubRequest:
    """What came over the wire.

    Attributes:
        target: Path and query exactly as in the request line.
        headers: Names in lower case.
        peer: The address it came from; "" = from this very program.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    peer: str = ""


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What goes back, signed.

    Attributes:
        has_news: `False` for a feed page without items: whoever asked may rather wait for one.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    has_news: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers, before it is packed and signed."""

    status: int
    message: msgspec.Struct | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""
    has_news: bool = True

    @property
    def body(self) -> bytes:
        """The body's bytes."""
        return self.data if self.message is None else encode(self.message)


class Refused(Exception):
    """The request is answered with an error status; never leaves the hub's service.

    Attributes:
        error: Stable code, e.g. `batch-seal`.
        seq: The record at fault, where one is.
        detail: For whoever asked, where the code does not say it all.
    """

    def __init__(
        self,
        status: int,
        error: str,
        *,
        seq: int | None = None,
        headers: Mapping[str, str] | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(f"{status} {error}")
        self.status = status
        self.error = error
        self.seq = seq
        self.headers = headers or {}
        self.detail = detail


class Claims:
    """Names that one thread at a time may work on."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def claimed(self, name: str) -> Iterator[None]:
        """Hold the name for the block.

        Raises:
            Refused: 423, another thread holds it.
        """
        with self._lock:
            if name in self._taken:
                raise Refused(423, "upload-busy", headers={"Retry-After": "1"})
            self._taken.add(name)
        try:
            yield
        finally:
            with self._lock:
                self._taken.discard(name)


class Attempts:
    """Counts failures within a stretch of time, so that guessing does not pay."""

    def __init__(self, most: int, within_ms: int) -> None:
        self._most = most
        self._within_ms = within_ms
        self._failed_at: deque[int] = deque(maxlen=most)
        self._lock = threading.Lock()

    def check(self, now_ms: int) -> None:
        """Go on.

        Raises:
            Refused: 429, there were too many failures lately.
        """
        with self._lock:
            is_full = len(self._failed_at) == self._most
            if is_full and 0 <= now_ms - self._failed_at[0] < self._within_ms:
                raise Refused(429, "enrol-too-many", headers={"Retry-After": "60"})

    def note_failure(self, now_ms: int) -> None:
        """One more."""
        with self._lock:
            self._failed_at.append(now_ms)


def _nobody_listens() -> None:
    """What `Hub.grew` does until somebody wants to know."""


@dataclass(slots=True)
class Hub:
    """Everything the handlers need.

    Attributes:
        knows: Whether this program understands a (record type, type version).
        grew: Called after records were appended, on the thread that appended them.
        description: Of everything it answers, in OpenAPI.
        app: This program's version, as the hub's own records name it.
        min_app: Oldest station program that it can talk to; an older one keeps its queue (I13),
            and so does one that is older than the hub's owner wants (`sync.hub.standing`).
    """

    identity: HubIdentity
    storage: Storage
    files: BlobFiles
    clock: Clock
    knows: Callable[[str, int], bool]
    limits: Limits = field(default_factory=Limits)
    grew: Callable[[], None] = _nobody_listens
    app: str = "0"
    min_app: str = "0.1.0"
    telemetry: Telemetry = field(default_factory=Telemetry)
    description: bytes = b""
    uploads: Claims = field(default_factory=Claims)
    enrolments: Attempts = field(default_factory=lambda: Attempts(20, 60_000))

    def now_ms(self) -> int:
        """The hub's wall clock, milliseconds since 1970 UTC."""
        return epoch_ms(self.clock.now())


@dataclass(frozen=True, slots=True)
class Call:
    """A request on its way to its handler.

    Attributes:
        words: What the path's variable parts hold, in order.
        caller: The station that signed it; `None` only where nobody needs to have.
    """

    hub: Hub
    request: HubRequest
    words: tuple[str, ...]
    query: Mapping[str, str]
    caller: KnownStation | None

    @property
    def station(self) -> KnownStation:
        """The station that signed the request."""
        assert self.caller is not None
        return self.caller

    def own_stream(self) -> tuple[str, str]:
        """(station, epoch) of the path, where the caller may use it.

        Raises:
            Refused: 403, the stream is another station's.
        """
        station, epoch = self.words[:2]
        if station != self.station.station:
            raise Refused(403, "stream-not-yours")
        return station, epoch

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number from the query.

        Raises:
            Refused: 400, missing without a default, or no number below 2^53.
        """
        text = self.query.get(name, "" if default is None else str(default))
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise Refused(400, f"query-{name}")
        return int(text)
