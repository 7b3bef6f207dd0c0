"""Messages: hostile JSON ends in our own error, unknown fields are ignored."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.messages import (
    BlobsAsked,
    Enrol,
    Hello,
    HelloAnswer,
    LogPage,
    MessageMalformed,
    Pushed,
    decode,
    encode,
)

HELLO = {"station": "1" * 32, "inst": "2" * 32, "app": "0.1", "streams": [], "seen": ""}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize("wanted", [Hello, Enrol, HelloAnswer, Pushed, LogPage, BlobsAsked])
@given(data=st.binary(max_size=100) | JSON.map(msgspec.json.encode))
def test_decode_of_anything_ends_in_our_own_error(wanted: type, data: bytes) -> None:
    with pytest.raises(MessageMalformed):
        decode(data, wanted)


def test_decode_ignores_fields_of_newer_programs() -> None:
    data = msgspec.json.encode(HELLO | {"colour": "blue"})
    assert decode(data, Hello) == decode(msgspec.json.encode(HELLO), Hello)


@pytest.mark.parametrize(
    "change",
    [
        {"station": "1" * 31},
        {"station": "1" * 32 + "\n"},
        {"station": "G" * 32},
        {"app": "x" * 501},
        {"streams": [{}]},
        {"seen": None},
    ],
)
def test_decode_refuses_a_hello_of_the_wrong_form(change: dict[str, object]) -> None:
    with pytest.raises(MessageMalformed):
        decode(msgspec.json.encode(HELLO | change), Hello)


def test_decode_refuses_deep_nesting() -> None:
    with pytest.raises(MessageMalformed):
        decode(b'{"streams":' + b"[" * 100_000, Hello)


def test_decode_refuses_too_many_photos_at_once() -> None:
    asked = {"sha256": ["0" * 64] * 1001}
    with pytest.raises(MessageMalformed):
        decode(msgspec.json.encode(asked), BlobsAsked)


def test_messages_survive_the_wire() -> None:
    hello = decode(msgspec.json.encode(HELLO), Hello)
    assert decode(encode(hello), Hello) == hello
