import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from station.gs1 import association, element_string
from station.gs1.element_string import parse_bracketed, parse_message, parse_scan
from station.gs1.result import Elements, Parsed
from tests.unit.station.gs1 import codes

GTIN = "06949999990012"


def _code(read: Parsed) -> str | None:
    return read.error.code if read.error else None


def test_scan_of_gs1_datamatrix_gives_its_elements() -> None:
    read = parse_scan(f"]d201{GTIN}10B24\x1d21SN-1\x1d11260101")
    assert read.ais == (("01", GTIN), ("10", "B24"), ("21", "SN-1"), ("11", "260101"))
    assert (read.symbology, read.symbology_identifier) == ("DM", "]d2")
    assert read.message == f"^01{GTIN}10B24^21SN-1^11260101"
    assert read.value("21") == "SN-1"
    assert read.value("22") is None
    assert read.gtin == GTIN


def test_scan_of_bytes_is_utf8_or_else_gb18030() -> None:
    assert parse_scan("]Q1批次".encode()).data == "批次"
    assert parse_scan("]Q1批次".encode("gb18030")).data == "批次"
    assert parse_scan(b"]Q1\xff\xfe").ok


def test_scan_of_ean13_gives_the_gtin_and_no_elements() -> None:
    read = parse_scan("]E06949999990012\r\n")
    assert (read.ais, read.data, read.gtin) == ((), "6949999990012", GTIN)


def test_scan_of_composite_gives_the_elements_of_its_second_part() -> None:
    read = parse_scan("]E02112345678900|]e099COMPOSITE\x1d98XYZ")
    assert read.ais == (("99", "COMPOSITE"), ("98", "XYZ"))
    assert read.message == "2112345678900|^99COMPOSITE^98XYZ"
    assert read.gtin == "02112345678900"


@pytest.mark.parametrize(
    ("scan", "code"),
    [
        ("", "gs1.no_identifier"),
        ("]d", "gs1.no_identifier"),
        ("]C0ABC", "gs1.unknown_symbology"),
        ("]d2", "gs1.data_empty"),
        ("]d2\x1d99A", "gs1.unknown_ai"),
        ("]d299A^98B", "gs1.caret"),
        ("]C10036949999000000123", "gs1.length"),
        ("]C1003694999900000012389", "gs1.unknown_ai"),
        ("]E0123456789012", "gs1.number_short"),
        ("]E012345678901234", "gs1.number_long"),
        ("]E01234ABC890123", "gs1.number_not_digits"),
        ("]E402345674", "gs1.number_check_digit"),
        ("]Q1https://a/NOKEY", "gs1.uri_no_key"),
    ],
)
def test_strict_scan_refuses_what_gs1_does_not_allow(scan: str, code: str) -> None:
    read = parse_scan(scan, strict=True)
    assert (_code(read), read.ais) == (code, ())


@pytest.mark.parametrize("strict", [True, False])
def test_open_value_too_long_in_a_scan_without_separator_means_it_was_lost(strict: bool) -> None:
    read = parse_scan(f"]d201{GTIN}10ABCDEFGHIJ21SERIAL0001", strict=strict)
    assert _code(read) == "gs1.separator_lost"
    assert read.error is not None
    assert "FNC1" in read.error.sentence("zh")


def test_digits_run_into_letters_without_separator_mean_it_was_lost() -> None:
    assert _code(parse_scan(f"]C100{'1' * 17}2" + "02" + GTIN + "3714410LOT1")) is not None
    read = parse_scan("]C1003694999900000012380206949999990012" + "3714410L20260315A")
    assert _code(read) == "gs1.separator_lost"


def test_open_value_too_long_with_a_separator_elsewhere_is_just_too_long() -> None:
    read = parse_scan(f"]d201{GTIN}10{'A' * 21}\x1d21S")
    assert _code(read) == "gs1.too_long"


def test_scan_without_identifier_is_read_where_a_checked_key_leads_it() -> None:
    assert parse_scan(f"01{GTIN}21SN1").ais == (("01", GTIN), ("21", "SN1"))
    assert parse_scan(f"\x1d01{GTIN}").ais == (("01", GTIN),)
    assert parse_scan(f"(01){GTIN}(21)SN1").ais == (("01", GTIN), ("21", "SN1"))
    assert parse_scan(f"https://id.gs1.org/01/{GTIN}").ais == (("01", GTIN),)


@pytest.mark.parametrize(
    "text",
    ["SN-0001", "4006381333931", "10ABC", "99ABC", "0106949999990013X", "(A)", "()", "400ABC"],
)
def test_scan_without_identifier_stays_plain_where_it_is_in_doubt(text: str) -> None:
    read = parse_scan(text)
    assert (read.ok, read.ais, read.data) == (True, (), text)


