"""Gates of label printing."""

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station
from tests.helpers.two_factories import soldered, tshirt
from tests.helpers.waiting import wait_until


@gate
def unknown_template(station: Station) -> Case:
    tshirt(station)
    return Case(ask("print", template="banner", count=1), ask("print", template="carton", count=1))


@gate
def label_count(station: Station) -> Case:
    tshirt(station)
    return Case(ask("print", template="carton", count=0), ask("print", template="carton", count=2))


@gate
def reprint_reason(station: Station) -> Case:
    (board,) = soldered(station, 1)
    station.save("print", template="board-serial", units=[board])
    ended = "SELECT COUNT(*) FROM record WHERE type = 'print.ended'"
    wait_until(lambda: station.sql(ended) == [(1,)], what="the first print ended")
    again = {"template": "board-serial", "units": [board]}
    return Case(ask("print", **again), ask("print", **again, reason="torn"))
