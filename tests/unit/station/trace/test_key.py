"""Canonical keys: what names a thing, and what only looks so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.trace import key

OWN = "SZ0000000000001D"


@pytest.mark.parametrize(
    "text",
    [
        "sscc:069499990000000018",
        "sgtin:06949999300170.AB-7",
        "lgtin:06949999100183.D260315-01",
        f"own:{OWN}",
        "sn:MB-5G-MAIN:MB1A40000001",
        "lot:SUP-A:JX-1",
        "lot:供应商:批-1",
    ],
)
def test_sound_key_names_a_thing(text: str) -> None:
    assert key.is_of_a_thing(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "order:SO-1",
        "scope:order=SO-1",
        "sscc:069499990000000019",
        "sscc:0694999900000001",
        "sscc:abc",
        "sgtin:06949999300170.",
        "sgtin:06949999300171.A",
        "sgtin:06949999300170A",
        "lgtin:06949999100183." + "x" * 21,
        f"own:{OWN.lower()}",
        "own:SZ00000000000011",
        "sn:MB:",
        "sn::A",
        "sn:A",
        "lot:A:B:C",
        "lot:A:B\u202eC",
        "lot:A:B C",
        "lot:" + "A" * 160 + ":B",
        "thing:A:B",
    ],
)
def test_unsound_key_names_nothing(text: str) -> None:
    assert not key.is_of_a_thing(text)


@given(st.text(max_size=40))
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    for scheme in ("sscc:", "sgtin:", "own:", "sn:a:", "lot:", ""):
        key.is_of_a_thing(scheme + text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sn:P-1:A7", "A7"),
        ("lot:S:L-1", "L-1"),
        ("sgtin:06949999300170.A:7", "06949999300170.A:7"),
        (f"own:{OWN}", OWN),
        ("sscc:069499990000000018", "069499990000000018"),
    ],
)
def test_code_is_what_stands_on_the_label(text: str, code: str) -> None:
    assert key.code_of(text) == code


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=14, max_size=14))
def test_own_code_is_known_by_its_check_character(body: str) -> None:
    code = f"S{body}"
    full = code + key.check_character(code)

    assert key.of_own_code(f" {full.lower()} ") == f"own:{full}"
    wrong = "0" if full[-1] != "0" else "1"
    assert key.of_own_code(full[:-1] + wrong) is None


@pytest.mark.parametrize(
    ("ais", "expected"),
    [
        ((("00", "069499990000000018"), ("01", "06949999300170")), "sscc:069499990000000018"),
        ((("01", "06949999300170"), ("21", "A"), ("10", "L")), "sgtin:06949999300170.A"),
        ((("01", "06949999300170"), ("10", "L")), "lgtin:06949999300170.L"),
        ((("01", "06949999300170"),), None),
        ((("10", "L"),), None),
    ],
)
def test_elements_name_the_most_particular_thing(
    ais: tuple[tuple[str, str], ...], expected: str | None
) -> None:
    assert key.of_elements(ais) == expected
