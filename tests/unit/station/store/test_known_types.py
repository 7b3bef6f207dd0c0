"""Records of a type that nobody knew yet are projected after the update, and only then (4.2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from station.facts import registry
from station.ledger.record import body_hash
from station.store import inbox, station_store
from station.store.errors import StoreNewer
from station.store.inbox import Arrived
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.stores import finished, open_store


@contextmanager
def not_knowing(monkeypatch: pytest.MonkeyPatch, *types: str) -> Iterator[None]:
    """A program that is older: it does not know these types."""
    known = {name: struct for name, struct in registry.TYPES.items() if name[0] not in types}
    with monkeypatch.context() as patched:
        patched.setattr(registry, "TYPES", known)
        yield


def receive(home: Path) -> None:
    """Another station finished a piece."""
    rid = rid_of("theirs")
    body = body_of(finished("sn:P1:A1"), rid, station="b" * 32)
    item = Arrived(1, 1, b"1" * 32, "b" * 32, "e" * 32, 1, rid, body_hash(body), body)
    with open_store(home) as store:
        store.writer.run(lambda tx: inbox.apply(tx.conn, [item]))


def events(home: Path) -> int:
    with open_store(home) as store:
        return int(store.reader().value("SELECT count(*) FROM kcp_event"))


def test_a_record_of_a_new_type_is_projected_after_the_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with not_knowing(monkeypatch, "step.finished"):
        receive(tmp_path)
        assert events(tmp_path) == 0
    assert events(tmp_path) > 0


def test_a_program_that_knows_less_than_was_projected_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(tmp_path)
    with not_knowing(monkeypatch, "hold.placed"), pytest.raises(StoreNewer) as told:
        events(tmp_path)
    assert "hold.placed/1" in told.value.sentence("en")
    assert events(tmp_path) > 0


def test_an_update_with_types_that_nobody_has_written_computes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with not_knowing(monkeypatch, "help.called"):
        receive(tmp_path)
    rebuilt: list[object] = []
    monkeypatch.setattr(station_store, "rebuild", rebuilt.append)
    assert events(tmp_path) > 0
    assert rebuilt == []