def test_workshop_scan_takes_other_web_addresses_for_plain_data() -> None:
    for address in ("https://shop.example/item?id=1", "https://x.cn/2026/01/05", "http://例.cn/a"):
        read = parse_scan("]Q1" + address)
        assert (read.ok, read.data) == (True, address)


def test_workshop_scan_still_refuses_a_digital_link_with_a_wrong_digit() -> None:
    assert _code(parse_scan("https://id.gs1.org/01/06949999990017")) == "gs1.check_digit"


def test_workshop_scan_forgives_one_leading_separator_and_the_line_end() -> None:
    assert parse_scan(f"]d2\x1d01{GTIN}\r\n").ais == (("01", GTIN),)


def test_workshop_scan_names_symbologies_of_plain_data() -> None:
    read = parse_scan("]C0PALLET-7")
    assert (read.symbology, read.data, read.ok) == ("Code128", "PALLET-7", True)


def test_substitutes_of_the_profile_become_separators() -> None:
    read = parse_scan(f"]d201{GTIN}10A{{GS}}21B", substitutes=("{GS}", ""))
    assert read.ais == (("01", GTIN), ("10", "A"), ("21", "B"))


def test_printable_characters_are_never_separators_by_themselves() -> None:
    assert _code(parse_scan(f"]d201{GTIN}10A#21B")) == "gs1.not_cset82"


def test_input_beyond_any_symbol_is_refused_unread() -> None:
    long = "A" * 9000
    assert _code(parse_scan(long)) == "gs1.too_big"
    assert _code(parse_message(long)) == "gs1.too_big"
    assert _code(parse_bracketed(long)) == "gs1.too_big"


def test_more_elements_than_any_symbol_carries_are_refused() -> None:
    assert _code(parse_message("^99A" * 65)) == "gs1.too_many"
    assert _code(parse_bracketed("(99)A" * 65)) == "gs1.too_many"


def test_message_may_end_with_one_separator_but_not_two() -> None:
    assert parse_message("^99A^").ok
    assert _code(parse_message("^99A^^")) == "gs1.unknown_ai"


def test_message_without_fnc1_is_plain_data_but_not_in_a_composite_part() -> None:
    assert parse_message("991234") == Parsed(data="991234", message="991234")
    assert _code(parse_message("991234|99A")) == "gs1.composite_without_fnc1"
    assert parse_message("2112345678900|^99A").ais == (("99", "A"),)


def test_brackets_inside_values_are_escaped_and_unescaped() -> None:
    read = parse_bracketed(r"(91)12345\(11)991225(92)\(")
    assert read.ais == (("91", "12345(11)991225"), ("92", "("))
    assert element_string.bracketed(read.ais) == r"(91)12345\(11)991225(92)\("


@pytest.mark.parametrize(
    "text",
    ["", "(", "(1", "(15", "12345", "1(12345", "()12345", "(12345)12345", "(10)", "(99)A(98)"],
)
def test_bracketed_text_of_another_form_is_refused(text: str) -> None:
    assert not parse_bracketed(text).ok


def test_associations_are_checked_over_both_parts_of_a_composite() -> None:
    read = parse_bracketed(f"(01){GTIN}|(10)ABC")
    assert read.message == f"^01{GTIN}|^10ABC"
    assert _code(parse_bracketed("(99)A|(10)ABC")) == "gs1.pair_missing"


def test_check_all_names_the_first_thing_wrong() -> None:
    assert element_string.check_all((("01", GTIN),)) is None
    faults = [
        element_string.check_all(ais)
        for ais in ((), (("89", "1"),), (("01", "1"),), (("10", "A"),))
    ]
    assert [fault and fault.code for fault in faults] == [
        "gs1.data_empty",
        "gs1.unknown_ai",
        "gs1.too_short",
        "gs1.pair_missing",
    ]


@given(codes.trade_items())
def test_what_is_written_is_read_back(ais: Elements) -> None:
    assert parse_message(element_string.message(ais)).ais == ais
    assert parse_bracketed(element_string.bracketed(ais)).ais == ais
    scanned = "]d2" + element_string.message(ais)[1:].replace("^", "\x1d")
    assert parse_scan(scanned, strict=True).ais == ais
    assert parse_scan(scanned.encode()).ais == ais


@given(codes.hostile_text)
@example("]C1\ud800")
@example("(99)\\(\\(")
@example("]E06949999990012|]e0")
def test_no_text_escapes_as_an_exception(text: str) -> None:
    for read in (
        parse_scan(text),
        parse_scan(text, strict=True),
        parse_message(text),
        parse_bracketed(text),
    ):
        if read.error:
            assert read.ais == ()
            assert read.error.sentence("zh")
            assert read.error.sentence("en")
        else:
            assert association.check(read.ais) is None


@given(st.binary(max_size=60))
def test_no_bytes_escape_as_an_exception(data: bytes) -> None:
    assert isinstance(parse_scan(data), Parsed)
