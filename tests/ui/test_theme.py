"""Colours can be read, sizes are millimetres, the style sheet knows every token."""

import re

import pytest

import resources
from ui.theme import COLOURS, Theme

READ_ON = {
    "text": "base",
    "secondary": "base",
    "white": "pass",
    "strip_text": "strip",
    "pass_soft_text": "pass_soft",
    "fail_soft_text": "fail_soft",
    "warn_soft_text": "warn_soft",
    "off_text": "off",
}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * p for share, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("text", READ_ON)
def test_text_stands_out_from_its_ground(text) -> None:
    assert contrast(COLOURS[text], COLOURS[READ_ON[text]]) >= 4.5


@pytest.mark.parametrize("ground", ["pass", "fail", "next", "hold", "secondary"])
def test_white_stands_out_from_every_banner(ground) -> None:
    assert contrast("#FFFFFF", COLOURS[ground]) >= 4.5


@pytest.mark.parametrize("px_per_mm", [3.0, 3.937, 5.87])
def test_style_sheet_fills_every_token(px_per_mm) -> None:
    theme = Theme(px_per_mm)
    assert "$" not in theme.style_sheet()
    assert theme.mm(20) == round(20 * px_per_mm)


def test_every_icon_takes_its_colour_from_outside() -> None:
    for path in resources.path("icons").glob("*.svg"):
        drawing = path.read_text("utf-8")
        assert "currentColor" in drawing
        assert not re.search(r"#[0-9a-fA-F]{3,6}|href|script", drawing), path.name
