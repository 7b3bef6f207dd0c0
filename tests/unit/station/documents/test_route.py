import pytest

from tests.helpers.master_builder import a_route, a_step


def test_a_step_waits_for_the_nearest_earlier_step_that_units_pass():
    route = a_route()
    assert route.needed_before("make") == ()
    assert route.needed_before("final") == ("make",)


def test_receiving_and_first_articles_are_not_waited_for():
    route = a_route(
        "R",
        a_step("incoming", "receive"),
        a_step("fai", "first_article"),
        a_step("make", "process"),
    )
    assert route.needed_before("make") == ()


def test_an_optional_step_is_not_waited_for():
    route = a_route(
        "R",
        a_step("cut", "process"),
        a_step("wash", "process", optional=True),
        a_step("f", "inspect"),
    )
    assert route.needed_before("f") == ("cut",)


def test_shipping_asks_each_unit_for_its_last_inspection():
    assert a_route().needed_before("ship") == ("final",)


def test_named_needs_replace_the_nearest_step():
    route = a_route(
        "R",
        a_step("left", "process"),
        a_step("right", "process", needs=()),
        a_step("join", "process", needs=("left", "right")),
    )
    assert route.needed_before("join") == ("left", "right")
    assert route.needed_before("right") == ()


def test_a_step_that_the_route_does_not_have_is_a_key_error():
    assert a_route().step("paint") is None
    with pytest.raises(KeyError):
        a_route().needed_before("paint")
