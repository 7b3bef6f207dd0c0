"""The model's hub: the real one, whose process may die after any commit."""

from collections.abc import Iterator
from contextlib import contextmanager

from sync.client.ports import Request, Response, TransportFailed
from sync.hub.opening import OpenHub
from sync.hub.ports import Storage, Writing
from sync.wire.messages import Limits
from tests.faults.protocol_disks import PowerCut
from tests.helpers.hub_in_memory import URL, LocalHub

SMALL = Limits(records=3, chunk_bytes=64, feed_items=8)
"""Small enough that a handful of records and one photo already need several exchanges."""


class FragileHub(LocalHub):
    """A hub whose process may die after one of its next commits, before it answers."""

    dies_in = 0

    def answer(self, request: Request) -> Response:
        """What the hub answers, if it lives; it takes a moment."""
        self.clock.pass_s(0.002)
        try:
            return super().answer(request)
        except PowerCut as error:
            self.restart()
            raise TransportFailed(url=URL, reason="hub died") from error

    def restart(self) -> None:
        """A new process on the same folder."""
        self.dies_in = 0
        super().restart()

    def _open(self) -> OpenHub:
        parts = super()._open()
        parts.hub.limits = SMALL
        parts.hub.storage = _Dying(self, parts.storage)
        return parts


class _Dying:
    """The hub's storage; after some commit the process is gone."""

    def __init__(self, hub: FragileHub, storage: Storage) -> None:
        self._hub = hub
        self._storage = storage
        self.reading = storage.reading

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        with self._storage.writing() as tx:
            yield tx
        self._hub.dies_in -= 1
        if self._hub.dies_in == 0:
            raise PowerCut
