"""Types are for ever: one real body per (type, tv), never edited, is read and projected as ever."""

import hashlib
from pathlib import Path

import pytest

from station.facts import registry
from station.ledger.record import Envelope, decode
from station.store.projections import projector
from station.store.projections.derive import derive
from tests.helpers.projected import new_store

FOLDER = Path(__file__).parents[3] / "golden" / "records"
NAMES = sorted(path.name for path in FOLDER.glob("*.json"))
WITHOUT_ROWS = {
    "session.started",
    "binding.changed",
    "action.undone",
    "clock.changed",
    "scan.captured",
    "program.closed",
    "recovery.made",
    "standing.changed",
    "program.required",
}


def envelope_in(name: str) -> Envelope:
    return decode((FOLDER / name).read_bytes())


def test_every_type_and_version_has_a_golden_body() -> None:
    assert sorted(f"{type_}.{version}.json" for type_, version in registry.TYPES) == NAMES


def test_no_golden_body_was_ever_edited() -> None:
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split() for line in lines)}
    found = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in NAMES}
    assert found == sums


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_body_decodes_to_its_type(name: str) -> None:
    envelope = envelope_in(name)
    assert name == f"{envelope.type}.{envelope.tv}.json"
    assert isinstance(registry.read(envelope), registry.TYPES[envelope.type, envelope.tv])


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_body_says_something_in_every_field_of_its_type(name: str) -> None:
    """A field that stands at its default would not show when it is read wrongly."""
    data = registry.read(envelope_in(name))
    required = len(data.__struct_fields__) - len(data.__struct_defaults__)
    defaults = zip(data.__struct_fields__[required:], data.__struct_defaults__, strict=True)
    silent = {field for field, default in defaults if getattr(data, field) == default}
    unused = {"readings", "defects", "result", "raw_scans", "bound", "links"}
    if name == "photo.taken.1.json":
        unused.add("subject")
    assert silent <= unused


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_body_projects(name: str) -> None:
    envelope = envelope_in(name)
    body = (FOLDER / name).read_bytes()
    conn = new_store()
    try:
        projector.apply(conn, body, 1, envelope.station, envelope.rid.bytes)
        assert conn.value("SELECT is_read FROM entry") == 1
        rows = derive(envelope, registry.read(envelope))
        assert conn.value("SELECT count(*) FROM kcp_event") == len(rows.events)
    finally:
        conn.close()
    has_rows = bool(rows.events or rows.facts or rows.sums)
    assert has_rows == (envelope.type not in WITHOUT_ROWS)
