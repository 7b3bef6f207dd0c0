from ui.scan_guard.press import HELD_MS, WRAP_MS, Keyboard, Press

A = 30


def downs(*events: tuple[int, bool]) -> list[bool]:
    """For each down of one key, whether it is a repetition."""
    keyboard, found = Keyboard(), []
    for at_ms, is_down in events:
        press = Press(at_ms, A, is_down=is_down)
        is_held = keyboard.is_held(press, keyboard.time_of(press))
        if is_down:
            found.append(is_held)
    return found


def test_key_held_down_repeats_as_pairs_of_up_and_down_at_one_moment() -> None:
    held = [(1000, True), (1660, False), (1660, True), (1693, False), (1693, True)]
    assert downs(*held) == [False, True, True]


def test_key_held_down_repeats_as_downs_where_the_server_tells_no_ups() -> None:
    assert downs((1000, True), (1660, True), (1693, True)) == [False, True, True]


def test_gun_types_a_character_twice() -> None:
    assert downs((1000, True), (1002, False), (1004, True), (1006, False)) == [False, False]


def test_gun_types_a_character_twice_within_one_millisecond_of_the_clock() -> None:
    assert downs((1000, True), (1002, False), (1002, True)) == [False, False]


def test_key_whose_up_went_to_another_window_is_new_after_a_while() -> None:
    assert downs((1000, True), (9000, True)) == [False, False]


def test_key_pressed_again_slowly_is_new() -> None:
    assert downs((1000, True), (1000 + HELD_MS, False), (1300, True)) == [False, False]


def test_time_goes_on_where_the_stamp_wraps() -> None:
    keyboard = Keyboard()
    before = keyboard.time_of(Press(WRAP_MS - 10, A))
    assert keyboard.time_of(Press(5, A)) - before == 15


def test_stamp_a_little_before_the_one_before_is_no_wrap() -> None:
    keyboard = Keyboard()
    first = keyboard.time_of(Press(1000, A))
    assert keyboard.time_of(Press(998, A)) == first - 2


def test_window_system_may_say_itself_that_a_key_repeats() -> None:
    keyboard = Keyboard()
    assert keyboard.is_held(Press(1000, A, is_repeat=True), 1000)


def test_key_whose_up_was_lost_is_new_after_another_key() -> None:
    keyboard = Keyboard()
    for at_ms, code in ((1000, A), (1200, A + 1)):
        assert not keyboard.is_held(Press(at_ms, code), at_ms)
    assert not keyboard.is_held(Press(1400, A), 1400)
