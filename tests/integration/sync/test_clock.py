"""The station learns the hub's time anew as soon as somebody has set its own clock."""

from datetime import timedelta

from tests.helpers.hub_in_memory import LocalHub, Station


def test_a_clock_that_was_set_is_compared_with_the_hubs_in_the_next_turn(hub: LocalHub) -> None:
    station = Station(hub)
    station.sync()
    assert station.ledger.offset_ms == 0
    station.ledger.clock.wall += timedelta(hours=1)
    station.sync()
    assert station.ledger.offset_ms == -3_600_000


def test_a_clock_that_runs_on_needs_no_hello(hub: LocalHub) -> None:
    station = Station(hub)
    station.sync()
    said = len(station.transport.sent)
    station.ledger.clock.pass_s(300.0)
    station.sync()
    paths = [request.path.partition("?")[0] for request in station.transport.sent[said:]]
    assert paths == ["/v1/log"]
