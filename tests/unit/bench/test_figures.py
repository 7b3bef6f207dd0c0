"""What benches print."""

import json

import pytest

from tests.bench.figures import Figure, Goal, Relation, json_of, line_of, summary_of

P10 = Goal("P10", "<=", 1.5)


@pytest.mark.parametrize(
    ("relation", "value", "verdict"),
    [
        ("<=", 1.5, "met"),
        ("<=", 1.51, "missed"),
        (">=", 1.5, "met"),
        (">=", 1.49, "missed"),
        ("=", 1.5, "met"),
        ("=", 1.6, "missed"),
    ],
)
def test_a_figure_is_held_against_its_goal(relation: Relation, value: float, verdict: str) -> None:
    assert Figure("x", value, "x", Goal("P1", relation, 1.5)).verdict == verdict


def test_a_figure_without_a_goal_is_only_noted() -> None:
    figure = Figure("memory", 312.0, "MB", None, {"units": 13000})
    assert figure.verdict == "noted"
    assert line_of(figure).endswith("312 MB\n       units: 13,000")


def test_a_line_says_the_goal_and_that_it_was_missed() -> None:
    line = line_of(Figure("accepted record", 2.345, "x", P10))
    assert line.split() == ["P10", "accepted", "record", "2.35", "x", "<=", "1.5", "MISSED"]


def test_json_holds_goal_and_verdict() -> None:
    found = json.loads(json_of(Figure("accepted record", 1.2, "x", P10)))
    assert (found["goal"]["id"], found["value"], found["verdict"]) == ("P10", 1.2, "met")


def test_the_summary_names_what_was_missed() -> None:
    met, missed = Figure("a", 1.0, "x", P10), Figure("b", 9.0, "x", Goal("P12", "<=", 0.33))
    noted = Figure("c", 9.0, "x")
    assert summary_of([met, noted]) == "all 1 goals met"
    assert summary_of([met, missed, noted]) == "1 of 2 goals met; missed: P12"
    assert summary_of([noted]) == "no goal was measured"
