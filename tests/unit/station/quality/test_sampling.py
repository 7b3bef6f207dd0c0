from decimal import Decimal
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.quality import sampling
from station.quality.sampling import AQLS, LEVELS, SEVERITIES, SamplingPlanUnknown, plan

# Table 2-A, normal inspection, as printed: Ac, or an arrow to the plan below (v) or above (^).
PRINTED_AQLS = "0.065 0.10 0.15 0.25 0.40 0.65 1.0 1.5 2.5 4.0 6.5"
PRINTED = """
A 2    v v v v v v v v v v 0
B 3    v v v v v v v v v 0 ^
C 5    v v v v v v v v 0 ^ v
D 8    v v v v v v v 0 ^ v 1
E 13   v v v v v v 0 ^ v 1 2
F 20   v v v v v 0 ^ v 1 2 3
G 32   v v v v 0 ^ v 1 2 3 5
H 50   v v v 0 ^ v 1 2 3 5 7
J 80   v v 0 ^ v 1 2 3 5 7 10
K 125  v 0 ^ v 1 2 3 5 7 10 14
L 200  0 ^ v 1 2 3 5 7 10 14 21
M 315  ^ v 1 2 3 5 7 10 14 21 ^
N 500  v 1 2 3 5 7 10 14 21 ^ ^
P 800  1 2 3 5 7 10 14 21 ^ ^ ^
Q 1250 2 3 5 7 10 14 21 ^ ^ ^ ^
R 2000 3 5 7 10 14 21 ^ ^ ^ ^ ^
"""

# Table 1, as printed: largest lot size, then the letters of S-1 S-2 S-3 S-4 I II III.
LETTERS = """
8 AAAAAAB
15 AAAAABC
25 AABBBCD
50 ABBCCDE
90 BBCCCEF
150 BBCDDFG
280 BCDEEGH
500 BCDEFHJ
1200 CCEFGJK
3200 CDEGHKL
10000 CDFGJLM
35000 CDFHKMN
150000 DEGJLNP
500000 DEGJMPQ
"""


def _rows() -> list[tuple[str, int, list[str]]]:
    rows = [line.split() for line in PRINTED.strip().splitlines()]
    return [(row[0], int(row[1]), row[2:]) for row in rows]


def _lot_with(letter: str) -> tuple[int, str]:
    """A lot size and level that lead to the letter."""
    for line in (*LETTERS.strip().splitlines(), "500001 DEHKNQR"):
        last, letters = line.split()
        if letter in letters:
            return int(last), LEVELS[letters.index(letter)]
    raise AssertionError(letter)


@pytest.mark.parametrize("line", LETTERS.strip().splitlines())
def test_code_letters_are_those_of_the_printed_table(line: str) -> None:
    last, letters = line.split()
    for level, letter in zip(LEVELS, letters, strict=True):
        assert sampling.code_letter(int(last), level) == letter
    assert "".join(sampling.code_letter(500_001, level) for level in LEVELS) == "DEHKNQR"


@pytest.mark.parametrize("row", range(16))
def test_normal_plans_follow_the_arrows_of_the_printed_table(row: int) -> None:
    rows = _rows()
    lot_size, level = _lot_with(rows[row][0])
    for column, aql in enumerate(PRINTED_AQLS.split()):
        at = row
        while rows[at][2][column] in "v^":
            at += 1 if rows[at][2][column] == "v" else -1
        letter, n, cells = rows[at]
        found = plan(lot_size, level, aql)
        assert (found.initial_letter, found.final_letter) == (rows[row][0], letter)
        assert (found.n, found.ac, found.re) == (n, int(cells[column]), int(cells[column]) + 1)


def _accepted(n: int, ac: int, share: float) -> float:
    """Probability that a sample from a large lot has at most `ac` nonconforming units."""
    return sum(comb(n, d) * share**d * (1 - share) ** (n - d) for d in range(ac + 1))


