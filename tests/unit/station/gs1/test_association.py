import pytest

from station.gs1 import element_string
from station.gs1.association import check

GTIN = ("01", "12345678901231")
SSCC = ("00", "123456789012345675")


@pytest.mark.parametrize(
    "ais",
    [
        (SSCC, ("02", "12345678901231"), ("37", "12")),
        (GTIN, ("21", "X"), ("250", "Y")),
        (GTIN, ("3925", "12599"), ("3102", "654321")),
        (("8030", "SIG"), ("8003", "01234567890128X")),
        (("400", "A"), ("99", "B"), ("400", "A")),
        (GTIN, ("3100", "000001"), ("3100", "000001")),
    ],
)
def test_check_accepts_elements_that_belong_together(ais: tuple[tuple[str, str], ...]) -> None:
    assert check(ais) is None


@pytest.mark.parametrize(
    ("ais", "code", "fact"),
    [
        ((GTIN, ("37", "12")), "gs1.pair_forbidden", ("other", "37")),
        ((GTIN, ("3100", "000001"), ("3101", "000001")), "gs1.pair_forbidden", ("ai", "3100")),
        ((("02", "12345678901231"),), "gs1.pair_missing", ("needed", "(37)")),
        ((GTIN, ("250", "Y")), "gs1.pair_missing", ("ai", "250")),
        ((("400", "A"), ("400", "B")), "gs1.repeat_differs", ("second", "B")),
        ((("8030", "S"), ("8003", "01234567890128")), "gs1.serial_missing", ("ai", "8003")),
    ],
)
def test_check_names_the_rule_that_is_broken(
    ais: tuple[tuple[str, str], ...], code: str, fact: tuple[str, str]
) -> None:
    fault = check(ais)
    assert fault is not None
    assert fault.code == code
    assert fault.facts[fact[0]] == fact[1]


def test_an_ai_does_not_exclude_itself_through_its_own_pattern() -> None:
    assert element_string.parse_bracketed("(01)12345678901231(3103)000001").ok
