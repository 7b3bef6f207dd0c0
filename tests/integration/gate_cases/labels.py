"""Gates of label printing."""

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station
from tests.helpers.two_factories import soldered, tshirt


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
    station.print_labels(template="board-serial", units=[board])
    again = {"template": "board-serial", "units": [board]}
    return Case(ask("print", **again), ask("print", **again, reason="torn"))


@gate
def label_count__of_more_codes_than_a_record_holds(station: Station) -> Case:
    tshirt(station)
    return Case(
        ask("print", template="carton", count=2001), ask("print", template="carton", count=2000)
    )
