"""Plain fields to a request: right types, sane numbers, bounded texts, or a sentence."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.actions import asked
from station.actions.asked import RequestInvalid
from station.actions.inspect import Inspect
from station.actions.produce import Finish
from station.actions.workstation import DOES

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=10,
)


def test_numbers_come_as_numbers_or_as_text() -> None:
    for given_ in (48, "48", 48.0, "4.8e1"):
        assert asked.read("finish", Finish, {"unit": "L", "quantity": given_}).quantity == 48
    assert asked.read("finish", Finish, {"unit": "L", "quantity": "0.1"}).quantity == Decimal(
        "0.1"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"unit": 5},
        {"unit": None},
        {"unit": ["L"]},
        {"unit": "L", "quantiy": 5},
        {"unit": "L", "quantity": "many"},
        {"unit": "L", "quantity": "NaN"},
        {"unit": "L", "quantity": "-Infinity"},
        {"unit": "L", "quantity": float("nan")},
        {"unit": "L", "quantity": "1e999999999"},
        {"unit": "L", "quantity": "1e-999999999"},
        {"unit": "L", "quantity": 10**40},
        {"unit": "L", "parameters": {"t": "sNaN"}},
        {"unit": "L", "parameters": {"t\x00": 5}},
        {"unit": "L", "parameters": [["t", 5]]},
        {"unit": "L", "consumed": [{"unit": "F", "quantity": "inf"}]},
        {"unit": "L", "consumed": {"unit": "F"}},
        {"unit": "L", "consumed": [{"unit": "F"}] * 2001},
        {"unit": "L" * 2001},
        {"unit": "L\x00"},
        {"unit": "\ud800"},
    ],
)
def test_fields_that_do_not_fit_are_refused_with_a_reason(fields: dict[str, Any]) -> None:
    with pytest.raises(RequestInvalid) as caught:
        asked.read("finish", Finish, fields)

    for language in ("en", "zh"):
        sentence = caught.value.sentence(language)
        assert "finish" in sentence
        assert sentence.isprintable()
        assert len(sentence) < 400


@pytest.mark.parametrize("sampled", [-1, 10**10, 2.5, "three", True])
def test_count_of_samples_is_a_sane_whole_number(sampled: object) -> None:
    with pytest.raises(RequestInvalid):
        asked.read("inspect", Inspect, {"unit": "L", "sampled": sampled})


@given(st.sampled_from(sorted(DOES)), st.data())
def test_any_fields_are_read_or_refused(do: str, data: st.DataObject) -> None:
    wanted, _ = DOES[do]
    names = [*wanted.__struct_fields__, "other"]
    fields = data.draw(st.dictionaries(st.sampled_from(names), json_values, max_size=len(names)))
    sentence = ""
    try:
        asked.read(do, wanted, fields)
    except RequestInvalid as invalid:
        sentence = invalid.sentence("zh")
    assert sentence.isprintable()
