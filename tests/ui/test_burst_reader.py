"""The keyboard gun's state machine (5.2), without Qt."""

from hypothesis import given
from hypothesis import strategies as st

from ui.scan_guard.burst import (
    FAST_MS,
    LEAST_CHARACTERS,
    MOST_CHARACTERS,
    SILENCE_MS,
    TORN_LONE_MS,
    Answer,
    BurstReader,
    Key,
)

CODES = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x4FFF, exclude_categories=("C",))
    | st.just("\x1d"),
    min_size=LEAST_CHARACTERS,
    max_size=60,
)
FAST = st.integers(0, FAST_MS - 1)


def typed(reader, text, gaps_ms, *, in_field, at_ms=1000, end=True):
    """Feed a text key by key; the answers, and when it ended."""
    answers = []
    for character, gap_ms in zip(text, gaps_ms, strict=False):
        at_ms += gap_ms
        answers += reader.key(Key(at_ms, character), in_field=in_field)
    if end:
        answers += reader.key(Key(at_ms + 5, "", is_end=True), in_field=in_field)
    return answers, at_ms + 5


def scans(answers):
    return [answer.scan for answer in answers if answer.scan]


@given(CODES, st.lists(FAST, min_size=60, max_size=60))
def test_burst_outside_a_field_is_one_scan_and_reaches_no_widget(text, gaps) -> None:
    answers, _ = typed(BurstReader(), text, gaps, in_field=False)
    assert scans(answers) == [text]
    assert all(answer.swallow for answer in answers)


@given(CODES, st.lists(FAST, min_size=60, max_size=60))
def test_burst_into_a_field_is_one_scan_and_leaves_the_field_as_it_was(text, gaps) -> None:
    answers, _ = typed(BurstReader(), text, gaps, in_field=True)
    assert scans(answers) == [text]
    assert answers[0].remember
    assert [answer.swallow for answer in answers] == [False, False] + [True] * (len(text) - 1)
    assert [n for n, answer in enumerate(answers) if answer.restore] == [2]


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40),
    st.lists(st.integers(FAST_MS, 400), min_size=40, max_size=40),
)
def test_typing_into_a_field_stays_there(text, gaps) -> None:
    answers, _ = typed(BurstReader(), text, gaps, in_field=True)
    assert scans(answers) == []
    assert not any(answer.swallow or answer.restore or answer.give_back for answer in answers)


@given(st.lists(CODES, min_size=2, max_size=5), FAST)
def test_bursts_after_each_other_are_as_many_scans(texts, gap) -> None:
    reader, at_ms, found = BurstReader(), 1000, []
    for text in texts:
        answers, at_ms = typed(reader, text, [gap] * 60, in_field=False, at_ms=at_ms)
        found += scans(answers)
        at_ms += SILENCE_MS
    assert found == texts


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6, max_size=60))
def test_steady_burst_without_end_is_a_scan_after_silence(text) -> None:
    for in_field in (False, True):
        reader = BurstReader()
        typed(reader, text, [10] * 60, in_field=in_field, end=False)
        assert reader.silence() == Answer(scan=text)
        assert not reader.is_open


def test_three_fast_keys_without_end_are_given_back_to_the_field() -> None:
    reader = BurstReader()
    answers, _ = typed(reader, "abc", [10, 10, 10], in_field=True, end=False)
    assert answers[-1].restore
    assert reader.silence() == Answer(give_back="abc")


def test_short_code_and_its_enter_press_nothing_and_are_told() -> None:
    answers, _ = typed(BurstReader(), "A1B", [10, 10, 10], in_field=False)
    assert answers[-1] == Answer(swallow=True, cut="A1B")
    answers, _ = typed(BurstReader(), "A1", [10, 10], in_field=True)
    assert answers[-1].swallow


def test_lone_key_is_a_hotkey_after_silence_only() -> None:
    reader = BurstReader()
    assert reader.key(Key(1000, "5"), in_field=False) == [Answer(swallow=True)]
    assert reader.silence() == Answer(hotkey="5")
    reader.key(Key(2000, "5"), in_field=False)
    answers = reader.key(Key(2000 + SILENCE_MS, "6"), in_field=False)
    assert [answer.hotkey for answer in answers] == ["5", ""]


def test_lone_enter_and_tab_pass() -> None:
    assert BurstReader().key(Key(1000, "", is_end=True), in_field=False) == [Answer()]


def test_endless_keys_are_cut_and_not_kept() -> None:
    reader = BurstReader()
    answers, _ = typed(reader, "x" * (MOST_CHARACTERS + 1), [5] * 9999, in_field=False, end=False)
    assert len(answers[-1].cut) == MOST_CHARACTERS + 1
    assert not reader.is_open


@given(
    st.lists(
        st.tuples(
            st.integers(0, 150), st.sampled_from(["a", "1", "\x1d", " ", ""]), st.booleans()
        ),
        max_size=80,
    )
)
def test_every_character_is_kept_passed_or_told(keys) -> None:
    """Whatever comes: nothing raises, and no character vanishes but in slow typing on no field."""
    reader, at_ms, out, given_in = BurstReader(), 0, "", ""
    for gap_ms, text, in_field in keys:
        at_ms += gap_ms
        for answer in reader.key(Key(at_ms, text, is_end=not text), in_field=in_field):
            out += answer.scan + answer.cut + answer.hotkey + answer.give_back
        given_in += text
    reader.silence()
    assert not reader.is_open
    assert len(out) <= len(given_in)


