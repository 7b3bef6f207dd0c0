"""`suyuan scan feed` answers whatever it is told that a gun sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.cli.scan import answer_feed

LINE_END = "0d"


def fed(text: str, **settings) -> dict:
    """What comes out of bytes that a serial gun sends."""
    return answer_feed({"raw_hex": text.encode().hex() + LINE_END, "settings": settings})


def typed(text: str, gap_ms: int = 8, **settings) -> dict:
    """What comes out of keys, Enter behind them."""
    keys = [[key, gap_ms] for key in (*text, "Enter")]
    return answer_feed({"transport": "keyboard", "keys": keys, "settings": settings})


def test_itf_of_fourteen_digits_is_a_trade_item_only_with_its_check_digit() -> None:
    assert fed("]I116949999990019", aim_prefix=True)["scans"][0]["gtin14"] == "16949999990019"
    assert "gtin14" not in fed("]I116949999990018", aim_prefix=True)["scans"][0]


def test_unknown_symbology_keeps_its_identifier() -> None:
    assert fed("]X0412356", aim_prefix=True)["scans"][0]["symbology"] == "Other/X0"


def test_half_a_code_is_dropped_and_told() -> None:
    answer = answer_feed({"raw_hex": b"AAA111\rBBB".hex()})
    assert [each["data"] for each in answer["scans"]] == ["AAA111"]
    assert answer["dropped"] == ["cut_off"]


def test_person_who_types_is_no_gun() -> None:
    assert typed("AAA111", gap_ms=60, focus="remark field")["scans"] == []
    assert typed("AAA111", focus="remark field")["scans"] == [{"data": "AAA111"}]


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"raw_hex": "0"},
        {"raw_hex": 7},
        {"raw_hex": "41", "chunks": ["x"]},
        {"raw_hex": "41", "settings": []},
        {"raw_hex": "41", "settings": {"encoding": "no-such"}},
        {"transport": "keyboard"},
        {"transport": "keyboard", "keys": [["A"]]},
        {"transport": "keyboard", "keys": [["A", -1]]},
    ],
)
def test_line_that_tells_nothing_is_refused_with_a_sentence(line) -> None:
    answer = answer_feed(line)
    assert not answer["ok"]
    assert answer["error"]["code"] == "scan.feed_malformed"


def test_wrong_suffix_names_those_that_exist() -> None:
    answer = fed("AAA", suffix="semicolon")
    assert answer["error"]["code"] == "device.option_wrong"
    assert "crlf" in answer["error"]["text"]


@given(st.binary(max_size=60), st.lists(st.integers(-3, 20), max_size=5))
def test_any_bytes_in_any_packets_are_answered_alike(data, chunks) -> None:
    line = {"raw_hex": data.hex(), "settings": {"aim_prefix": True}}
    assert answer_feed(line | {"chunks": chunks}) == answer_feed(line)
