"""Where a hub's tables lie: `hub.db` in its folder, or the database that was named to it once.

The address may hold a password: it is kept in a file that only the owner of the folder can read.
"""

import os
from pathlib import Path

from station.errors import StationError
from sync.hub.database import FILE_NAME as DATABASE_FILE
from sync.hub.identity import write_private
from sync.hub.storage import SqliteStorage, SqlStorage

URL_FILE = "database.url"
URL_VARIABLE = "SUYUAN_HUB_DATABASE"
_HUB = "hub"


class DatabaseKindUnknown(StationError):
    """An address of something that is not PostgreSQL."""

    code = "hub.database_kind_unknown"
    exit_code = 2


class DatabaseDriverMissing(StationError):
    """The PostgreSQL driver is not installed; stations do without it."""

    code = "hub.database_driver_missing"


class DatabaseOfAnother(StationError):
    """The database holds the records of another hub."""

    code = "hub.database_of_another"


class DatabaseChosen(StationError):
    """The hub has its records in another place already."""

    code = "hub.database_chosen"
    exit_code = 2


def database_url(folder: Path) -> str:
    """The address of the hub's database; "" where it is the file in the folder."""
    named = os.environ.get(URL_VARIABLE, "")
    path = folder / URL_FILE
    return named or (path.read_text(encoding="utf-8").strip() if path.exists() else "")


def choose(folder: Path, url: str) -> None:
    """Keep the address, so that every later command finds the same database.

    Raises:
        DatabaseKindUnknown: Not an address of PostgreSQL.
        DatabaseChosen: The folder holds a hub whose records are in its file.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise DatabaseKindUnknown
    if (folder / DATABASE_FILE).exists():
        raise DatabaseChosen(path=str(folder / DATABASE_FILE))
    if url != database_url(folder):
        write_private(folder / URL_FILE, f"{url}\n".encode())


def is_hub(folder: Path) -> bool:
    """Whether a folder is a hub's."""
    return (folder / DATABASE_FILE).exists() or (folder / URL_FILE).exists()


def open_storage(folder: Path, hub: str, *, is_read_only: bool = False) -> SqlStorage:
    """Open the hub's tables.

    Raises:
        DatabaseDriverMissing, DatabaseOfAnother: See the classes.
        StationError: As `sync.hub.database` and `sync.hub.postgres` say.
    """
    url = database_url(folder)
    if not url:
        return SqliteStorage(folder, hub, is_read_only=is_read_only)
    storage = open_postgres_storage(url, hub, is_read_only=is_read_only)
    owner = storage.text(_HUB)
    if not owner and not is_read_only:
        storage.set_text(_HUB, hub)
    elif owner != hub:
        storage.close()
        raise DatabaseOfAnother(hub=owner)
    return storage


def open_postgres_storage(url: str, hub: str, *, is_read_only: bool = False) -> SqlStorage:
    """Open the tables in a PostgreSQL database, whoever they belong to; errors as above."""
    try:
        from sync.hub.postgres_database import PostgresDatabase
    except ImportError as error:
        raise DatabaseDriverMissing(package="psycopg[binary]") from error
    return SqlStorage(PostgresDatabase(url, is_read_only=is_read_only), hub)
