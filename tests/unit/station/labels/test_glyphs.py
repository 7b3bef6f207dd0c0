import pytest
from PIL import ImageFont

import resources
from station.labels import glyphs
from station.labels.glyph_coverage import coverage
from station.labels.glyphs import Face

FONT = resources.path("fonts/wqy-microhei.ttc")


@pytest.mark.parametrize("face", [0, 1])
def test_coverage_agrees_with_what_freetype_draws(face: int) -> None:
    font = ImageFont.truetype(str(FONT), 20, index=face, layout_engine=ImageFont.Layout.BASIC)
    empty_box = bytes(font.getmask("\uffff", mode="1"))
    covered = coverage(FONT, face)
    for code_point in [*range(0x20, 0x2E00, 7), *range(0x3000, 0xA000, 97), 0xFF0C, 0x1F600]:
        char = chr(code_point)
        assert (char in covered) == (bytes(font.getmask(char, mode="1")) != empty_box), hex(
            code_point
        )


@pytest.mark.parametrize("char", ["\x00", "\t", "\x7f", "😀", "\ue000", "\U00020000"])
def test_can_draw_refuses_controls_and_characters_beyond_the_font(char: str) -> None:
    assert not glyphs.can_draw(char)
    letters = glyphs.atlas(Face(24))
    assert letters.glyph(char).dots == letters.glyph("\uffff").dots
    assert letters.width(char) == letters.glyph(char).advance
    assert char in letters.lacking


def test_width_is_the_sum_of_advances_in_any_order_of_asking() -> None:
    one, other = glyphs.Atlas(Face(24)), glyphs.Atlas(Face(24))
    text = "缸号 DL-07"
    parts = [one.width(char) for char in text]
    assert other.width(text) == sum(parts) == other.width(text)


def test_bold_is_wider_and_blacker_and_mono_is_even() -> None:
    regular, bold = (
        glyphs.atlas(Face(24)).glyph("数"),
        glyphs.atlas(Face(24, bold=True)).glyph("数"),
    )
    assert regular.dots is not None
    assert bold.dots is not None
    ink = [sum(row.bit_count() for row in dots.rows) for dots in (regular.dots, bold.dots)]
    assert ink[0] * 1.2 < ink[1] < ink[0] * 2
    assert bold.advance == regular.advance + 1
    mono = glyphs.atlas(Face(24, mono=True))
    assert mono.width("i") == mono.width("W")


def test_atlas_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "MAX_GLYPHS", 5)
    letters = glyphs.Atlas(Face(10))
    for char in "abcdefghijklmnop":
        letters.glyph(char)
        letters.width(char)
    assert len(letters._glyphs) <= 5
    assert len(letters._advances) <= 5
    assert letters.width("abc") == sum(letters.glyph(char).advance for char in "abc")
