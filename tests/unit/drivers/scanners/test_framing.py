import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.framing import LONGEST_MESSAGE, STALE_AFTER_S, Dropped, Framing

SUFFIXES = [b"\r", b"\n", b"\r\n", b"\t", b"\x03"]
# few symbols, many ends, so that ends are cut in two and codes stand back to back
noisy = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b"\t", b"\x02", b"\x03", b"\x1d", "批".encode(), b"A"])
    | st.binary(max_size=6)
    | st.integers(LONGEST_MESSAGE - 2, LONGEST_MESSAGE + 3).map(lambda size: b"x" * size),
    max_size=20,
).map(b"".join)


def in_pieces(data, cuts):
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


def all_framed(framing, pieces):
    return [one for piece in pieces for one in framing.feed(piece)] + framing.silence()


@given(
    data=noisy,
    cuts=st.lists(st.integers(0, 20_000), max_size=12),
    suffix=st.sampled_from([*SUFFIXES, b""]),
    prefix=st.sampled_from([b"", b"\x02", b"A"]),
)
def test_any_chunking_gives_the_same_messages(data, cuts, suffix, prefix):
    whole = all_framed(Framing(suffix, prefix), [data])
    assert all_framed(Framing(suffix, prefix), in_pieces(data, cuts)) == whole
    assert all_framed(Framing(suffix, prefix), [bytes([byte]) for byte in data]) == whole


@given(
    codes=st.lists(st.binary(min_size=1, max_size=40), max_size=8),
    suffix=st.sampled_from(SUFFIXES),
    cuts=st.lists(st.integers(0, 400), max_size=6),
)
def test_every_code_comes_out_once_in_order_and_unchanged(codes, suffix, cuts):
    for forbidden in b"\r\n\t\x03":
        codes = [code.replace(bytes([forbidden]), b"\x1d") for code in codes]
    data = b"".join(code + suffix for code in codes)
    framing = Framing(suffix)
    assert [one for piece in in_pieces(data, cuts) for one in framing.feed(piece)] == codes
    assert framing.quiet_after_s is None


@given(data=noisy, suffix=st.sampled_from([*SUFFIXES, b""]))
def test_memory_stays_bounded(data, suffix):
    framing = Framing(suffix)
    for piece in in_pieces(data * 3, range(0, len(data) * 3, 700)):
        framing.feed(piece)
        assert len(framing._held) <= LONGEST_MESSAGE + len(suffix)


def test_the_longest_message_passes_and_one_byte_more_is_dropped_alone():
    framing = Framing(b"\r")
    longest = b"x" * LONGEST_MESSAGE
    assert framing.feed(longest + b"\r" + longest + b"y\rnext\r") == [
        longest,
        Dropped("too_long", 1),
        b"next",
    ]


def test_the_longest_message_passes_also_with_its_end_cut_in_two():
    framing = Framing(b"\r\n")
    longest = b"x" * LONGEST_MESSAGE
    assert framing.feed(longest + b"\r") == []
    assert framing.feed(b"\n") == [longest]


def test_drops_are_counted():
    framing = Framing(b"\r")
    too_long = b"x" * 5000 + b"\r"
    assert framing.feed(too_long) == [Dropped("too_long", 1)]
    assert framing.feed(too_long) == [Dropped("too_long", 2)]


def test_a_code_cut_off_by_silence_is_not_joined_to_the_next():
    framing = Framing(b"\r")
    assert framing.feed(b"0109501101") == []
    assert framing.quiet_after_s == STALE_AFTER_S
    assert framing.silence() == [Dropped("cut_off", 1)]
    assert framing.feed(b"0109501101530003\r") == [b"0109501101530003"]


def test_silence_ends_a_message_where_there_is_no_suffix():
    framing = Framing(b"", idle_s=0.03)
    assert framing.feed(b"AB") == []
    assert framing.feed(b"C\r\n") == []
    assert framing.quiet_after_s == 0.03
    assert framing.silence() == [b"ABC"]
    assert framing.quiet_after_s is None


def test_half_a_code_of_an_unplugged_reader_is_no_scan_with_or_without_suffix():
    for suffix in [b"\r", b""]:
        framing = Framing(suffix)
        framing.feed(b"ABC")
        assert framing.lost() == [Dropped("cut_off", 1)]
        assert framing.lost() == []


def test_too_long_is_still_dropped_when_silence_ends_it():
    for suffix in [b"\r", b""]:
        framing = Framing(suffix)
        assert framing.feed(b"x" * 9000) == []
        assert framing.silence() == [Dropped("too_long", 1)]
        assert framing.silence() == []


@pytest.mark.parametrize(("profile", "sent"), [(b"\r", b"A\r\nB\r\n"), (b"\n", b"A\r\nB\r\n")])
def test_a_reader_that_sends_cr_lf_works_with_either_profile(profile, sent):
    framing = Framing(profile)
    assert framing.feed(sent) == [b"A", b"B"]
    assert framing.silence() == []


def test_cr_lf_profile_keeps_a_lone_cr_inside_the_data():
    assert Framing(b"\r\n").feed(b"A\rB\r\n") == [b"A\rB"]


def test_a_suffix_alone_is_no_scan():
    assert Framing(b"\r").feed(b"\r\r\n\r") == []
    assert Framing(b"\x03", b"\x02").feed(b"\x02\x03") == []


def test_prefix_is_taken_off_where_it_is_and_its_absence_loses_nothing():
    assert Framing(b"\r", b"##").feed(b"##A##B\rC\r") == [b"A##B", b"C"]


def test_a_control_character_prefix_begins_the_message_anew():
    framing = Framing(b"\x03", b"\x02")
    assert framing.feed(b"half\x02whole\x03\r\n\x02next\x03") == [
        Dropped("cut_off", 1),
        b"whole",
        b"next",
    ]
