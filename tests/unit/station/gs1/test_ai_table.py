import pytest

from station.gs1 import ai_table, content


def test_table_holds_every_ai_of_the_list() -> None:
    assert len(ai_table.table()) == 541


def test_every_rule_and_companion_of_the_table_exists() -> None:
    table = ai_table.table()
    for entry in table.values():
        for part in entry.parts:
            assert part.kind in content.CHARACTER_SETS
            assert set(part.rules) <= set(content.RULES), entry.ai
        for pattern in (*entry.excludes, *(p for group in entry.needs for p in group)):
            assert any(ai_table.matches(pattern, ai) for ai in table), (entry.ai, pattern)


def test_ais_that_share_two_digits_have_one_length_and_one_kind_of_end() -> None:
    by_start: dict[str, set[tuple[int, bool]]] = {}
    for ai, entry in ai_table.table().items():
        by_start.setdefault(ai[:2], set()).add((len(ai), entry.is_fixed))
    assert all(len(kinds) == 1 for kinds in by_start.values())


def test_fixed_ais_are_those_of_the_standards_table_of_predefined_lengths() -> None:
    fixed = {ai[:2] for ai, entry in ai_table.table().items() if entry.is_fixed}
    listed = "00 01 02 03 11 12 13 15 16 17 20 31 32 33 34 35 36 41"
    assert fixed == set(listed.split())
    assert all(e.shortest == e.longest for e in ai_table.table().values() if e.is_fixed)


def test_only_the_last_part_of_a_value_varies_in_length() -> None:
    for entry in ai_table.table().values():
        assert all(part.shortest == part.longest for part in entry.parts[:-1]), entry.ai
        optional = [part.is_optional for part in entry.parts]
        assert optional == sorted(optional), entry.ai


@pytest.mark.parametrize(
    ("text", "ai"),
    [("0106949999990012", "01"), ("3103000123", "3103"), ("80041", "8004"), ("235A", "235")],
)
def test_at_start_of_finds_the_ai(text: str, ai: str) -> None:
    found = ai_table.at_start_of(text)
    assert found is not None
    assert found.ai == ai


@pytest.mark.parametrize("text", ["", "0", "89", "3", "31", "310", "3106", "٠١", "A1", "\x1d01"])
def test_at_start_of_finds_nothing_where_no_ai_begins(text: str) -> None:
    assert ai_table.at_start_of(text) is None


def test_matches_takes_n_for_any_digit_of_the_same_length() -> None:
    assert ai_table.matches("31nn", "3103")
    assert not ai_table.matches("31nn", "310")
    assert not ai_table.matches("310n", "3110")


def test_gtin_may_be_followed_by_its_qualifiers_or_by_the_third_party_serial() -> None:
    assert ai_table.table()["01"].qualifiers == (("22", "10", "21"), ("235",))
    assert ai_table.table()["00"].qualifiers == ()
    assert ai_table.table()["10"].qualifiers is None
