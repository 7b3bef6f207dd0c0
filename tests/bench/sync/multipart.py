"""The peer of P19: a plain server that takes a photo per multipart POST, on disk before it answers.

`python -m tests.bench.sync.multipart FOLDER` serves over TLS, as the hub does and on the same web
server, and prints where. It takes every photo in one piece, proves nothing and resumes nothing.
"""

import asyncio
import hashlib
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn

from sync.hub.tls import certificate_in


class Taking:
    """The application."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        parts, more = [], True
        while more:
            event = await receive()
            parts.append(event.get("body", b""))
            more = event.get("more_body", False)
        boundary = dict(scope["headers"])[b"content-type"].partition(b"boundary=")[2]
        await asyncio.to_thread(self._keep, _photo_in(b"".join(parts), boundary))
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def _keep(self, data: bytes) -> None:
        """As durable as the hub's photos (I11): written, flushed, renamed, its folder flushed."""
        path = self._folder / hashlib.sha256(data).hexdigest()
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _photo_in(body: bytes, boundary: bytes) -> bytes:
    """The one file of a form."""
    start = body.index(b"\r\n\r\n") + 4
    return body[start : body.index(b"\r\n--" + boundary, start)]


def main() -> None:
    """Serve until the process is ended."""
    folder = Path(sys.argv[1])
    certificate = certificate_in(folder, [], datetime.now(UTC))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    told = {"url": f"https://127.0.0.1:{port}", "cert": str(certificate.cert)}
    config = uvicorn.Config(
        Taking(folder),
        ssl_certfile=certificate.cert,
        ssl_keyfile=certificate.key,
        log_level="critical",
        lifespan="off",
    )
    print(json.dumps(told), flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
