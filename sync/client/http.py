"""Requests over HTTPS. Whom we talk to is proven by signatures; TLS keeps others from listening.

The certificate is pinned by its fingerprint, or checked against one CA file; a corporate proxy's
own certificate may be trusted in that way for transport only.
"""

import errno
import socket
import threading
import time
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import requests
import requests.adapters
import urllib3.connection
import urllib3.connectionpool
import urllib3.exceptions
from requests.utils import get_environ_proxies

from sync.client.ports import Request, Response, TransportFailed

CONNECT_S = 10.0
WHOLE_ANSWER_S = 300.0
_STEP = 64 * 1024


class CertificateDiffers(TransportFailed):
    """Whoever answers at the hub's address does not show the hub's certificate."""

    code = "sync.certificate_differs"


class HttpsTransport:
    """A way to one hub; connections are kept open. For one thread at a time."""

    def __init__(
        self, url: str, *, fingerprint: bytes | None = None, ca_file: Path | None = None
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            url: `https://host:port`.
            fingerprint: sha256 of the only certificate taken.
            ca_file: Instead of a fingerprint: certificates to trust, PEM. With neither, the
                system's own.
        """
        self._url = url
        self._session = requests.Session()
        self._session.headers.clear()
        self._session.trust_env = False
        self._session.verify = str(ca_file) if ca_file else fingerprint is None
        if not _is_loopback(url):
            self._session.proxies = get_environ_proxies(url)
        self._lines = _Lines()
        self._session.mount("https://", _Adapter(fingerprint, self._lines))

    def send(self, request: Request) -> Response:
        """Send one request and wait for the whole answer; see the port."""
        try:
            with self._session.request(
                request.method,
                self._url + request.path,
                headers=dict(request.headers),
                data=request.body or None,
                timeout=(CONNECT_S, request.idle_s),
                allow_redirects=False,
                stream=True,
            ) as answer:
                body = _read(answer.raw, request.max_answer)
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status_code, headers, body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            if _is_about_certificate(error):
                raise CertificateDiffers(url=self._url, reason=_reason(error)) from error
            raise TransportFailed(url=self._url, reason=_reason(error)) from error

    def close(self) -> None:
        """Let go of open connections; harmless when called twice."""
        self._session.close()

    def break_off(self) -> None:
        """End the request at hand, and let no other begin; from any thread."""
        self._lines.cut()


class _Lines:
    """The open connections of one transport, so that another thread can cut them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: WeakSet[urllib3.connection.HTTPSConnection] = WeakSet()
        self._is_cut = False

    def opened(self, line: urllib3.connection.HTTPSConnection) -> None:
        """A connection stands.

        Raises:
            OSError: They were cut.
        """
        with self._lock:
            self._open.add(line)
            if self._is_cut:
                line.close()
                raise OSError(errno.ESHUTDOWN, "line cut")

    def cut(self) -> None:
        """Whoever reads from one of them finds its end."""
        with self._lock:
            self._is_cut = True
            for line in list(self._open):
                if line.sock is not None:
                    with suppress(OSError):  # closed a moment ago
                        # not the TLS layer's own, which another thread is reading through
                        socket.socket.shutdown(line.sock, socket.SHUT_RDWR)


class _Adapter(requests.adapters.HTTPAdapter):
    """Pins the certificate where a fingerprint is given."""

    def __init__(self, fingerprint: bytes | None, lines: _Lines) -> None:
        self._fingerprint = fingerprint
        self._lines = lines
        super().__init__(pool_connections=1, pool_maxsize=2)

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """As requests wants it, with the pin."""
        if self._fingerprint is not None:
            more["assert_fingerprint"] = self._fingerprint.hex()
        super().init_poolmanager(*args, **more)
        lines = self._lines

        class Line(urllib3.connection.HTTPSConnection):
            """Tells when it stands."""

            def connect(self) -> None:
                super().connect()
                lines.opened(self)

        class Lines(urllib3.connectionpool.HTTPSConnectionPool):
            ConnectionCls = Line

        schemes = dict(self.poolmanager.pool_classes_by_scheme)
        self.poolmanager.pool_classes_by_scheme = schemes | {"https": Lines}


def _read(raw: Any, max_bytes: int) -> bytes:
    """The body as it comes, not unpacked; never more than allowed, never for ever."""
    pieces, total = [], 0
    until_s = time.monotonic() + WHOLE_ANSWER_S
    while piece := raw.read(_STEP, decode_content=False):
        total += len(piece)
        if total > max_bytes:
            raise requests.RequestException(f"answer of more than {max_bytes} bytes")
        if time.monotonic() > until_s:
            raise requests.Timeout("answer comes too slowly")
        pieces.append(piece)
    return b"".join(pieces)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_about_certificate(error: BaseException) -> bool:
    text = repr(error)
    return "CERTIFICATE_VERIFY_FAILED" in text or "Fingerprints did not match" in text


def _reason(error: BaseException) -> str:
    """What lies at the bottom of it, in the system's own words where it has any."""
    found: BaseException | None = error
    reason = type(error).__name__
    while found is not None:
        if isinstance(found, OSError) and found.strerror:
            reason = found.strerror
        elif isinstance(found, urllib3.exceptions.TimeoutError | requests.Timeout):
            reason = "no answer in time"
        found = _behind(found)
    return reason[:200]


def _behind(error: BaseException) -> BaseException | None:
    """The error that this one was made from; the libraries keep it in one of three places."""
    inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
    return inner if isinstance(inner, BaseException) else error.__cause__
