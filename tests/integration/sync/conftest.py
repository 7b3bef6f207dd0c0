"""A hub in a folder, for every test its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.hub_in_memory import LocalHub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LocalHub]:
    local = LocalHub(tmp_path / "hub")
    yield local
    local.close()
