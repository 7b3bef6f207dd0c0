import pytest
from hypothesis import given

from station.gs1 import digital_link
from station.gs1.digital_link import build, parse
from station.gs1.result import Elements, Gs1Invalid, Parsed
from tests.unit.station.gs1 import codes

GTIN = "09520123456788"
HOST = "https://id.gs1.org"


def _code(read: Parsed) -> str | None:
    return read.error.code if read.error else None


def test_parse_reads_path_and_query_in_their_order() -> None:
    read = parse(f"{HOST}/any/stem/01/{GTIN}/10/ABC1/21/12345?17=180426&linkType=all#top")
    assert read.ais == (("01", GTIN), ("10", "ABC1"), ("21", "12345"), ("17", "180426"))


def test_parse_decodes_percent_and_takes_plus_for_a_space_in_the_query_only() -> None:
    assert parse(f"{HOST}/01/{GTIN}/22/A+B%2fC").value("22") == "A+B/C"
    assert _code(parse(f"{HOST}/01/{GTIN}?98=A+B")) == "gs1.not_cset82"
    assert parse(f"{HOST}/01/{GTIN}?98=A%2B%zz").value("98") == "A+%zz"


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("ftp://a/01/1", "gs1.uri_scheme"),
        ("HtTps://a/00/006141411234567890", "gs1.uri_scheme"),
        ("https://", "gs1.uri_no_path"),
        ("https:///", "gs1.uri_no_path"),
        ("https://a", "gs1.uri_no_path"),
        ("https://a$/00/006141411234567890", "gs1.uri_domain"),
        ("https://[fe80::1%25lo]/00/006141411234567890", "gs1.uri_domain"),
        ("https://a/b c", "gs1.uri_characters"),
        ("https://a/gtin/09520123456788", "gs1.uri_no_key"),
        ("https://a/00/006141411234567890/", "gs1.uri_no_key"),
        (f"{HOST}/01/{GTIN}/22/", "gs1.uri_empty_value"),
        (f"{HOST}/01/{GTIN}/22/A%00B", "gs1.uri_null"),
        (f"{HOST}/01/{GTIN}?999=1", "gs1.uri_unknown_ai"),
        (f"{HOST}/01/{GTIN}?=1", "gs1.uri_unknown_ai"),
        (f"{HOST}/01/{GTIN}?99=", "gs1.uri_empty_value"),
        (f"{HOST}/01/{GTIN}/21/A/10/B", "gs1.uri_qualifiers"),
        (f"{HOST}/01/{GTIN}/22/A/235/B", "gs1.uri_qualifiers"),
        (f"{HOST}/01/{GTIN}?99=A&99=A", "gs1.uri_duplicate"),
        (f"{HOST}/01/{GTIN}?01={GTIN}", "gs1.uri_duplicate"),
        (f"{HOST}/01/{GTIN}?8200=x", "gs1.uri_not_attribute"),
        (f"{HOST}/01/{GTIN}?10=A", "gs1.uri_should_be_path"),
        (f"{HOST}/01/9520123456788", "gs1.too_short"),
        (f"{HOST}/01/09520123456789", "gs1.check_digit"),
        (f"{HOST}/415/9520123456788", "gs1.pair_missing"),
        ("https://a/00/1" + "1" * 9000, "gs1.too_big"),
        (f"{HOST}/01/{GTIN}?" + "&".join(f"91={n}" for n in range(70)), "gs1.too_many"),
    ],
)
def test_parse_names_what_is_wrong_with_a_link(uri: str, code: str) -> None:
    assert _code(parse(uri)) == code


def test_parse_fills_up_a_short_gtin_only_where_that_is_permitted() -> None:
    for short in ("9520123456788", "416000336108", "02345673"):
        uri = f"{HOST}/01/{short}"
        assert not parse(uri).ok
        assert parse(uri, permit_short_gtin=True).value("01") == short.zfill(14)


def test_build_puts_the_first_key_and_its_qualifiers_into_the_path() -> None:
    ais = (("21", "XYZ"), ("01", GTIN), ("10", "A+1"), ("99", "B+2"), ("17", "260101"))
    assert build(ais) == f"{HOST}/01/{GTIN}/10/A%2B1/21/XYZ?17=260101&99=B%2B2"


def test_build_takes_a_host_or_a_whole_stem() -> None:
    ais = (("00", "006141411234567890"),)
    assert build(ais, "brand.example") == "https://brand.example/00/006141411234567890"
    assert build(ais, "http://b.example/x/") == "http://b.example/x/00/006141411234567890"


def test_build_writes_a_repeated_element_once() -> None:
    assert build((("01", GTIN), ("99", "A"), ("99", "A"))) == f"{HOST}/01/{GTIN}?99=A"


@pytest.mark.parametrize(
    ("ais", "code"),
    [
        ((("400", "A"),), "gs1.no_key"),
        ((("01", GTIN), ("8200", "http://x")), "gs1.uri_not_attribute"),
        ((("01", GTIN), ("235", "T"), ("22", "A")), "gs1.uri_not_attribute"),
    ],
)
def test_build_refuses_what_a_link_cannot_carry(ais: Elements, code: str) -> None:
    with pytest.raises(Gs1Invalid) as refused:
        build(ais)
    assert refused.value.code == code


@given(codes.trade_items())
def test_a_built_link_is_read_back_with_the_same_elements(ais: Elements) -> None:
    read = parse(build(ais))
    assert sorted(read.ais) == sorted(ais)


@given(codes.hostile_text)
def test_no_link_escapes_as_an_exception(text: str) -> None:
    for uri in (text, "https://a/" + text, f"{HOST}/01/{GTIN}?" + text):
        assert isinstance(parse(uri, permit_short_gtin=True), Parsed)
        digital_link.path_elements(uri)
