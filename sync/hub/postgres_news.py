"""Hear of what other hub processes append to the same database (4.6), by LISTEN and NOTIFY."""

import threading
from collections.abc import Callable

import psycopg

from sync.hub.postgres import DatabaseRefused, DatabaseUnreachable, open_postgres

CHANNEL = "suyuan_feed"
_LOOK_EVERY_S = 0.5
_AGAIN_AFTER_S = 1.0


class Others:
    """A thread that calls when another process has committed; `stop` ends it."""

    def __init__(self, url: str, own: str, heard: Callable[[], None]) -> None:
        """Begin.

        Args:
            url: The database.
            own: What this process says when it commits itself, and need not hear.
            heard: Called on the thread; once too often does no harm.
        """
        self._url = url
        self._own = own
        self._heard = heard
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-others")
        self._thread.start()

    def stop(self) -> None:
        """End within a moment; harmless when called twice."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over.is_set():
            try:
                self._listen()
            except (DatabaseUnreachable, DatabaseRefused, psycopg.Error):
                # requests say themselves that the server is away; readers look by their timers
                self._is_over.wait(_AGAIN_AFTER_S)

    def _listen(self) -> None:
        connection = open_postgres(self._url)
        try:
            raw = connection.postgres
            raw.execute(f"LISTEN {CHANNEL}")
            self._heard()  # whatever was committed while nobody listened
            while not self._is_over.is_set():
                for note in raw.notifies(timeout=_LOOK_EVERY_S, stop_after=1):
                    if note.payload != self._own:
                        self._heard()
        finally:
            connection.close()
