import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.labels import codes
from station.labels.codes import (
    ALPHABET,
    BlockRefused,
    Lease,
    LeaseExhausted,
    OwnCodeMalformed,
    OwnCodeMistyped,
)
from station.trace import key

BLOCKS = st.text(st.sampled_from(ALPHABET), min_size=4, max_size=4).filter(
    lambda block: block[0] != "Z"
)
SEQUENCES = st.integers(0, codes.MOST_IN_BLOCK - 1)
ANY_CODE = st.builds(codes.make, BLOCKS, SEQUENCES) | st.builds(codes.make_lone)


@given(BLOCKS, SEQUENCES)
def test_leased_code_says_its_block_and_sequence(block: str, sequence: int) -> None:
    text = codes.make(block, sequence)
    read = codes.parse(text)
    assert (read.block, read.sequence, read.is_lone) == (block, sequence, False)
    assert len(text) == 16
    assert key.of_own_code(text) == f"own:{text}"


def test_lone_code_can_never_be_a_leased_one() -> None:
    text = codes.make_lone()
    assert text.startswith("SZ")
    assert codes.parse(text).is_lone
    with pytest.raises(BlockRefused):
        Lease("Z000", 0, 10)


@given(ANY_CODE, st.integers(0, 15), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_is_always_noticed(text: str, at: int, wrong: str) -> None:
    typed = text[:at] + wrong + text[at + 1 :]
    if typed != text:
        with pytest.raises((OwnCodeMistyped, OwnCodeMalformed)):
            codes.parse(typed)


def test_swapped_neighbours_are_nearly_always_noticed() -> None:
    made, _ = Lease("0A1B", 0, 400).take(400)
    swapped = [
        code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        for code in made
        for at in range(15)
        if code[at] != code[at + 1]
    ]
    passed = [code for code in swapped if key.of_own_code(code)]
    assert len(passed) < len(swapped) / 100


@given(ANY_CODE)
def test_small_letters_and_white_space_around_are_forgiven(text: str) -> None:
    assert codes.parse(f"  {text.lower()}\r\n").text == text


@given(st.text(max_size=20))
def test_parse_answers_any_text_with_a_code_or_a_station_error(text: str) -> None:
    with pytest.raises((OwnCodeMistyped, OwnCodeMalformed)) as caught:
        codes.parse(text)
    assert caught.value.sentence("zh")


@given(BLOCKS, st.lists(st.integers(0, 50), max_size=10), st.integers(0, 10**6))
def test_taking_from_a_lease_never_gives_a_sequence_twice(
    block: str, wanted: list[int], start: int
) -> None:
    lease, seen = Lease(block, start, start + sum(wanted)), []
    for count in wanted:
        taken, lease = lease.take(count)
        seen += [codes.parse(code).sequence for code in taken]
    assert seen == list(range(start, start + sum(wanted)))
    assert lease.left == 0
    with pytest.raises(LeaseExhausted):
        lease.take(1)


def test_neighbours_differ_in_their_random_part() -> None:
    taken, _ = Lease("0A1B", 0, 1000).take(1000)
    assert len({code[11:15] for code in taken}) > 900


def test_random_part_comes_from_the_source_given() -> None:
    assert codes.make("0A1B", 33, lambda alphabet: alphabet[-1])[:-1] == "S0A1B000011ZZZZ"


@pytest.mark.parametrize(
    ("block", "first", "end"),
    [
        ("0A1", 0, 1),
        ("0a1b", 0, 1),
        ("0I00", 0, 1),
        ("0000", 2, 1),
        ("0000", -1, 1),
        ("0000", 0, 32**6 + 1),
    ],
)
def test_lease_that_is_none_is_refused(block: str, first: int, end: int) -> None:
    with pytest.raises(BlockRefused):
        Lease(block, first, end)


def test_lease_is_sized_by_ninety_days_of_use_and_low_at_thirty() -> None:
    assert codes.lease_size(10_000) == 30_000
    assert codes.lease_size(3) == codes.SMALLEST_LEASE
    assert Lease("0000", 0, 9_999).is_low(10_000)
    assert not Lease("0000", 0, 10_000).is_low(10_000)
    assert Lease("0000", 900, 1000).is_low(0)
