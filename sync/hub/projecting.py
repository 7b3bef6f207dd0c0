"""The hub's projections: the same rows as on a station, from the same records (2.3).

They follow the ledger on a thread of their own: an answer never waits for them (I5). How far they
got is stored with their rows, so that they go on there after a crash.
"""

import threading
from collections.abc import Sequence

from station.facts import registry
from station.store import known_types, schema
from station.store.database import Connection
from station.store.projections import projector, tables
from sync.hub.judging import TYPE_UNKNOWN, read_head
from sync.hub.rows import Trouble, Unprojected
from sync.hub.storage import Project, SqlStorage, Write

SLICE_RECORDS = 500
"""Rows of so many are written in one transaction; stations wait for it where they must (SQLite)."""


def prepare(connection: Connection) -> bool:
    """Make the projections' tables, anew where they are not this program's.

    Returns:
        Whether they are empty now, and have to be computed from the first record on.
    """
    if schema.projections_are_current(connection) and not known_types.has_learned(connection):
        known_types.note(connection)
        return False
    for table in tables.DERIVED_TABLES:
        connection.run(f"DROP TABLE IF EXISTS {table}")
    for statement in tables.statements(tables.SQLITE):
        connection.define(statement)
    schema.set_meta(connection, "projections", str(tables.VERSION))
    known_types.note(connection)
    _take_up(connection)
    return True


def _take_up(connection: Connection) -> None:
    """Records that were held because nobody knew their type yet need no person any more (4.2)."""
    held = connection.rows(
        "SELECT idx, body FROM hub_record WHERE state = 'held' AND code = ?", (TYPE_UNKNOWN,)
    )
    known = [(idx,) for idx, body in held if _is_known(bytes(body))]
    connection.run_many("UPDATE hub_record SET state = 'ok', code = '' WHERE idx = ?", known)


def _is_known(body: bytes) -> bool:
    head = read_head(body)
    return (head.type, head.tv) in registry.TYPES


def project(records: Sequence[Unprojected]) -> Write:
    """Read records, in the hub's order; what is returned projects them.

    A fact that was there before keeps its first place.
    """
    arrivals = [
        projector.read(projector.Placed(one.rid, one.idx, one.station.hex(), one.body))
        for one in records
        if one.rid is not None and one.body is not None and not _is_copy(one.state, one.code)
    ]
    return lambda connection: projector.take(connection, arrivals)


class Projecting:
    """The thread that follows the ledger."""

    def __init__(self, storage: SqlStorage, project: Project = project) -> None:
        self._storage = storage
        self._project = project
        self._wake = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="hub-projections")

    def start(self) -> None:
        """Begin where the last run ended."""
        self._thread.start()

    def wake(self) -> None:
        """There are new records; from any thread."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the slice at hand and end; harmless before `start` and when called twice."""
        self._is_stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            self._storage.prepare_projections(prepare)
            while not self._is_stopping:
                self._wake.clear()
                if not self._storage.project(self._project, SLICE_RECORDS):
                    self._wake.wait()
        except BaseException as error:
            # records go on arriving; without a word nobody would know why pages stand still
            self._tell(error)
            raise

    def _tell(self, error: BaseException) -> None:
        with self._storage.writing() as tx:
            trouble = Trouble(
                "hub.trouble.projections_stopped", detail=f"{type(error).__name__}: {error}"
            )
            tx.add_trouble(trouble, 0)


def _is_copy(state: str, code: str) -> bool:
    return state == "repeated" or code == "record.rid_reused"
