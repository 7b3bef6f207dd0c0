"""The same label read twice in a row."""

from station.actions.bounce import LOT_S, PIECE_S, Bounces


def test_first_read_is_none() -> None:
    assert not Bounces().is_bounce("A", 10.0)


def test_same_code_within_the_span_is_a_bounce() -> None:
    bounces = Bounces()
    bounces.note("A", 10.0)

    assert bounces.is_bounce("A", 10.0 + PIECE_S - 0.01)


def test_same_code_after_the_span_counts() -> None:
    bounces = Bounces()
    bounces.note("A", 10.0)

    assert not bounces.is_bounce("A", 10.0 + PIECE_S)


def test_lot_counts_again_sooner() -> None:
    bounces = Bounces()
    bounces.note("L", 10.0, is_lot=True)

    assert bounces.is_bounce("L", 10.0 + LOT_S - 0.01)
    assert not bounces.is_bounce("L", 10.0 + LOT_S - 0.01 + LOT_S)


def test_ignored_read_starts_the_time_anew() -> None:
    bounces = Bounces()
    bounces.note("A", 0.0)

    assert [bounces.is_bounce("A", at_s) for at_s in (1.0, 2.0, 3.0, 4.6)] == [
        True,
        True,
        True,
        False,
    ]


def test_codes_do_not_disturb_each_other() -> None:
    bounces = Bounces()
    bounces.note("A", 0.0)
    bounces.note("B", 0.5)

    assert not bounces.is_bounce("B", 2.1)
    assert not bounces.is_bounce("A", 1.6)


def test_old_codes_are_forgotten() -> None:
    bounces = Bounces()
    for number in range(1000):
        bounces.note(str(number), float(number))
        assert not bounces.is_bounce("-", float(number))

    assert len(bounces._until_s) <= 3
