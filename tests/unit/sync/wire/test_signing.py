"""Signatures on requests and answers: every part counts."""

import hashlib
from collections.abc import Callable

import pytest

from station.ledger.seal import DeviceKey
from sync.wire.signing import (
    Asked,
    NotSigned,
    answer_header,
    answer_message,
    is_answer_of,
    is_request_of,
    new_nonce,
    read_request_headers,
    request_headers,
    request_message,
)

KEY, OTHER = DeviceKey(b"k" * 32), DeviceKey(b"o" * 32)
STATION = "5" * 32
ASKED = Asked("POST", "/v1/log?cursor=1.2", "a" * 32)


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def test_request_is_of_its_signer_and_of_nobody_else() -> None:
    headers = lower(request_headers(KEY, STATION, ASKED, "challenge", b"body"))
    asked, signed_by = read_request_headers("POST", ASKED.path, headers)
    assert is_request_of(KEY.public, asked, signed_by, b"body")
    assert not is_request_of(OTHER.public, asked, signed_by, b"body")
    assert not is_request_of(KEY.public, asked, signed_by, b"bodY")


@pytest.mark.parametrize(
    ("method", "path", "change"),
    [
        ("GET", ASKED.path, {}),
        ("POST", "/v1/log?cursor=1.3", {}),
        ("POST", ASKED.path, {"x-challenge": "other"}),
        ("POST", ASKED.path, {"x-nonce": "b" * 32}),
        ("POST", ASKED.path, {"x-station": "6" * 32}),
    ],
)
def test_request_signature_covers(method: str, path: str, change: dict[str, str]) -> None:
    headers = lower(request_headers(KEY, STATION, ASKED, "challenge", b"")) | change
    asked, signed_by = read_request_headers(method, path, headers)
    assert not is_request_of(KEY.public, asked, signed_by, b"")


@pytest.mark.parametrize("name", ["x-station", "x-nonce", "x-signature", "content-digest"])
@pytest.mark.parametrize("value", ["", "zz", "A" * 32, "a" * 33, "sha-256=::", "²" * 32])
def test_read_request_headers_refuses_a_header_of_the_wrong_form(name: str, value: str) -> None:
    headers = lower(request_headers(KEY, STATION, ASKED, "", b"")) | {name: value}
    with pytest.raises(NotSigned):
        read_request_headers("POST", ASKED.path, headers)


def test_fields_cannot_slide_into_each_other() -> None:
    digest = bytes(32)
    one = request_message(Asked("POST", "/a", "0" * 32), STATION, "c", digest)
    two = request_message(Asked("POS", "T/a", "0" * 32), STATION, "c", digest)
    assert one != two


def answered(status: int, offset: str, body: bytes) -> dict[str, str]:
    headers = answer_header(KEY, ASKED, status, offset, body)
    return lower(headers) | ({"upload-offset": offset} if offset else {})


def test_answer_is_of_the_hub_that_signed_it() -> None:
    headers = answered(200, "", b"yes")
    assert is_answer_of(KEY.public, ASKED, 200, headers, b"yes")
    assert not is_answer_of(OTHER.public, ASKED, 200, headers, b"yes")


@pytest.mark.parametrize(
    "check",
    [
        lambda h: is_answer_of(KEY.public, ASKED, 201, h, b"yes"),
        lambda h: is_answer_of(KEY.public, ASKED, 200, h, b"no"),
        lambda h: is_answer_of(KEY.public, Asked("GET", ASKED.path, ASKED.nonce), 200, h, b"yes"),
        lambda h: is_answer_of(KEY.public, Asked("POST", "/x", ASKED.nonce), 200, h, b"yes"),
        lambda h: is_answer_of(KEY.public, Asked("POST", ASKED.path, new_nonce()), 200, h, b"yes"),
        lambda h: is_answer_of(KEY.public, ASKED, 200, h | {"upload-offset": "5"}, b"yes"),
        lambda h: is_answer_of(KEY.public, ASKED, 200, h | {"x-hub-sig": ""}, b"yes"),
        lambda h: is_answer_of(KEY.public, ASKED, 200, h | {"x-hub-sig": "é" * 128}, b"yes"),
    ],
)
def test_answer_signature_covers_every_part(check: Callable[[dict[str, str]], bool]) -> None:
    assert is_answer_of(KEY.public, ASKED, 200, answered(200, "7", b"yes"), b"yes")
    assert not check(answered(200, "7", b"yes"))


def test_answer_message_is_laid_out_as_documented() -> None:
    """The layout is public: other programs verify answers by it."""
    message = answer_message(Asked("PATCH", "/v1/blobs/x", "ab" * 16), 204, "1048576", b"")
    assert message == (
        b"a1"
        + bytes.fromhex("ab" * 16)
        + b"\x00\x00\x00\x05PATCH"
        + b"\x00\x00\x00\x0b/v1/blobs/x"
        + (204).to_bytes(8, "big")
        + b"\x00\x00\x00\x071048576"
        + hashlib.sha256(b"").digest()
    )
