import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.documents.document import (
    KINDS,
    MAX_INLINE_BYTES,
    Document,
    DocumentInvalid,
    document_of,
    parse,
)
from tests.helpers.master_builder import a_document, a_plan, a_product, an_order

PRODUCT = {"id": "P-1", "names": {"zh": "板", "en": "board"}, "unit": "piece"}
ORDER = {
    "id": "O-1",
    "product": "P-1",
    "quantity": 5,
    "customer": "C",
    "supplier": "S",
    "destination": "D",
    "region": "R",
}


def refused(kind, content, version=1):
    with pytest.raises(DocumentInvalid) as caught:
        document_of(kind, version, content)
    return caught.value


def one_problem(kind, content, version=1):
    problems = refused(kind, content, version).problems
    assert len(problems) == 1, problems
    return problems[0]


def refusal(function, *args):
    """The refusal of a call, if it was refused; anything else it raises goes on."""
    try:
        function(*args)
    except DocumentInvalid as error:
        return error
    return None


def point_with(**characteristic):
    found = {"id": "c", "names": {}, **characteristic}
    return {"id": "A", "product": "P", "points": [{"step": "final", "characteristics": [found]}]}


def test_the_text_is_the_same_whatever_the_order_of_the_fields():
    backwards = dict(reversed(PRODUCT.items()))
    assert document_of("product", 1, PRODUCT) == document_of("product", 1, backwards)
    assert document_of("product", 1, PRODUCT).text == (
        '{"id":"P-1","names":{"en":"board","zh":"板"},"unit":"piece"}'
    )


def test_numbers_keep_the_digits_they_were_written_with():
    content = point_with(lower=Decimal("0.10"))
    document = document_of("control_plan", 1, content)
    assert '"lower":0.10' in document.text
    assert document.content().points[0].characteristics[0].lower == Decimal("0.10")


def test_dates_come_back_as_dates():
    document = document_of("order", 1, ORDER | {"due_on": date(2027, 3, 31)})
    assert document.content().due_on == date(2027, 3, 31)


@pytest.mark.parametrize("content", [a_product(), an_order(), a_plan()])
def test_a_content_survives_being_written_and_read(content):
    assert a_document(content).content() == content


def test_the_goods_of_a_product_are_not_mistaken_for_the_kind_of_the_document():
    document = document_of("product", 1, PRODUCT | {"goods": "material"})
    assert document.content().kind == "material"
    assert document.kind == "product"


def test_a_label_is_carried_as_it_is():
    document = document_of("label", 1, {"id": "carton", "size_mm": [60, 40.5]})
    assert bytes(document.content()) == b'{"id":"carton","size_mm":[60,40.5]}'


@pytest.mark.parametrize(
    ("kind", "content", "code", "place"),
    [
        (
            "product",
            {**PRODUCT, "unit": "pice"},
            "document.value_not_allowed",
            "product P-1 › unit",
        ),
        ("product", {**PRODUCT, "id": "P 1"}, "document.id_malformed", "product P 1 › id"),
        ("product", {**PRODUCT, "names": "x"}, "document.type_wrong", "product P-1 › names"),
        ("product", {**PRODUCT, "names": {"1": "x"}}, "document.language_malformed", None),
        ("product", {**PRODUCT, "names": {"zh": "a\nb"}}, "document.text_malformed", None),
        ("product", {**PRODUCT, "gtin": "123"}, "document.gtin_malformed", "product P-1 › gtin"),
        ("product", {**PRODUCT, "serial_pattern": "("}, "document.pattern_malformed", None),
        ("product", {**PRODUCT, "lot_pattern": "(a+)+"}, "document.pattern_dangerous", None),
        ("product", {**PRODUCT, "lot_pattern": "a" * 201}, "document.text_too_long", None),
        ("product", {"names": {}, "unit": "lot"}, "document.field_missing", "product ?"),
        (
            "product",
            {**PRODUCT, "packing": {"per_carton": 0, "per_pallet": 1}},
            "document.number_out_of_range",
            "product P-1 › packing › per_carton",
        ),
        ("product", {**PRODUCT, "labls": {}}, "document.field_unknown", "product P-1"),
        (
            "control_plan",
            point_with(lowr=1),
            "document.field_unknown",
            "control_plan A › points › final › characteristics › c",
        ),
        (
            "control_plan",
            point_with(lower="NaN"),
            "document.number_malformed",
            "control_plan A › points › final › characteristics › c › lower",
        ),
        ("control_plan", point_with(lower="x"), "document.number_malformed", None),
        ("control_plan", point_with(upper="1e999999999"), "document.number_malformed", None),
        ("order", {**ORDER, "due_on": "2026-13-01"}, "document.date_malformed", None),
        ("route", {"id": "R", "names": {}, "steps": []}, "document.list_too_short", None),
        (
            "people",
            {"id": "x", "people": [{"badge": "E1", "name": "n", "roles": [], "pin": "1234"}]},
            "document.pin_malformed",
            "people x › people › E1 › pin",
        ),
        ("produkt", PRODUCT, "document.kind_unknown", "produkt P-1"),
        ("label", {"id": "a b"}, "document.id_malformed", "label a b › id"),
        ("label", {"id": "x", "text": "x" * MAX_INLINE_BYTES}, "document.too_large", "label x"),
        ("product", {1: 2}, "document.not_plain_data", None),
        ("control_plan", point_with(lower=float("nan")), "document.not_plain_data", None),
        ("control_plan", point_with(lower=Decimal("Infinity")), "document.not_plain_data", None),
    ],
)
def test_a_mistake_is_named_with_its_place(kind, content, code, place):
    problem = one_problem(kind, content)
    assert problem.code == code
    assert place is None or problem.place == place


