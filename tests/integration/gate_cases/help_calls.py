"""Gates of calls for help."""

from tests.helpers.gate_case import Case, ask, gate
from tests.helpers.headless import Station
from tests.helpers.two_factories import tshirt


@gate
def no_open_call(station: Station) -> Case:
    tshirt(station)
    answer = ask("answer_help")
    return Case(answer, answer, (ask("help", whom="equipment"),))


@gate
def no_open_call__it_was_answered(station: Station) -> Case:
    tshirt(station)
    call = station.save("help")["saved"]
    station.save("answer_help", call=call)
    again = station.save("help")["saved"]
    return Case(ask("answer_help", call=call), ask("answer_help", call=again))


@gate
def not_signed_in__when_help_is_called(station: Station) -> Case:
    station.load("tshirt")
    return Case(ask("help"), ask("help", unit="no such code"), (ask("sign_in", badge="E001"),))


@gate
def not_allowed__to_answer_help(station: Station) -> Case:
    tshirt(station, badge="E001")  # an operator
    station.save("help")
    return Case(ask("answer_help"), ask("answer_help", badge="E004"))


@gate
def badge_unknown__of_who_came(station: Station) -> Case:
    tshirt(station, badge="E001")
    station.save("help")
    return Case(ask("answer_help", badge="E999"), ask("answer_help", badge="E002"))


@gate
def not_allowed__to_close_the_program(station: Station) -> Case:
    tshirt(station, badge="E001")
    return Case(ask("close", badge="E001", pin="1001"), ask("close", badge="E004", pin="1004"))


@gate
def pin_wrong__to_close_the_program(station: Station) -> Case:
    tshirt(station)
    return Case(ask("close", badge="E004", pin="0000"), ask("close", badge="E004", pin="1004"))


@gate
def not_allowed__of_who_came(station: Station) -> Case:
    tshirt(station)
    station.save("help")
    return Case(ask("answer_help", badge="E001"), ask("answer_help", badge="E002"))
