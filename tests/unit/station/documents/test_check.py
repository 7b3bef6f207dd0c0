import re
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

import station.documents.rules
from station.documents.check import check
from station.documents.control_plan import FirstArticle, Parameter, Sampling
from station.documents.defects import Defect
from station.documents.document import Document
from station.documents.master import Master
from station.documents.route import Input
from tests.helpers import master_builder as builder
from tests.helpers.master_builder import (
    a_characteristic,
    a_document,
    a_form,
    a_material,
    a_person,
    a_plan,
    a_point,
    a_product,
    a_route,
    a_station,
    a_step,
    an_order,
    named,
    some_defects,
    some_documents,
    some_people,
    some_roles,
    some_stations,
)

MAKE = a_step("make", "process")
FAI = a_step("fai", "first_article")
FINAL = a_step("final", "inspect")
WEAK_PIN = (
    "$argon2id$v=19$m=8,t=1,p=1$FDotzVfm49dSfPRb99Oy4A$akT46Jb3yzerPb+q4suxQaCpDK4ayBrX3JLSpiu0wEo"
)
GTIN = "06949999100183"


def no_first_article(*points):
    return a_plan("CP-1", *points)


PLANTED = [
    # products and orders
    ("reference_unknown", "product P-1 › route", [a_product(route="R-9")]),
    ("reference_unknown", "product P-1 › control_plan", [a_product(control_plan="CP-9")]),
    ("reference_unknown", "product P-1 › labels › unit", [a_product(labels={"unit": "L-9"})]),
    ("plan_of_other_product", "product P-2 › control_plan", [a_product("P-2")]),
    (
        "gtin_twice",
        "product M-1 › gtin",
        [a_product(gtin=GTIN), a_material(gtin=GTIN)],
    ),
    ("gtin_wrong", "product P-1 › gtin", [a_product(gtin="06949999100184")]),
    (
        "materials_in_circle",
        "",
        [a_route("R-M", a_step("incoming", "process", consumes=(Input(product="P-1"),)))],
    ),
    (
        "materials_in_circle",
        "",
        [a_route("R-1", a_step("make", "process", consumes=(Input(product="P-1"),)), FAI, FINAL)],
    ),
    ("reference_unknown", "order O-1 › product", [an_order(product="P-9")]),
    ("quantity_not_positive", "order O-1 › quantity", [an_order(quantity=Decimal(0))]),
    ("quantity_not_positive", "order O-1 › quantity", [an_order(quantity=Decimal("-0.5"))]),
    ("product_not_made_here", "order O-1 › product", [an_order(product="M-1")]),
    (
        "product_not_made_here",
        "order O-2 › product",
        [a_product("P-2", route=None, control_plan=None), an_order("O-2", product="P-2")],
    ),
    # routes
    ("id_twice", "route R-1 › steps", [a_route("R-1", MAKE, MAKE, FAI, FINAL)]),
    (
        "reference_unknown",
        "route R-1 › steps › final › needs",
        [a_route("R-1", MAKE, FAI, a_step("final", "inspect", needs=("paint",)))],
    ),
    (
        "step_not_passed_by_units",
        "route R-1 › steps › final › needs",
        [a_route("R-1", MAKE, FAI, a_step("final", "inspect", needs=("fai",)))],
    ),
    (
        "steps_in_circle",
        "route R-1 › steps",
        [a_route("R-1", a_step("make", "process", needs=("final",)), FAI, FINAL)],
    ),
    (
        "steps_in_circle",
        "route R-1 › steps",
        [a_route("R-1", a_step("make", "process", needs=("make",)), FAI, FINAL)],
    ),
    (
        "reference_unknown",
        "route R-1 › steps › make › consumes › #1 › product",
        [a_route("R-1", a_step("make", "process", consumes=(Input(product="M-9"),)), FAI, FINAL)],
    ),
    # control plans
    ("reference_unknown", "control_plan CP-2 › product", [a_plan("CP-2", product="P-9")]),
    (
        "reference_unknown",
        "control_plan CP-1 › points › paint › step",
        [a_plan("CP-1", a_point("paint"))],
    ),
    ("id_twice", "control_plan CP-1 › points", [a_plan("CP-1", a_point(), a_point())]),
    (
        "id_twice",
        "control_plan CP-1 › points › final › characteristics",
        [a_plan("CP-1", a_point(characteristics=(a_characteristic(), a_characteristic())))],
    ),
    (
        "limits_reversed",
        "control_plan CP-1 › points › final › characteristics › width",
        [
            a_plan(
                "CP-1",
                a_point(characteristics=(a_characteristic(nominal=None, lower=Decimal(12)),)),
            )
        ],
    ),
    (
        "limits_reversed",
        "control_plan CP-1 › points › make › parameters › speed",
        [
            a_plan(
                "CP-1",
                a_point(
                    "make",
                    parameters=(
                        Parameter(
                            id="speed", names=named("s"), lower=Decimal(2), upper=Decimal(1)
                        ),
                    ),
                ),
            )
        ],
    ),
    (
        "nominal_outside",
        "control_plan CP-1 › points › final › characteristics › width › nominal",
        [a_plan("CP-1", a_point(characteristics=(a_characteristic(nominal=Decimal("11.01")),)))],
    ),
    (
        "aql_unknown",
        "control_plan CP-1 › points › final › sampling › aql › MAJ",
        [a_plan("CP-1", a_point(sampling=Sampling(aql={"MAJ": Decimal("2.6")})))],
    ),
    (
        "field_misplaced",
        "control_plan CP-1 › points › make",
        [a_plan("CP-1", a_point("make", sampling=Sampling(aql={"MAJ": Decimal("2.5")})))],
    ),
    (
        "field_misplaced",
        "control_plan CP-1 › points › final",
        [a_plan("CP-1", a_point(first_article=FirstArticle(step="fai")))],
    ),
    (
        "reference_unknown",
        "control_plan CP-1 › points › make › first_article › step",
        [a_plan("CP-1", a_point("make", first_article=FirstArticle(step="first")))],
    ),
    (
        "step_records_no_first_article",
        "control_plan CP-1 › points › make › first_article › step",
        [a_plan("CP-1", a_point("make", first_article=FirstArticle(step="final")))],
    ),
    # people and stations
    (
        "badge_twice",
        "people people › people › E001",
        [some_people(a_person(), a_person(name="Somebody else"))],
    ),
    (
        "reference_unknown",
        "people people › people › E001 › roles",
        [some_people(a_person(roles=("x",)))],
    ),
    (
        "reference_unknown",
        "people people › people › E001 › steps",
        [some_people(a_person(steps=("x",)))],
    ),
    ("pin_weak", "people people › people › E001 › pin", [some_people(a_person(pin=WEAK_PIN))]),
    ("id_twice", "stations stations › stations › S01", [some_stations(a_station(), a_station())]),
    (
        "reference_unknown",
        "stations stations › stations › S01 › steps",
        [some_stations(a_station(steps=("paint",)))],
    ),
    # forms and defects
    ("reference_unknown", "form F-1 › step", [a_form(step="paint")]),
    (
        "reference_unknown",
        "form F-1 › fields › width › characteristic",
        [a_form(step="make")],
    ),
    ("id_twice", "form F-1 › fields", [a_form(fields=a_form().fields * 2)]),
    (
        "id_twice",
        "defects defects › defects › DENT",
        [some_defects(*(Defect(code="DENT", names=named("d"), severity="MIN"),) * 2)],
    ),
    (
        "reference_unknown",
        "defects defects › defects › DENT › steps",
        [some_defects(Defect(code="DENT", names=named("d"), severity="MIN", steps=("x",)))],
    ),
]


