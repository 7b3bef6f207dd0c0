"""The hub's projections follow its ledger, and go on where they were after a crash."""

from collections.abc import Sequence

import pytest

from station.store.database import Connection
from sync.hub.projecting import Projecting, prepare, project
from sync.hub.rows import Unprojected
from sync.hub.storage import Write
from tests.helpers.hub_in_memory import LocalHub, Station
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
