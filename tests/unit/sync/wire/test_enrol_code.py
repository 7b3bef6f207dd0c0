"""Enrolment codes: exact round trips, damaged ones are noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.enrol_code import (
    PREFIX,
    EnrolCode,
    EnrolCodeMalformed,
    is_hub_url,
    read_code,
    write_code,
)

CODE = EnrolCode("ab" * 16, b"p" * 32, b"f" * 32, "https://hub.example:8443")


@given(st.binary(min_size=80, max_size=80), st.integers(1, 65535))
def test_read_code_gives_back_what_was_written(data: bytes, port: int) -> None:
    code = EnrolCode(data[:16].hex(), data[16:48], data[48:], f"https://192.168.1.7:{port}")
    assert read_code(write_code(code)) == code


def test_read_code_forgives_case_and_white_space() -> None:
    text = write_code(CODE)
    assert read_code(f" {text.lower()[:40]}\n {text.lower()[40:]}\t") == CODE


def test_code_uses_only_what_a_qr_code_stores_compactly() -> None:
    assert set(write_code(CODE)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:")


def test_read_code_notices_every_changed_letter() -> None:
    text = write_code(CODE)
    for at in range(len(PREFIX), len(text) - 1):  # the very last letter also holds unused bits
        other = "A" if text[at] != "A" else "B"
        with pytest.raises(EnrolCodeMalformed):
            read_code(text[:at] + other + text[at + 1 :])


@given(st.text(max_size=700))
def test_read_code_of_any_text_ends_in_our_own_error(text: str) -> None:
    for candidate in (text, PREFIX + text):
        with pytest.raises(EnrolCodeMalformed):
            read_code(candidate)


@pytest.mark.parametrize(
    "url",
    [
        "http://hub:8443",
        "https://",
        "https://hub:99999",
        "https://hub:0",
        "https://hub/path",
        "https://user@hub",
        "https://hub:8443?x",
        "https://hub\n",
        "https://" + "h" * 300,
        "https://[::1",
    ],
)
def test_hub_url_is_scheme_host_and_port_only(url: str) -> None:
    assert not is_hub_url(url)


@pytest.mark.parametrize("url", ["https://hub", "https://[::1]:8443", "https://10.0.0.1:1"])
def test_hub_url_takes_names_and_addresses(url: str) -> None:
    assert is_hub_url(url)
