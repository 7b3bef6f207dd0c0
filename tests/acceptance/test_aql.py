"""Sampling plans against published cases, through the command line."""

import pytest

from tests.acceptance import data


def test_plan_gives_the_published_plans(capsys: pytest.CaptureFixture[str]) -> None:
    cases = data.cases("aql/plan_vectors.json")
    names = ("id", "lot_size", "level", "aql", "severity")
    lines = [{name: case[name] for name in names} for case in cases]
    for case, answer in zip(cases, data.ask(["aql", "plan"], lines), strict=True):
        assert answer == {"id": case["id"], **case["expected"]}, case
    data.report(capsys, "plan_vectors", len(cases))


def test_shipped_tables_are_those_computed_for_the_project() -> None:
    for name in ("single_plans.json", "code_letters.json"):
        shipped = (data.ROOT / "resources" / "aql" / name).read_bytes()
        assert shipped == (data.folder() / "aql" / name).read_bytes()
