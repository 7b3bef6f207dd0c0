"""One JSON line per answered request. Never a body, a header, a query, or a reason from outside.

What is left (method, the kind of path, status, station, milliseconds, bytes) holds no secret: codes,
keys, challenges, addresses with passwords and what people wrote have no way into it.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LOG = logging.getLogger("suyuan.hub")
_FILE_BYTES = 5 * 1024 * 1024
_FILES = 10
STANDARD_ERROR = Path("-")


@contextmanager
def logging_to(path: Path | None) -> Iterator[None]:
    """Write the log while the block runs; `-` is standard error, `None` nowhere."""
    if path is None:
        yield
        return
    handler: logging.Handler = (
        logging.StreamHandler(sys.stderr)
        if path == STANDARD_ERROR
        else RotatingFileHandler(path, "a", _FILE_BYTES, _FILES - 1, encoding="utf-8")
    )
    handler.setFormatter(logging.Formatter("%(message)s"))
    before = _LOG.level, _LOG.propagate
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False
    try:
        yield
    finally:
        _LOG.removeHandler(handler)
        _LOG.level, _LOG.propagate = before
        handler.close()


def note(at: datetime, event: str, **facts: str | float) -> None:
    """Write a line, if anybody reads it."""
    if _LOG.isEnabledFor(logging.INFO):
        _LOG.info("%s", json.dumps({"at": at.isoformat(), "event": event} | facts))
