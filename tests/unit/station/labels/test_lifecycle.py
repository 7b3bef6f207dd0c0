from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.labels.lifecycle import (
    Code,
    Label,
    Life,
    Printing,
    Step,
    StepRefused,
    advance,
    balance,
    steps_from,
)

P, L = Printing, Label


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Some life that can be reached by steps from a leased code."""
    life = Life()
    for _ in range(draw(st.integers(0, 8))):
        possible = sorted(steps_from(life))
        if not possible:
            break
        life = advance(life, draw(st.sampled_from(possible)))
    return life


@given(lives())
def test_whatever_is_printed_has_a_reserved_code(life: Life) -> None:
    assert (life.printing is None) == (life.code is not Code.RESERVED)


@given(lives())
def test_whatever_has_a_word_for_its_paper_was_printed(life: Life) -> None:
    if life.label:
        assert life.printing in (P.CONFIRMED, P.UNKNOWN)


@given(lives())
def test_spoiled_and_void_paper_and_abandoned_codes_are_at_their_end(life: Life) -> None:
    if life.label in (L.SPOILED, L.VOID):
        assert all(advance(life, step).label is life.label for step in steps_from(life))
    if life.code is Code.ABANDONED:
        assert not steps_from(life)


@given(lives())
def test_a_code_never_becomes_free_again(life: Life) -> None:
    for step in steps_from(life):
        later = advance(life, step)
        assert later.code is not Code.LEASED
        assert life.code is not Code.RESERVED or later.code is not Code.RESERVED or later.printing


@given(st.lists(lives(), max_size=30))
def test_confirmed_is_applied_spoiled_void_and_in_stock(many: list[Life]) -> None:
    day = balance(many)
    assert day.confirmed == day.applied + day.spoiled + day.void + day.in_stock
    assert day.confirmed == sum(life.printing is P.CONFIRMED for life in many)
    assert day.confirmed + day.open + sum(life.printing is P.PLANNED for life in many) == sum(
        life.printing is not None for life in many
    )


def follow(*steps: Step) -> Life:
    life = Life()
    for step in steps:
        life = advance(life, step)
    return life


def test_the_usual_way_of_a_label() -> None:
    life = follow(Step.RESERVE, Step.SEND, Step.VERIFY, Step.APPLY)
    assert life == Life(Code.RESERVED, P.CONFIRMED, L.APPLIED)


def test_a_jam_is_settled_by_a_scan_or_a_decision() -> None:
    jammed = follow(Step.RESERVE, Step.SEND, Step.BREAK)
    assert jammed.printing is P.UNKNOWN
    assert advance(jammed, Step.VERIFY) == Life(Code.RESERVED, P.CONFIRMED, L.VERIFIED)
    assert advance(jammed, Step.FIND_PRINTED).printing is P.CONFIRMED
    missing = advance(jammed, Step.FIND_MISSING)
    assert missing == follow(Step.RESERVE)
    assert advance(missing, Step.SEND).printing is P.SENT


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        ((), Step.SEND),
        ((Step.RESERVE,), Step.APPLY),
        ((Step.RESERVE,), Step.RESERVE),
        ((Step.RESERVE, Step.SEND), Step.ABANDON),
        ((Step.RESERVE, Step.SEND, Step.BREAK), Step.ABANDON),
        ((Step.RESERVE, Step.SEND, Step.APPLY), Step.FIND_MISSING),
        ((Step.RESERVE, Step.SEND, Step.APPLY), Step.VOID),
        ((Step.RESERVE, Step.SEND, Step.APPLY), Step.SEND),
        ((Step.RESERVE, Step.SEND, Step.VOID), Step.APPLY),
        ((Step.RESERVE, Step.SEND, Step.SPOIL), Step.VERIFY),
        ((Step.ABANDON,), Step.RESERVE),
    ],
)
def test_steps_that_cannot_follow_are_refused(steps: tuple[Step, ...], refused: Step) -> None:
    with pytest.raises(StepRefused) as caught:
        advance(follow(*steps), refused)
    assert caught.value.sentence("en")


def test_every_combination_of_words_is_answered() -> None:
    for code, printing, label in product(Code, (None, *P), (None, *L)):
        for step in steps_from(Life(code, printing, label)):
            assert isinstance(advance(Life(code, printing, label), step), Life)
