import re
from pathlib import Path

import station.documents
from resources import texts
from station.documents.problem import Problem, name_of, shown
from tests.helpers.master_builder import a_step


def test_every_code_of_the_package_has_a_sentence():
    folder = Path(station.documents.__file__).parent
    written = {
        code
        for file in folder.rglob("*.py")
        for code in re.findall(r'"(document\.\w+)"', file.read_text("utf-8"))
    }
    assert len(written) > 50
    assert written <= texts.codes()


def test_a_problem_says_where_what_and_what_to_do():
    problem = Problem(
        code="document.field_missing", at=("route R-1", "steps", "cut"), facts={"field": "kcp"}
    )
    assert problem.inside("a.toml").place == "a.toml › route R-1 › steps › cut"
    assert problem.sentence("zh") == "route R-1 › steps › cut：缺少 kcp 这一项。请补上。"
    assert problem.sentence("en").startswith("route R-1 › steps › cut: ")


def test_foreign_text_in_a_sentence_is_short_and_printable():
    assert shown("a\x00b\nc\u202e\ud800") == "a·b·c··"
    assert shown("x" * 1000) == "x" * 60 + "…"
    assert shown(12) == "12"


def test_braces_in_foreign_text_are_no_placeholders():
    problem = Problem(code="document.field_missing", at=("{0.__class__}",), facts={"field": "{x}"})
    assert "{0.__class__}" in problem.sentence("en")
    assert "`{x}`" in problem.sentence("en")


def test_items_of_lists_are_called_by_their_id_else_by_their_number():
    assert name_of({"id": "cut"}, 4) == "cut"
    assert name_of(a_step("sew", "process"), 4) == "sew"
    assert name_of({"id": 3}, 4) == "#5"
    assert name_of("text", 0) == "#1"
