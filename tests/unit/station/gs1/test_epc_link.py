import pytest

from station.gs1 import epc_link
from station.gs1.result import Elements, Gs1Invalid

GTIN = "12345678901231"


@pytest.mark.parametrize(
    ("uri", "ais"),
    [
        (f"https://a/01/{GTIN}/21/S%2F1?17=260101", (("01", GTIN), ("21", "S/1"))),
        (f"https://a/01/{GTIN}/21/S1?x#frag", (("01", GTIN), ("21", "S1?x"))),
        (f"https://a/01/{GTIN}/21//1<?A", (("01", GTIN), ("21", "/1<?A"))),
        (f"https://a/01/{GTIN}/21/1<2?a=b", (("01", GTIN), ("21", "1<2?a=b"))),
        (f"http://a/b/01/{GTIN}/10/L/21/S", (("01", GTIN), ("10", "L"), ("21", "S"))),
        ("https://a/8010/6282274AB//8011/9", (("8010", "6282274AB/"), ("8011", "9"))),
        ("https://a/8010/30056867#12-5A/8011/4", (("8010", "30056867#12-5A"), ("8011", "4"))),
        ("https://a/8010/9520885039434/38", (("8010", "9520885039434/38"),)),
        ("https://a/8003/012345678901284<AB", (("8003", "012345678901284<AB"),)),
    ],
)
def test_elements_finds_key_and_serial_escaped_or_not(uri: str, ais: Elements) -> None:
    assert epc_link.elements(uri) == ais


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/8004/123456789012123",
        "hps://a/414/1234567890123/254/1",
        f"https://a/01/{GTIN}/1234",
        "https://a/8010/123456789012/8011/",
        "https://a/2534/1234567890123",
        "https://a/10/LOT",
        "https://a/01/" + "1" * 3000,
    ],
)
def test_elements_refuses_an_address_without_a_key(uri: str) -> None:
    with pytest.raises(Gs1Invalid):
        epc_link.elements(uri)
