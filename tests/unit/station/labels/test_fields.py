import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.labels import fields
from station.labels.fields import Inserted, RowFieldMissing, RowValueRefused
from tests.unit.station.labels.build import label, text


def test_parse_tells_fields_from_text_and_doubled_braces() -> None:
    assert fields.parse("缸号 {lot}{{x}}") == ("缸号 ", Inserted("lot"), "{", "x", "}")
    assert fields.fill("缸号 {lot}{{x}}", {"lot": "{n}"}) == "缸号 {n}{x}"


@given(st.text(max_size=30))
def test_parse_of_escaped_text_gives_the_text_back(plain: str) -> None:
    escaped = plain.replace("{", "{{").replace("}", "}}")
    assert fields.fill(escaped, {}) == plain


def test_gs1_elements_split_at_identifiers_only() -> None:
    assert fields.gs1_elements("(01){gtin}(10){lot}") == (("01", "{gtin}"), ("10", "{lot}"))


TEMPLATE = label([text("{lot}")], names=["lot", "quantity"])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("L1", "L1"),
        (12, "12"),
        (12.0, "12"),
        (0.5, "0.5"),
        (None, ""),
        (-3, "-3"),
        (1e300, "1e+300"),
    ],
)
def test_read_row_writes_numbers_as_people_do(value: object, shown: str) -> None:
    row = fields.read_row(TEMPLATE, {"lot": value, "quantity": "1", "other": []}, 2, 7)
    assert row == {"lot": shown, "quantity": "1", "n": "2", "total": "7"}


@pytest.mark.parametrize("value", [[], {}, True, "x" * 4097, "\ud800", 10**400])
def test_read_row_refuses_what_is_no_text_or_number(value: object) -> None:
    with pytest.raises(RowValueRefused) as caught:
        fields.read_row(TEMPLATE, {"lot": value, "quantity": 1}, 3, 3)
    assert caught.value.facts["row"] == 3
    assert caught.value.sentence("en")


def test_read_row_names_the_nearest_column_for_a_missing_field() -> None:
    with pytest.raises(RowFieldMissing) as caught:
        fields.read_row(TEMPLATE, {"lot": 1, "quantty": 2}, 1, 1)
    assert caught.value.facts == {"field": "quantity", "row": 1, "nearest": "quantty"}


def test_read_row_leaves_optional_fields_empty() -> None:
    template = label([], fields=[{"name": "size", "optional": True}])
    assert fields.read_row(template, {}, 1, 1)["size"] == ""
