"""Comparing streams: a table of what each side may have."""

import pytest

from station.ledger.chain import Place
from station.ledger.epoch import Epoch
from sync.client.compare import Agrees, Differs, compare, push_after
from sync.client.ports import Stream
from sync.wire.messages import StreamHeld

STATION, EPOCH = "5" * 32, Epoch(1, "e" * 32, None, None, "first_run")


def link(seq: int, history: str = "ours") -> bytes:
    return f"{history} {seq}".encode().ljust(32, b".")


def ours(seq: int) -> bytes | None:
    return link(seq) if seq <= 10 else None


def stream(acked: int | None = None) -> Stream:
    place = None if acked is None else Place(acked, link(acked))
    return Stream(EPOCH, Place(10, link(10)), place, 1)


def held(seq: int, history: str = "ours", at_ours: str | None = None) -> StreamHeld:
    yours = link(10, at_ours).hex() if at_ours else None
    return StreamHeld(
        epoch=EPOCH.epoch, seq=seq, link=link(seq, history).hex(), link_at_yours=yours, safe_seq=0
    )


@pytest.mark.parametrize("seq", [0, 4, 10])
def test_a_prefix_of_ours_agrees(seq: int) -> None:
    assert compare(stream(), held(seq), ours) == Agrees(Place(seq, link(seq)))


@pytest.mark.parametrize("seq", [0, 4, 10])
def test_another_link_differs(seq: int) -> None:
    other = Differs(None, Place(seq, link(seq, "theirs")))
    assert compare(stream(), held(seq, "theirs"), ours) == other


def test_a_hub_that_is_ahead_differs_even_where_it_shares_all_of_ours() -> None:
    found = compare(stream(), held(12, "theirs", at_ours="ours"), ours)
    assert found == Differs(Place(10, link(10)), Place(12, link(12, "theirs")))


def test_a_hub_that_is_ahead_on_another_way_shows_no_common_place() -> None:
    found = compare(stream(), held(12, "theirs", at_ours="theirs"), ours)
    assert found == Differs(None, Place(12, link(12, "theirs")))


@pytest.mark.parametrize(
    ("acked", "held_seq", "after"),
    [
        (None, 0, 0),
        (None, 4, 4),
        (4, 4, 4),
        (4, 7, 7),  # the answer was lost: do not send 5 to 7 again
        (4, 10, 9),  # only the receipt was lost: send the last one again
        (None, 10, 9),
        (10, 10, None),
    ],
)
def test_push_goes_on_where_the_hub_is(
    acked: int | None, held_seq: int, after: int | None
) -> None:
    found = push_after(stream(acked), Place(held_seq, link(held_seq)), ours)
    assert found == (None if after is None else Place(after, link(after)))


def test_an_empty_stream_has_nothing_to_push() -> None:
    start = Place(0, link(0))
    assert push_after(Stream(EPOCH, start, None, 0), start, ours) is None
