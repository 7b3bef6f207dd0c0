import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.labels.glyphs import atlas
from station.labels.text import ELLIPSIS, MAX_CHARACTERS, TextBox, fit

TEXTS = st.text(st.sampled_from("缸号藏青色，。；（）A1b -_.\n😀"), max_size=60)
BOXES = st.builds(
    TextBox,
    width=st.integers(1, 300),
    height=st.integers(1, 120),
    em=st.integers(8, 40),
    smallest_em=st.integers(6, 24),
    bold=st.booleans(),
    mono=st.booleans(),
    wrap=st.booleans(),
)


@given(TEXTS, BOXES)
def test_fitted_text_is_inside_its_box_unless_it_says_that_it_was_cut(
    text: str, box: TextBox
) -> None:
    fitted = fit(text, box)
    assert fitted.face.em <= box.em
    assert fitted.widths == tuple(atlas(fitted.face).width(line) for line in fitted.lines)
    if not fitted.is_cut:
        assert max(fitted.widths) <= box.width
        assert fitted.height <= box.height
        kept = re.sub(r"\s", "", "".join(fitted.lines))
        assert kept == re.sub(r"\s", "", text)
    else:
        assert fitted.face.em <= max(box.smallest_em, 1)
        assert any(line.endswith(ELLIPSIS) for line in fitted.lines)


def box(width: int, height: int = 1000, **more: object) -> TextBox:
    return TextBox(width, height, 20, 12, **more)  # type: ignore[arg-type]


def test_text_that_fits_keeps_its_size() -> None:
    assert fit("缸号", box(200)).face.em == 20


def test_text_shrinks_to_the_largest_size_that_fits() -> None:
    fitted = fit("缸号缸号缸号", box(100))
    assert fitted.face.em == 16
    assert not fitted.is_cut


def test_text_that_is_too_long_at_the_smallest_size_ends_in_an_ellipsis() -> None:
    fitted = fit("DL-260315-0700099999", box(60))
    assert fitted.face.em == 12
    assert fitted.is_cut
    assert fitted.lines[0].startswith("DL-26")
    assert fitted.lines[0].endswith("…")
    assert fitted.widths[0] <= 60


def test_wrapped_text_breaks_between_words_and_never_before_a_closing_mark() -> None:
    fitted = fit("圆领短袖，T-shirt navy blue。", box(85, wrap=True))
    assert fitted.face.em == 20
    assert fitted.lines == ("圆领短", "袖，", "T-shirt", "navy", "blue。")


def test_wrapped_text_keeps_an_opening_mark_with_what_it_opens() -> None:
    assert fit("责任判定（供方）", box(110, wrap=True)).lines == ("责任判定", "（供方）")


def test_wrapped_text_splits_a_word_only_if_it_is_longer_than_a_line() -> None:
    fitted = fit("A" * 30, TextBox(100, 400, 20, 20, wrap=True))
    assert "".join(fitted.lines) == "A" * 30
    assert len(fitted.lines) > 1


def test_lines_that_do_not_fit_are_left_out_visibly() -> None:
    fitted = fit("一\n二\n三\n四", TextBox(100, 40, 16, 16))
    assert fitted.lines == ("一", "二…")
    assert fitted.is_cut


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_all_line_ends_break_lines(ends: str) -> None:
    assert fit(f"a{ends}b", box(100)).lines == ("a", "b")


def test_characters_that_the_font_lacks_are_named_once_each() -> None:
    assert fit("a😀b😀\tc\nd", box(400)).missing == "😀\t"


def test_endless_text_is_cut_before_it_costs_time() -> None:
    fitted = fit("字" * 400_000, TextBox(10_000, 10_000, 10, 8, wrap=True))
    assert fitted.is_cut
    assert sum(map(len, fitted.lines)) == MAX_CHARACTERS + 1
