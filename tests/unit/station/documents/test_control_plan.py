from decimal import Decimal

from station.documents.control_plan import FirstArticle, Parameter
from tests.helpers.master_builder import a_characteristic, a_plan, a_point, named


def test_limits_belong_to_the_good_side():
    width = a_characteristic()
    assert width.is_measured
    assert width.admits(Decimal(9))
    assert width.admits(Decimal("11.000"))
    assert not width.admits(Decimal("11.001"))


def test_a_characteristic_without_limits_is_judged():
    assert not a_characteristic(nominal=None, lower=None, upper=None).is_measured


def test_a_parameter_outside_its_window_is_seen():
    speed = Parameter(id="speed", names=named("speed"), lower=Decimal(70), upper=Decimal(95))
    assert speed.admits(Decimal(70))
    assert not speed.admits(Decimal("69.9"))


def test_a_plan_finds_points_by_step_and_by_the_first_article_they_wait_for():
    plan = a_plan()
    assert plan.point("final").characteristic("width") is not None
    assert plan.point("final").characteristic("height") is None
    assert plan.point("pack") is None
    assert [point.step for point in plan.waiting_for("fai")] == ["make"]
    assert plan.waiting_for("final") == ()


def test_two_steps_may_wait_for_one_first_article():
    waiting = FirstArticle(step="fai", triggers=("order", "machine"))
    plan = a_plan("CP", a_point("a", first_article=waiting), a_point("b", first_article=waiting))
    assert [point.step for point in plan.waiting_for("fai")] == ["a", "b"]
