"""The hub's projections follow its ledger, and go on where they were after a crash."""

from collections.abc import Sequence

import pytest

from station.facts import registry
from station.store.database import Connection
from sync.hub.projecting import Projecting, prepare, project
from sync.hub.rows import Unprojected
from sync.hub.storage import Write
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.hub_in_memory import LocalHub, Station
from tests.helpers.stores import finished
from tests.helpers.waiting import wait_until


def entries(hub: LocalHub) -> list[tuple[str, int]]:
    return hub.parts.storage.ask(
        lambda connection: [
            (row[0], row[1]) for row in connection.rows("SELECT type, ord FROM entry ORDER BY ord")
        ]
    )


def test_projections_are_caught_up_and_follow(hub: LocalHub) -> None:
    station = Station(hub)
    for number in range(450):
        station.ledger.capture(f"code {number}")
    station.sync()
    projecting = Projecting(hub.parts.storage)
    hub.parts.hub.grew = projecting.wake
    projecting.start()
    try:
        wait_until(lambda: hub.parts.storage.projected_idx() == 450, timeout_s=60)
        station.ledger.capture("one more")
        station.sync()
        wait_until(lambda: hub.parts.storage.projected_idx() == 451, timeout_s=60)
    finally:
        projecting.stop()
    assert entries(hub) == [("scan.captured", idx) for idx in range(1, 452)]


def test_a_fact_that_comes_again_keeps_its_first_place(hub: LocalHub) -> None:
    station = Station(hub)
    first = station.ledger.capture("fact")
    station.ledger.capture("later")
    assert first.body is not None
    station.ledger.append_body(first.body)
    station.ledger.capture("other fact", rid=first.rid)
    station.sync()
    storage = hub.parts.storage
    storage.prepare_projections(prepare)
    assert storage.project(project, 100) == 4
    assert [order for _, order in entries(hub)] == [1, 2]


def test_projections_that_fail_half_way_leave_no_trace_and_are_tried_again(hub: LocalHub) -> None:
    station = Station(hub)
    for number in range(5):
        station.ledger.capture(f"code {number}")
    station.sync()
    storage = hub.parts.storage
    storage.prepare_projections(prepare)

    def failing(records: Sequence[Unprojected]) -> Write:
        def write(connection: Connection) -> None:
            project(records[:3])(connection)
            raise RuntimeError("crash")

        return write

    with pytest.raises(RuntimeError):
        storage.project(failing, 100)
    assert entries(hub) == []
    hub.restart()
    assert hub.parts.storage.project(project, 100) == 5
    assert len(entries(hub)) == 5


def test_projections_of_another_version_are_computed_anew(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x")
    station.sync()
    storage = hub.parts.storage
    storage.prepare_projections(prepare)
    storage.project(project, 100)
    storage.set_text("projections", "0")
    storage.prepare_projections(prepare)
    assert storage.projected_idx() == 0
    assert entries(hub) == []


def test_records_of_a_type_that_an_update_teaches_get_their_rows(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub held them as unknown; the program that knows them computes what they say (4.2)."""
    station = Station(hub)
    known = {name: each for name, each in registry.TYPES.items() if name[0] != "step.finished"}
    with monkeypatch.context() as older:
        older.setattr(registry, "TYPES", known)
        hub.restart()
        rid = rid_of("of tomorrow")
        station.ledger.append_body(
            body_of(finished("sn:P1:A1"), rid, station=station.ledger.station)
        )
        station.ledger.capture("of today")
        station.sync()
        assert [note.code for note in station.ledger.notes] == ["record.type_unknown"]
        hub.parts.storage.prepare_projections(prepare)
        assert hub.parts.storage.project(project, 100) == 2
        assert events(hub) == 0
    hub.restart()
    storage = hub.parts.storage
    storage.prepare_projections(prepare)
    assert storage.project(project, 100) == 2, "from the first record on"
    assert events(hub) > 0
    assert [order for _, order in entries(hub)] == [1, 2]


def events(hub: LocalHub) -> int:
    return int(hub.parts.storage.ask(lambda conn: conn.value("SELECT count(*) FROM kcp_event")))