@given(st.integers(1, 4), st.integers(FAST_MS, TORN_LONE_MS - 1), st.booleans())
def test_code_with_a_pause_in_it_is_told_as_cut_and_never_taken_for_its_rest(
    before, pause_ms, in_field
) -> None:
    """A gun that pauses is a machine that is busy; the rest of a code is another code."""
    reader, code = BurstReader(), "AB123456789"
    answers, at_ms = typed(reader, code[:before], [5] * 9, in_field=in_field, end=False)
    answers = []
    for n, character in enumerate(code[before:]):
        at_ms += pause_ms if n == 0 else 5
        answers += reader.key(Key(at_ms - 5, character), in_field=in_field)
    answers += reader.key(Key(at_ms, "", is_end=True), in_field=in_field)
    assert scans(answers) in ([], [code])
    assert scans(answers) or [answer.cut for answer in answers if answer.cut]


def test_dialog_that_comes_up_in_the_middle_of_a_burst_sees_none_of_it() -> None:
    """The first key went into a field; the second would press the dialog's letter."""
    reader = BurstReader()
    (first,) = reader.key(Key(1000, "M"), in_field=True)
    (second,) = reader.key(Key(1005, "y"), in_field=False)
    assert first == Answer(remember=True)
    assert second == Answer(swallow=True, restore=True)
    rest = [reader.key(Key(1010 + n, c), in_field=False)[0] for n, c in enumerate("12")]
    assert all(answer.swallow for answer in rest)
    assert reader.key(Key(1015, "", is_end=True), in_field=False)[0].scan == "My12"


def test_enter_that_comes_late_after_a_burst_presses_nothing() -> None:
    """The machine was busy: the burst was taken for silent, then its Enter came."""
    reader = BurstReader()
    _, at_ms = typed(reader, "AB-0001", [5] * 9, in_field=False, end=False)
    assert reader.silence().scan == "AB-0001"
    assert reader.key(Key(at_ms + 300, "", is_end=True), in_field=False) == [Answer(swallow=True)]
    assert reader.key(Key(at_ms + 2000, "", is_end=True), in_field=False) == [Answer()]


def test_enter_right_after_a_scan_is_its_second_end() -> None:
    reader = BurstReader()
    _, at_ms = typed(reader, "AB-0001", [5] * 9, in_field=False)
    assert reader.key(Key(at_ms + 3, "", is_end=True), in_field=False) == [Answer(swallow=True)]
    assert reader.key(Key(at_ms + 200, "", is_end=True), in_field=False) == [Answer()]


def test_pause_in_a_code_of_a_gun_that_ends_its_codes_is_told_as_cut() -> None:
    reader = BurstReader()
    answers, at_ms = typed(reader, "SN00830-a489", [5] * 20, in_field=False)
    assert scans(answers) == ["SN00830-a489"]
    _, at_ms = typed(reader, "SN0083", [5] * 9, in_field=False, at_ms=at_ms + 500, end=False)
    assert reader.silence() == Answer(cut="SN0083")
    answers, _ = typed(reader, "1-a489", [5] * 9, in_field=False, at_ms=at_ms + 400)
    assert answers[-1] == Answer(swallow=True, cut="1-a489")


def test_other_gun_that_sends_no_end_is_understood_from_its_second_code_on() -> None:
    reader, at_ms = BurstReader(), 1000
    typed(reader, "SN00830-a489", [5] * 20, in_field=False)
    found = []
    for _ in range(3):
        at_ms += 5000
        typed(reader, "SN00830-a489", [5] * 20, in_field=False, at_ms=at_ms, end=False)
        found.append(bool(reader.silence().scan))
    assert found == [False, True, True]


def test_last_character_of_a_torn_code_and_its_enter_press_nothing() -> None:
    """The rest falls into a field of a dialog with a default button."""
    reader = BurstReader()
    _, at_ms = typed(reader, "SN00829-aB1", [5] * 20, in_field=True)
    _, at_ms = typed(reader, "SN00830-a48", [5] * 20, in_field=True, at_ms=at_ms + 500, end=False)
    assert reader.silence() == Answer(cut="SN00830-a48")
    reader.key(Key(at_ms + 300, "9"), in_field=True)
    assert reader.key(Key(at_ms + 305, "", is_end=True), in_field=True) == [
        Answer(swallow=True, cut="9")
    ]


def test_enter_after_typing_reaches_the_field() -> None:
    reader = BurstReader()
    for n, character in enumerate("abc"):
        reader.key(Key(1000 + 120 * n, character), in_field=True)
    assert reader.key(Key(1360, "", is_end=True), in_field=True)[-1] == Answer()


def test_code_after_a_torn_one_is_whole_again() -> None:
    reader = BurstReader()
    _, at_ms = typed(reader, "SN00829-aB1", [5] * 20, in_field=False)
    _, at_ms = typed(reader, "SN0083", [5] * 9, in_field=False, at_ms=at_ms + 500, end=False)
    reader.silence()
    answers, at_ms = typed(reader, "0-a48", [5] * 9, in_field=False, at_ms=at_ms + 200)
    assert scans(answers) == []
    answers, _ = typed(reader, "SN00831-b01", [5] * 20, in_field=False, at_ms=at_ms + 20)
    assert scans(answers) == ["SN00831-b01"]
