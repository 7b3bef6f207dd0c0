"""Documents into a station's data folder, checked against each other and what is in force."""

from collections.abc import Sequence
from pathlib import Path

from station.actions.workstation import Workstation
from station.clock import SystemClock
from station.documents import check
from station.documents.document import Document
from station.documents.master import Master
from station.errors import StationError
from station.gs1.check_digit import is_right
from station.store.errors import StoreInUse
from station.store.queries import control
from station.store.station_store import StationStore, open_reader
from ui.assembly import handover
from ui.assembly.core import program_version

MOST_PROBLEMS = 20


class DocumentsUnsound(StationError):
    """Documents that contradict each other or name what does not exist; nothing was published."""

    code = "documents.unsound"


def publish_at_station(data_dir: Path, documents: Sequence[Document]) -> int:
    """Publish what is news, by the running program where one runs; how many were.

    Raises:
        DocumentsUnsound: See the class.
        StationError: The data folder is not usable.
    """
    try:
        store = StationStore(data_dir, SystemClock(), program_version())
    except StoreInUse as in_use:
        require_sound(documents, _in_force(data_dir))
        return handover.publish(data_dir, documents, in_use)
    try:
        station = Workstation(store, SystemClock())
        require_sound(documents, station.master())
        return station.publish(documents)
    finally:
        store.close()


def require_sound(documents: Sequence[Document], master: Master) -> None:
    """Check documents that are to be published beside those in force.

    Raises:
        DocumentsUnsound: See the class.
    """
    problems = check.check(documents, master, is_gtin=is_right)
    if problems:
        shown = "\n".join(f"  {problem.sentence()}" for problem in problems[:MOST_PROBLEMS])
        raise DocumentsUnsound(count=len(problems), problems=shown)


def _in_force(data_dir: Path) -> Master:
    conn, _ = open_reader(data_dir)
    try:
        return Master.of(control.published(conn))
    finally:
        conn.close()
