"""Serve a hub: one process, one port, until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from station.clock import Clock
from station.errors import StationError
from station.store.door import Door
from station.store.errors import StoreUnreachable
from station.store.lock import FolderLock
from sync.hub import control, place, reach
from sync.hub.app import Bell, HubApp, Threads
from sync.hub.opening import OpenHub, open_hub
from sync.hub.projecting import Projecting
from sync.hub.reach import Reach
from sync.hub.request_log import logging_to
from sync.hub.service import HubService
from sync.hub.stations import require_program
from sync.hub.tls import Certificate, certificate_in, given_certificate

ANSWERING_THREADS = 8
WAKING_THREADS = 2
MOST_CONNECTIONS = 2000
_IDLE_CONNECTION_S = 75
_LAST_ANSWERS_S = 5
_LOOK_EVERY_S = 0.05
_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 compared with, not bound to


class PortInUse(StationError):
    """Another program listens on the port."""

    code = "hub.port_in_use"


class HostUnusable(StationError):
    """The host name or address is not one of this machine."""

    code = "hub.host_unusable"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve.

    Attributes:
        port: 0 = any free one.
        cert: Certificate chain and key in PEM; `None` = the hub's own.
        url: How stations reach it, where that is not host and port.
        database: Address of a PostgreSQL database; "" = where the hub's tables were before.
        log: File for a JSON line per request; `-` = standard error.
        min_app: Oldest station program that is let in from now on; "" = as it was.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8443
    cert: Path | None = None
    key: Path | None = None
    url: str = ""
    database: str = ""
    log: Path | None = None
    min_app: str = ""


@dataclass(frozen=True, slots=True)
class Listening:
    """What a hub that is ready can tell about itself."""

    url: str
    port: int
    hub: str
    public: bytes
    certificate: Certificate


class HubServer:
    """A hub being served. `run` blocks; `stop` may be called from any thread."""

    def __init__(self, serving: Serving, clock: Clock) -> None:
        self._serving = serving
        self._clock = clock
        self._server: _Server | None = None
        self._is_stopping = False

    def run(self, ready: Callable[[Listening], None]) -> None:
        """Serve until `stop`, SIGTERM or SIGINT.

        Args:
            ready: Called once, when the first request can be answered.

        Raises:
            PortInUse, HostUnusable, CertificateUnusable: As named.
            StoreInUse: Another hub works on this folder.
            StationError: The hub cannot be opened.
        """
        with ExitStack() as stack:
            _make_private(self._serving.folder)
            stack.enter_context(logging_to(self._serving.log))
            lock = FolderLock(self._serving.folder)
            stack.callback(lock.release)
            listener = _bind(self._serving.host, self._serving.port)
            stack.callback(listener.close)
            if self._serving.database:
                place.choose(self._serving.folder, self._serving.database)
            parts = open_hub(self._serving.folder, self._clock, may_create=True)
            stack.callback(parts.storage.close)
            if self._serving.min_app:
                require_program(parts.hub, self._serving.min_app)
            listening = self._listening(parts, listener)
            projecting = Projecting(parts.storage)
            stack.callback(projecting.stop)
            self._server = self._make_server(stack, parts, listening, ready)
            parts.hub.grew = partial(_tell, self._server.bell, projecting)
            projecting.start()
            stack.callback(parts.storage.hear_others(parts.hub.grew))
            if not self._is_stopping:
                self._server.run(sockets=[listener])

    def stop(self) -> None:
        """Answer what is being answered, then end; harmless before `run` and when called twice."""
        self._is_stopping = True
        if self._server is not None:
            self._server.should_exit = True

    def _make_server(
        self,
        stack: ExitStack,
        parts: OpenHub,
        listening: Listening,
        ready: Callable[[Listening], None],
    ) -> "_Server":
        bell = Bell()
        threads = Threads(
            stack.enter_context(ThreadPoolExecutor(ANSWERING_THREADS, "hub")),
            stack.enter_context(ThreadPoolExecutor(WAKING_THREADS, "hub-woken")),
        )
        app = HubApp(HubService(parts.hub), bell, threads)
        door = Door(self._serving.folder, partial(control.answer, parts))
        stack.callback(door.close)
        return _Server(_config(app, listening.certificate), bell, partial(ready, listening))

    def _listening(self, parts: OpenHub, listener: socket.socket) -> Listening:
        serving = self._serving
        port = int(listener.getsockname()[1])
        url = serving.url or _url(serving.host, port)
        if serving.cert is not None and serving.key is not None:
            certificate = given_certificate(serving.cert, serving.key)
        else:
            hosts = [] if serving.host in _EVERYWHERE else [serving.host]
            certificate = certificate_in(serving.folder, hosts, self._clock.now())
        reach.remember(parts.storage, Reach(url, certificate.fingerprint))
        return Listening(url, port, parts.identity.hub, parts.identity.key.public, certificate)


class _Server(uvicorn.Server):
    """uvicorn, with waiting readers let go at the end."""

    def __init__(self, config: uvicorn.Config, bell: Bell, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.bell = bell
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.bell.attach(asyncio.get_running_loop())
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.bell.close()
        hanging_up = asyncio.create_task(self._hang_up())
        await super().shutdown(sockets)
        hanging_up.cancel()

    async def _hang_up(self) -> None:
        """Cut idle connections once all is answered; TLS would wait for their good-bye."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            if not self.server_state.tasks:
                for connection in list(self.server_state.connections):
                    connection.transport.abort()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in order; uvicorn would raise the signal again and so skip our own clean-up."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def _tell(bell: Bell, projecting: Projecting) -> None:
    """The feed has grown: whoever waits for it, and the projections, shall know."""
    bell.ring()
    projecting.wake()


def _config(app: Any, certificate: Certificate) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        interface="asgi3",
        http="h11",
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=_IDLE_CONNECTION_S,
        timeout_graceful_shutdown=_LAST_ANSWERS_S,
        ssl_certfile=certificate.cert,
        ssl_keyfile=certificate.key,
    )


def _make_private(folder: Path) -> None:
    """A new folder for the hub only its owner can look into; one that is there stays as it is."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnreachable(path=str(folder), reason=str(error)) from error


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise HostUnusable(host=host, reason=str(error)) from error
    listener = socket.socket(family, kind, proto)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: REUSEADDR would share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == 98 or "in use" in str(error).lower():
            raise PortInUse(port=port, host=host) from error
        raise HostUnusable(host=host, reason=str(error)) from error
    return listener


def _url(host: str, port: int) -> str:
    name = socket.gethostname() if host in _EVERYWHERE else host
    return f"https://[{name}]:{port}" if ":" in name else f"https://{name}:{port}"
