import pytest

from station.gs1 import ai_table, content, syntax

GOOD = [
    ("00", "123456789012345675"),
    ("10", "a!\"%&'()*+,-./"),
    ("11", "200600"),
    ("11", "240229"),
    ("17", "000229"),
    ("3910", "978123"),
    ("4307", "CN"),
    ("4309", "02790858483015297971"),
    ("4330", "001234-"),
    ("7003", "2603152359"),
    ("7007", "211225211231"),
    ("7030", "999ABC"),
    ("7040", "1AB_"),
    ("7041", "BME"),
    ("7241", "80"),
    ("7252", "9"),
    ("7258", "3/3"),
    ("8001", "12341234512398"),
    ("8003", "01234567890128"),
    ("8007", "DE91100000000123456789"),
    ("8008", "26031508"),
    ("8008", "260315083059"),
    ("8010", "1234AB#-/"),
    ("8011", "1"),
    ("8013", "1987654Ad4X4bL5ttr2310c2K"),
    ("8026", "123456789012310303"),
    ("8030", "ab-_09"),
    ("8030", "1=="),
    ("8110", "012345612345611110123"),
    ("8110", "01234561234561111012335006074500607"),
    ("8112", "001234561234560123456"),
    ("4300", "A%20B"),
]

BAD = [
    ("00", "123456789012345670", "gs1.check_digit", 18),
    ("01", "1234567890123A", "gs1.not_digit", 14),
    ("10", "AB C", "gs1.not_cset82", 3),
    ("10", "批次", "gs1.not_cset82", 1),
    ("10", "A\x1d", "gs1.not_cset82", 2),
    ("11", "201310", "gs1.date_month", 3),
    ("17", "270229", "gs1.date_day", 5),
    ("4326", "201200", "gs1.date_day", 5),
    ("4324", "2012252400", "gs1.time_hour", 7),
    ("4324", "2012252360", "gs1.time_minute", 9),
    ("8008", "201225230060", "gs1.time_second", 11),
    ("7250", "20230229", "gs1.date_day", 7),
    ("426", "987", "gs1.country", 1),
    ("7030", "987ABC", "gs1.country_or_999", 1),
    ("4307", "AA", "gs1.country_letters", 1),
    ("3910", "9870", "gs1.currency", 1),
    ("401", "123", "gs1.company_prefix_short", 1),
    ("7023", "12A4", "gs1.company_prefix", 3),
    ("7040", "1AB=", "gs1.importer_index", 4),
    ("7041", "0", "gs1.package_type", 1),
    ("7241", "11", "gs1.media_type", 1),
    ("7252", "5", "gs1.sex_code", 1),
    ("7258", "111", "gs1.position_malformed", 1),
    ("7258", "0/3", "gs1.zero_prefix", 1),
    ("7258", "1/0", "gs1.zero_prefix", 3),
    ("7258", "2/1", "gs1.position_exceeds_end", 1),
    ("8001", "12340000012311", "gs1.zero_value", 5),
    ("8001", "12341234512321", "gs1.winding", 13),
    ("8003", "11234567890128", "gs1.not_zero", 1),
    ("8007", "FR1234", "gs1.iban", 1),
    ("8007", "FR12_45678901234", "gs1.iban", 5),
    ("8007", "AB12345678901234", "gs1.iban", 1),
    ("8007", "FR12345678901234", "gs1.iban", 3),
    ("8010", "123456_", "gs1.not_cset39", 7),
    ("8011", "012", "gs1.zero_prefix", 1),
    ("8013", "A", "gs1.check_pair", 1),
    ("8013", "1987654Ad4X4bL5ttr2310c2X", "gs1.check_pair", 24),
    ("8014", "19876542T", "gs1.check_pair", 8),
    ("8026", "123456789012310099", "gs1.piece_zero", 15),
    ("8026", "123456789012310100", "gs1.pieces_total_zero", 17),
    ("8026", "123456789012310302", "gs1.piece_exceeds_total", 15),
    ("8030", "ABC:123", "gs1.not_cset64", 4),
    ("8030", "123=", "gs1.cset64_padding", 4),
    ("4300", "ABC%0g", "gs1.percent_encoding", 4),
    ("4309", "18000000010000000000", "gs1.latitude", 1),
    ("4309", "00000000003600000001", "gs1.longitude", 11),
    ("4321", "2", "gs1.not_yes_no", 1),
    ("4330", "000000X", "gs1.not_hyphen", 7),
]


@pytest.mark.parametrize(("ai", "value"), GOOD)
def test_check_accepts_a_value_that_keeps_its_rules(ai: str, value: str) -> None:
    assert syntax.check(ai_table.table()[ai], value) is None


@pytest.mark.parametrize(("ai", "value", "code", "position"), BAD)
def test_check_names_the_flaw_and_its_place(ai: str, value: str, code: str, position: int) -> None:
    fault = syntax.check(ai_table.table()[ai], value)
    assert fault is not None
    assert (fault.code, fault.facts["position"]) == (code, position)
    assert fault.facts["ai"] == ai


def test_a_hidri_of_digits_alone_is_refused() -> None:
    rule = content.RULES["letter"]
    assert rule("123") == content.Flaw("gs1.only_digits")
    assert rule("12A") is None


@pytest.mark.parametrize("name", sorted(content.RULES))
def test_every_rule_answers_for_any_part_that_uses_it(name: str) -> None:
    for entry in ai_table.table().values():
        for part in entry.parts:
            if name in part.rules:
                for character in "019A":
                    text = character * part.longest
                    if content.characters(part.kind, text) is None:
                        content.RULES[name](text)
