"""The hub on HTTP: a plain ASGI application around `HubService`.

Every answer is signed over its exact bytes, also those to unknown paths and too large bodies, so
nothing between the service and the socket may add, pack or re-encode anything.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

from sync.hub.exchange import HubAnswer, HubRequest
from sync.hub.feed import MAX_WAIT_S
from sync.hub.service import HubService

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
SILENCE_S = 30.0
_WAIT = re.compile(r"(?:^|&)wait=([0-9]{1,4})(?:&|$)")


GATHER_S = 0.15
"""Between growing and waking: one push after another shall not wake everybody each time."""


class Bell:
    """Wakes readers that wait for the feed to grow. `ring` may be called from any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Future[None]] = set()
        self._is_closed = False
        self._is_due = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop that readers wait on."""
        self._loop = loop

    def ring(self) -> None:
        """The feed has grown."""
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(self._wake_soon)

    def close(self) -> None:
        """Let everybody go, and let nobody wait any more; on the loop's thread."""
        self._is_closed = True
        self._loop = None
        self._wake()

    def waiter(self) -> asyncio.Future[None]:
        """A future that is done at the next ring; on the loop's thread."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._is_closed:
            future.set_result(None)
        else:
            self._waiting.add(future)
            future.add_done_callback(self._waiting.discard)
        return future

    async def rings(self, waiter: asyncio.Future[None], until_s: float) -> bool:
        """Wait for it; `False` where it is late by the loop's clock, or nobody may wait any more."""
        left_s = until_s - asyncio.get_running_loop().time()
        if left_s > 0 and not self._is_closed:
            await asyncio.wait([waiter], timeout=left_s)
        return waiter.done() and left_s > 0 and not self._is_closed

    def _wake_soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(GATHER_S, self._wake)

    def _wake(self) -> None:
        self._is_due = False
        for future in list(self._waiting):
            if not future.done():
                future.set_result(None)


class _Unread(Exception):
    """A body that was not read to its end; status 0 = nobody is there to be told."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


@dataclass(frozen=True, slots=True)
class Threads:
    """Where requests are answered.

    Attributes:
        asked: What just came in.
        woken: Those who waited for the feed: when it grows they all come at once, and nobody who
            sends records shall stand in line behind them.
    """

    asked: Executor
    woken: Executor


class HubApp:
    """The ASGI application."""

    def __init__(self, service: HubService, bell: Bell, threads: Threads) -> None:
        self._service = service
        self._bell = bell
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = _request(scope)
        try:
            body = await self._body(request, receive)
        except _Unread as unread:
            if unread.status:
                await _send(self._service.refuse(request, unread.status, unread.error), send)
            return
        await _send(await self._answer(replace(request, body=body)), send)

    async def _answer(self, request: HubRequest) -> HubAnswer:
        until_s = asyncio.get_running_loop().time() + _wait_s(request)
        bell = self._bell.waiter()  # before looking: what comes meanwhile rings it
        try:
            answer = await self._answered(request, self._threads.asked)
            while not answer.has_news and await self._bell.rings(bell, until_s):
                bell = self._bell.waiter()
                answer = await self._answered(request, self._threads.woken)
            return answer
        finally:
            bell.cancel()

    async def _answered(self, request: HubRequest, threads: Executor) -> HubAnswer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, self._service.answer, request)

    async def _body(self, request: HubRequest, receive: Receive) -> bytes:
        """The body.

        Raises:
            _Unread: Larger than this request may be, silence in the middle, or nobody there.
        """
        limit = self._service.body_limit(request.method, request.target)
        claimed = request.headers.get("content-length", "0")
        if not (claimed.isascii() and claimed.isdigit()) or int(claimed) > limit:
            raise _Unread(413, "body-too-large")
        pieces, total, more = [], 0, True
        while more:
            try:
                message = await asyncio.wait_for(receive(), SILENCE_S)
            except TimeoutError as error:
                raise _Unread(408, "body-silent") from error
            if message["type"] == "http.disconnect":
                raise _Unread(0, "")
            piece = message.get("body", b"")
            more = message.get("more_body", False)
            total += len(piece)
            if total > limit:
                raise _Unread(413, "body-too-large")
            pieces.append(piece)
        return b"".join(pieces)


def _request(scope: Scope) -> HubRequest:
    target = scope["raw_path"].decode("latin-1")
    if scope["query_string"]:
        target += "?" + scope["query_string"].decode("latin-1")
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }
    peer = scope.get("client") or ("unknown", 0)
    return HubRequest(scope["method"], target, headers, peer=str(peer[0]))


def _wait_s(request: HubRequest) -> int:
    """How long a reader of the feed is ready to wait for news; 0 for everything else."""
    path, _, query = request.target.partition("?")
    wait = _WAIT.search(query) if path == "/v1/log" else None
    return min(int(wait[1]), MAX_WAIT_S) if wait else 0


async def _send(answer: HubAnswer, send: Send) -> None:
    headers = {"Cache-Control": "no-store", **answer.headers}
    if answer.status != 204:
        headers["Content-Length"] = str(len(answer.body))
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": answer.body})