def is_gtin(text):
    """The check digit by its definition, apart from the product's own code."""
    digits = [int(digit) for digit in text]
    return sum(d * (3 if n % 2 == 0 else 1) for n, d in enumerate(digits)) % 10 == 0


@pytest.mark.parametrize(("code", "place", "contents"), PLANTED)
def test_a_planted_mistake_is_found_with_its_place(code, place, contents):
    found = check(some_documents(*contents), is_gtin=is_gtin)
    assert (f"document.{code}", place) in [(problem.code, problem.place) for problem in found]


@pytest.mark.parametrize(("code", "place", "contents"), PLANTED)
def test_a_planted_mistake_has_words_in_both_languages(code, place, contents):
    for problem in check(some_documents(*contents), is_gtin=is_gtin):
        assert problem.sentence("en") != problem.sentence("zh")


def test_every_rule_has_a_planted_mistake():
    folder = Path(station.documents.rules.__file__).parent
    written = {
        code
        for file in folder.glob("*.py")
        for code in re.findall(r'"document\.(\w+)"', file.read_text("utf-8"))
    }
    assert written == {code for code, _, _ in PLANTED}


def test_usual_documents_have_no_mistakes():
    assert check(some_documents(a_form(), a_product(gtin=GTIN)), is_gtin=is_gtin) == []


def test_check_digits_are_left_alone_where_nobody_brings_the_rule():
    assert check(some_documents(a_product(gtin="06949999100184"))) == []


def test_what_exists_already_may_be_named():
    existing = builder.a_master()
    assert check([a_document(an_order("O-2"))], existing) == []


def test_a_mistake_that_the_news_make_elsewhere_is_found():
    shorter = a_route("R-1", MAKE, FAI)
    found = check([a_document(shorter, 2)], builder.a_master())
    assert [problem.place for problem in found] == ["control_plan CP-1 › points › final › step"]


def test_mistakes_that_were_there_before_do_not_hold_up_the_news():
    existing = Master.of(some_documents(a_product(route="R-9")))
    assert check([a_document(an_order("O-2", region="EU"))], existing) == []


def test_a_plan_that_its_product_no_longer_names_may_have_old_steps():
    old = a_plan("CP-0", a_point("paint"))
    assert check(some_documents(old)) == []


def test_one_version_with_two_texts_is_found():
    twice = [a_document(an_order("O-2")), a_document(an_order("O-2", region="EU"))]
    found = check(twice, builder.a_master())
    assert [problem.code for problem in found] == ["document.version_twice"]


def test_a_document_that_cannot_be_read_is_found():
    broken = Document(kind="order", id="O-2", version=1, text='{"id":"O-2"}')
    found = check([broken], builder.a_master())
    assert [problem.code for problem in found] == ["document.field_missing"]


def test_badges_are_single_across_documents():
    other = msgspec.structs.replace(some_people(), id="night-shift")
    found = check(some_documents(other))
    assert [problem.code for problem in found] == ["document.badge_twice"]


def test_a_role_may_come_from_another_document():
    more = msgspec.structs.replace(some_roles(guest=("scan",)), id="more-roles")
    assert check(some_documents(more, some_people(a_person(roles=("guest",))))) == []
