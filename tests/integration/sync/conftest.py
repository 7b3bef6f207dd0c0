"""A hub for every test its own: its tables in a file, and in a PostgreSQL database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.hub_in_memory import LocalHub
from tests.helpers.postgres import PostgresServer, missing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The server starts before a test's world is looked at: it is no leak of the first one."""
    for item in items:
        called_with = getattr(item, "callspec", None)
        if isinstance(item, pytest.Function) and called_with is not None:
            is_on_server = called_with.params.get("hub") == "postgresql"
            item.fixturenames[:0] = ["postgres"] * is_on_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server; the tests that need it are skipped where there can be none."""
    why = missing()
    if why:
        pytest.skip(why)
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LocalHub]:
    is_server = request.param == "postgresql"
    server = request.getfixturevalue("postgres") if is_server else None
    local = LocalHub(tmp_path / "hub", server)
    yield local
    local.close()
