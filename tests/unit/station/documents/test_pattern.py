import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.documents import pattern


@pytest.mark.parametrize(
    ("text", "fitting", "other"),
    [
        (r"D\d{6}-\d{2}", "D260315-01", "D260315-1"),
        (r"MB1[0-9A-HJ-NP-Z]{2}\d{7}", "MB1A40000123", "MB1I40000123"),
        (r"^(?:PCB|FPC)\d{4}$", "FPC2611", "XPCB2611"),
        (r"R\d{8}[A-Z]?", "R26030117", "R2603011"),
        (r"[^-\s]+", "A1", "A-1"),
        (r"a\$", "a$", "a"),
        (r"[\]\\-]{2}", "]-", "a-"),
    ],
)
def test_a_pattern_tells_fitting_texts_from_others(text, fitting, other):
    assert pattern.fault(text) is None
    assert pattern.fits(text, fitting)
    assert not pattern.fits(text, other)


@pytest.mark.parametrize(
    "text", ["(a+)+", "(a|a){20}", ".*.*.*.*", "(a?){30}", "(a*)*b", "((a*)*)*"]
)
def test_a_pattern_that_may_try_for_minutes_is_dangerous(text):
    assert pattern.fault(text) == "dangerous"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "(",
            ")",
            "[",
            "[]",
            "[^]",
            "\\",
            "a{65}",
            "a{3,1}",
            "a{",
            "{",
            "*",
            "a**",
            "a*?",
            "a++",
        ),
        *("(?=a)", "(?P<n>a)", r"(a)\1", r"\bA", "[[a]", "[a&&b]", "[z-a]", "(?i)a", "a" * 201),
        "(" * 100 + ")" * 100,
    ],
)
def test_what_is_outside_the_harmless_part_is_malformed(text):
    assert pattern.fault(text) == "malformed"


def test_a_text_longer_than_any_code_fits_nothing():
    assert pattern.fits("a{0,64}", "a" * 64)
    assert not pattern.fits("a*", "a" * 65)


def test_digits_of_other_scripts_are_no_digits():
    assert not pattern.fits(r"\d", "٣")


def test_a_faulty_pattern_fits_loudly():
    with pytest.raises(ValueError, match="malformed"):
        pattern.fits("(", "a")


@given(st.text(alphabet="ab.*+?|()[]{},0123^$\\-dw:", max_size=60), st.text(max_size=80))
def test_any_text_is_judged_and_what_is_allowed_agrees_with_re(text, code):
    if pattern.fault(text) is None:
        wanted = len(code) <= 64 and re.compile(text, re.ASCII).fullmatch(code) is not None
        assert pattern.fits(text, code) == wanted


@given(st.text(max_size=250))
def test_no_text_makes_the_judge_raise(text):
    assert pattern.fault(text) in {None, "malformed", "dangerous"}
