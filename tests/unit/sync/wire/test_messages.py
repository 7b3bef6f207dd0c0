"""Messages: hostile JSON ends in our own error, unknown fields are ignored."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.messages import (
    Alarm,
    BlobHeld,
    BlobsAsked,
    Enrol,
    Hello,
    HelloAnswer,
    LogPage,
    MessageMalformed,
    Note,
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


def test_words_of_newer_programs_do_not_break_a_message() -> None:
    stream = {"epoch": "3" * 32, "parent": None, "seq": 1, "link": "4" * 64, "reason": "merged"}
    assert decode(msgspec.json.encode(HELLO | {"streams": [stream]}), Hello).streams
    note = {"seq": 1, "state": "watched", "code": "later"}
    assert decode(msgspec.json.encode(note), Note).state == "watched"
    assert decode(b'{"state": "elsewhere"}', BlobHeld).receipt is None
    assert decode(b'{"code": "later", "facts": {"list": [1, 0.5]}}', Alarm).code == "later"


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