@pytest.mark.parametrize("letter", "ABCDEFGHJKLMNPQR")
@pytest.mark.parametrize("aql", AQLS)
def test_normal_plans_accept_most_lots_as_good_as_the_aql(letter: str, aql: Decimal) -> None:
    found = plan(*_lot_with(letter), aql)
    assert 0.87 <= _accepted(found.n, found.ac, float(aql) / 100) <= 0.995


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("letter", "ABCDEFGHJKLMNPQR")
def test_plans_of_one_sample_size_accept_more_as_the_aql_rises(letter: str, severity: str) -> None:
    plans = [plan(*_lot_with(letter), aql, severity) for aql in AQLS]
    assert all(found.re == found.ac + 1 for found in plans)
    for n in {found.n for found in plans}:
        accepted = [found.ac for found in plans if found.n == n]
        assert accepted == sorted(accepted)


def test_tightened_inspection_accepts_less_and_reduced_takes_smaller_samples() -> None:
    for letter in "CDEFGHJKLMNPQR":
        for aql in AQLS:
            normal, tightened, reduced = (plan(*_lot_with(letter), aql, s) for s in SEVERITIES)
            share = float(aql) / 100
            strict = _accepted(tightened.n, tightened.ac, share)
            assert strict <= _accepted(normal.n, normal.ac, share)
            if reduced.final_letter == normal.final_letter:
                assert reduced.n <= normal.n


def test_every_lot_level_aql_and_severity_has_a_plan() -> None:
    for lot_size in (2, 8, 9, 1200, 10**9):
        for level in LEVELS:
            for aql in AQLS:
                for severity in SEVERITIES:
                    found = plan(lot_size, level, aql, severity)
                    assert 0 <= found.ac < found.re <= found.n + 1
                    assert found.inspect_100_percent == (found.n >= lot_size)


def test_a_lot_no_larger_than_its_sample_is_inspected_whole() -> None:
    assert plan(13, "II", 1.0).inspect_100_percent
    assert not plan(14, "II", 1.0).inspect_100_percent


def test_a_sample_is_judged_by_the_acceptance_number() -> None:
    found = plan(500, "II", 2.5)
    assert (found.accepts(3), found.accepts(4)) == (True, False)


@pytest.mark.parametrize("aql", ["0.1", "0.10", 0.1, Decimal("0.100")])
def test_an_aql_may_be_written_with_more_zeros(aql: str | float | Decimal) -> None:
    assert plan(3200, "II", aql) == plan(3200, "II", "0.1")


@pytest.mark.parametrize(
    ("lot_size", "level", "aql", "severity", "code", "named"),
    [
        (1, "II", 1.0, "normal", "sampling.lot_size", "2"),
        (-5, "II", 1.0, "normal", "sampling.lot_size", "2"),
        (-(10**30), "II", 1.0, "normal", "sampling.lot_size", "2"),
        (True, "II", 1.0, "normal", "sampling.lot_size", "2"),
        (2.5, "II", 1.0, "normal", "sampling.lot_size", "2"),
        (500, "IV", 1.0, "normal", "sampling.level", "S-1, S-2"),
        (500, "II", 3.0, "normal", "sampling.aql", "2.5, 4, 6.5"),
        (500, "II", 15, "normal", "sampling.aql", "10"),
        (500, "II", "x", "normal", "sampling.aql", "0.65"),
        (500, "II", 1.0, "strict", "sampling.severity", "tightened"),
    ],
)
def test_plan_refuses_what_the_standard_does_not_know_and_names_what_it_does(
    lot_size: int, level: str, aql: str | float, severity: str, code: str, named: str
) -> None:
    with pytest.raises(SamplingPlanUnknown) as refused:
        plan(lot_size, level, aql, severity)
    assert refused.value.code == code
    assert named in refused.value.sentence("zh")
    assert named in refused.value.sentence("en")


def test_plan_refuses_a_lot_size_too_long_to_print() -> None:
    with pytest.raises(sampling.LotSizeInvalid) as refused:
        plan(-(10**9999), "II", 1.0)
    assert refused.value.sentence("zh")


@given(st.integers(2, 10**7), st.sampled_from(LEVELS))
def test_a_larger_lot_never_has_an_earlier_letter(lot_size: int, level: str) -> None:
    assert sampling.code_letter(lot_size, level) <= sampling.code_letter(lot_size * 2, level)
