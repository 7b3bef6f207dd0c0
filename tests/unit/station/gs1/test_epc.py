from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import StationError
from station.gs1 import check_digit, digital_link, epc, epc_link
from station.gs1.epc_scheme import SCHEMES
from station.gs1.result import Elements, Gs1Invalid
from tests.unit.station.gs1 import codes

# The examples of the Tag Data Standard, chapter 6, and their prefix lengths.
STANDARD = [
    ("urn:epc:id:sgtin:0614141.112345.400", (("01", "10614141123459"), ("21", "400")), 7),
    ("urn:epc:id:sscc:0614141.1234567890", (("00", "106141412345678908"),), 7),
    ("urn:epc:id:sgln:0614141.12345.400", (("414", "0614141123452"), ("254", "400")), 7),
    ("urn:epc:id:sgln:0614141.12345.0", (("414", "0614141123452"),), 7),
    ("urn:epc:id:grai:0614141.12345.400", (("8003", "00614141123452400"),), 7),
    ("urn:epc:id:giai:0614141.12345400", (("8004", "061414112345400"),), 7),
    ("urn:epc:id:gsrn:0614141.1234567890", (("8018", "061414112345678902"),), 7),
    ("urn:epc:id:gsrnp:0614141.1234567890", (("8017", "061414112345678902"),), 7),
    ("urn:epc:id:gdti:0614141.12345.400", (("253", "0614141123452400"),), 7),
    ("urn:epc:id:cpi:0614141.123ABC.123456789", (("8010", "0614141123ABC"), ("8011", "123456789")), 7),
    ("urn:epc:id:sgcn:4012345.67890.04711", (("255", "401234567890104711"),), 7),
    ("urn:epc:id:ginc:0614141.xyz3311cba", (("401", "0614141xyz3311cba"),), 7),
    ("urn:epc:id:gsin:0614141.123456789", (("402", "06141411234567890"),), 7),
    ("urn:epc:id:itip:4012345.012345.01.02.987", (("8006", "040123451234560102"), ("21", "987")), 7),
    ("urn:epc:id:upui:1234567.089456.51qIgY)%3C%26Jp3*j7'SDB", (("01", "01234567894560"), ("235", "51qIgY)<&Jp3*j7'SDB")), 7),
    ("urn:epc:id:pgln:1234567.89012", (("417", "1234567890128"),), 7),
    ("urn:epc:class:lgtin:4012345.012345.998877", (("01", "04012345123456"), ("10", "998877")), 7),
    ("urn:epc:idpat:sgtin:0614141.112345.*", (("01", "10614141123459"),), 7),
]  # fmt: skip


@pytest.mark.parametrize(("urn", "ais", "prefix_length"), STANDARD)
def test_standard_examples_translate_both_ways(
    urn: str, ais: Elements, prefix_length: int
) -> None:
    assert epc.read(urn).ais == ais
    assert epc.from_elements(ais, prefix_length) == urn


def test_every_scheme_has_an_example() -> None:
    assert {urn.split(":")[3] for urn, _, _ in STANDARD} == {scheme.name for scheme in SCHEMES}


@pytest.mark.parametrize(
    "urn",
    [
        "",
        "urn:epc:id:sgtin",
        "urn:epc:id:nothing:1.2.3",
        "urn:epc::sscc:123456.066638689",
        "urn:epc:idr:itip:943549030.3943.04.93.*",
        "urn:epc:id:lgtin:4012345.012345.998877",
        "urn:epc:idpat:sscc:0614141.*",
        "urn:epc:id:sgtin:0614141.112345",
        "urn:epc:id:sgtin:0614141.112345.",
        "urn:epc:id:sgtin:0614141.1123456.1",
        "urn:epc:id:sgtin:06141.41112345.1",
        "urn:epc:id:sgtin:0614141.112345.*",
        "urn:epc:idpat:sgtin:0614141.112345.1",
        "urn:epc:id:sgtin:0614141.112345.SERIAL-LONGER-THAN-20",
        "urn:epc:id:sgtin:0614141.112345.A B",
        "urn:epc:id:sgtin:0614141.112345.批",
        "urn:epc:id:giai:0614141.",
        "urn:epc:id:itip:4012345.012345.1.02.987",
        "urn:epc:id:cpi:0614141.abc.1",
        "urn:epc:id:cpi:0614141.ABC.01",
        "urn:epc:id:sgcn:4012345.67890.A",
    ],
)
def test_read_refuses_what_is_no_epc_uri(urn: str) -> None:
    with pytest.raises(Gs1Invalid) as refused:
        epc.read(urn)
    assert refused.value.sentence("zh")


@pytest.mark.parametrize(
    ("ais", "prefix_length", "code"),
    [
        ((("01", "10614141123459"),), None, "gs1.epc_prefix_length_needed"),
        ((("01", "10614141123459"),), 5, "gs1.prefix_length"),
        ((("01", "10614141123459"),), 13, "gs1.prefix_length"),
        ((("01", "10614141123450"),), 7, "gs1.check_digit"),
        ((("01", "10614141123459"), ("21", "A B")), 7, "gs1.not_cset82"),
        ((("10", "LOT"),), 7, "gs1.epc_no_key"),
        ((("8004", "12345A"),), 6, "gs1.epc_prefix"),
        ((("8004", "123456"),), 6, "gs1.epc_prefix"),
        ((("8010", "1234567"),), 10, "gs1.epc_prefix"),
    ],
)
def test_from_elements_refuses_what_has_no_epc_uri(
    ais: Elements, prefix_length: int | None, code: str
) -> None:
    with pytest.raises(Gs1Invalid) as refused:
        epc.from_elements(ais, prefix_length)
    assert refused.value.code == code


def test_gs1_key_of_a_returnable_asset_leaves_out_the_filling_zero() -> None:
    assert epc.read("urn:epc:id:grai:0614141.12345.400").gs1_key == "0614141123452400"


@given(
    payload=codes.digits_13,
    serial=codes.texts,
    prefix_length=st.integers(6, 12),
)
def test_serialised_items_survive_the_way_through_an_epc_uri(
    payload: str, serial: str, prefix_length: int
) -> None:
    ais = (("01", payload + check_digit.compute(payload)), ("21", serial))
    urn = epc.from_elements(ais, prefix_length)
    assert epc.read(urn).ais == ais
    link = digital_link.build(ais)
    assert epc.from_elements(epc_link.elements(link), prefix_length) == urn


@given(codes.hostile_text, st.integers(0, 20))
def test_no_text_escapes_but_as_a_station_error(text: str, prefix_length: int) -> None:
    for urn in (text, "urn:epc:id:sgtin:" + text, "urn:epc:id:cpi:0614141." + text):
        with suppress(StationError):
            epc.read(urn)
    for uri in (text, "https://a/" + text, "https://a/8010/0614141" + text):
        with suppress(StationError):
            epc.from_elements(epc_link.elements(uri), prefix_length)