@pytest.mark.parametrize("version", [0, -1, True, 1.5, "1", None, 10_000_000])
def test_a_version_counts_from_one(version):
    assert one_problem("product", PRODUCT, version).code == "document.version_malformed"


def test_a_fixed_choice_says_what_may_be_chosen():
    problem = one_problem("product", PRODUCT | {"unit": "pice"})
    assert problem.facts["known"] == "lot, piece"
    triggers = {"step": "make", "first_article": {"step": "fai", "triggers": ["ordr"]}}
    problem = one_problem("control_plan", {"id": "A", "product": "P", "points": [triggers]})
    assert "order" in problem.facts["known"]
    problem = one_problem("product", PRODUCT | {"labels": {"box": "x"}})
    assert problem.facts["known"] == "carton, pallet, unit"


def test_a_misspelt_field_names_the_nearest_one():
    problem = one_problem("product", PRODUCT | {"serial_patern": "x"})
    assert problem.facts == {"field": "serial_patern", "known": "serial_pattern"}


def test_all_misspelt_fields_and_the_first_other_mistake_are_told_together():
    error = refused("product", {**PRODUCT, "unti": 1, "gtni": 2, "uom": 3}, version=0)
    assert [problem.code for problem in error.problems] == [
        *("document.version_malformed", "document.field_unknown"),
        *("document.field_unknown", "document.type_wrong"),
    ]
    chinese, english = error.sentence("zh"), error.sentence("en")
    assert "4 处错误" in chinese
    assert all(problem.sentence("zh") in chinese for problem in error.problems)
    assert all(problem.sentence("en") in english for problem in error.problems)


def test_a_field_of_a_newer_program_is_ignored_when_a_document_is_read():
    text = json.dumps(PRODUCT | {"colour_of_the_future": "ultraviolet"})
    assert Document(kind="product", id="P-1", version=3, text=text).content().id == "P-1"


def test_a_text_with_another_id_is_refused_when_it_is_read():
    with pytest.raises(DocumentInvalid) as caught:
        parse("product", "P-2", json.dumps(PRODUCT).encode())
    assert caught.value.problems[0].code == "document.id_differs"


def test_reading_the_same_text_again_gives_the_same_object():
    document = document_of("product", 1, PRODUCT)
    again = Document(kind="product", id="P-1", version=2, text=document.text)
    assert again.content() is document.content()


def test_a_long_list_of_mistakes_is_cut_at_twenty():
    error = refused("product", PRODUCT | {f"unknown{n}": 1 for n in range(30)})
    assert len(error.problems) == 30
    assert error.sentence("en").count("\n") == 21
    assert error.sentence("zh").endswith("…")


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from([*KINDS, "flow", ""]), st.text(max_size=8), st.binary(max_size=200))
def test_no_bytes_make_parse_raise_anything_but_a_refusal(kind, name, data):
    error = refusal(parse, kind, name, data)
    assert error is None or (error.sentence("zh") and error.sentence("en"))


@given(
    st.sampled_from([*KINDS, "flow"]), st.dictionaries(st.text(max_size=9), JSONISH, max_size=5)
)
def test_no_content_makes_document_of_raise_anything_but_a_refusal(kind, content):
    error = refusal(document_of, kind, 1, content)
    assert error is None or (error.sentence("zh") and error.sentence("en"))


@given(st.data())
def test_no_change_to_a_sound_document_raises_anything_but_a_refusal(data):
    content = json.loads(a_document(data.draw(st.sampled_from([a_plan(), a_product()]))).text)
    kind = "product" if "unit" in content else "control_plan"
    part = content
    while isinstance(part, dict | list) and part and data.draw(st.booleans()):
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(part[key], dict | list) and part[key] and data.draw(st.booleans()):
            part = part[key]
        else:
            part[key] = data.draw(JSONISH)
    error = refusal(document_of, kind, 1, content)
    assert error is None or error.sentence("zh")


def test_a_nest_too_deep_to_read_is_refused():
    nest: list[object] = []
    for _ in range(100_000):
        nest = [nest]
    assert one_problem("label", {"id": "x", "n": nest}).code == "document.not_plain_data"
    with pytest.raises(DocumentInvalid):
        parse("label", "x", b'{"id":"x","n":' + b"[" * 30_000)
