from hypothesis import given
from hypothesis import strategies as st

from drivers.backoff import Backoff


def test_pauses_double_up_to_the_bound():
    backoff = Backoff(0.2, 5.0)
    pauses = [round(backoff.pause_s(60), 3) for _ in range(8)]
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


def test_a_device_that_is_cheap_to_look_for_is_looked_for_more_often():
    backoff = Backoff(0.2, 5.0)
    assert [backoff.pause_s(0.5) for _ in range(4)] == [0.2, 0.4, 0.5, 0.5]


def test_only_a_device_that_worked_begins_anew():
    backoff = Backoff(0.2, 5.0)
    backoff.pause_s(60)
    backoff.worked_for(4.9)
    assert backoff.pause_s(60) == 0.4
    backoff.worked_for(5.0)
    assert backoff.pause_s(60) == 0.2
    backoff.pause_s(60)
    backoff.worked()
    assert backoff.pause_s(60) == 0.2


@given(st.lists(st.floats(0.01, 60), max_size=30))
def test_no_pause_is_beyond_a_bound(bounds):
    backoff = Backoff(0.2, 5.0)
    for most_s in bounds:
        assert 0 < backoff.pause_s(most_s) <= min(5.0, most_s)
