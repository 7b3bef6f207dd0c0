"""The banner paints itself, at once, and only when there is something new."""

import pytest
from PySide6.QtGui import QColor, QFontMetrics, QPaintEvent

from tests.ui.app import application
from ui.theme import COLOURS, Theme
from ui.viewmodels.banner import Banner, Mood, banner
from ui.widgets.banner_bar import GROUNDS, HEADLINE_SIZES, BannerBar
from ui.widgets.label import fitted


class Counted(BannerBar):
    """Counts how often it is painted."""

    count = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt names it
        super().paintEvent(event)
        self.count += 1


@pytest.fixture
def bar() -> Counted:
    """A banner on the screen."""
    app = application()
    bar = Counted(Theme())
    bar.resize(1366, bar.height())
    bar.show()
    bar.show_banner(banner(Mood.NEXT, "Scan your badge"))
    app.processEvents()
    return bar


def test_an_answer_is_on_the_screen_when_it_has_been_shown(bar) -> None:
    before = bar.count
    bar.show_banner(banner(Mood.GOOD, "Packed"))
    assert bar.count == before + 1
    bar.close()


def test_what_is_there_already_is_not_painted_again(bar) -> None:
    before = bar.count
    bar.show_banner(banner(Mood.NEXT, "Scan your badge"))
    assert bar.count == before
    bar.show_banner(banner(Mood.NEXT, "Scan your badge"), "1 / 10")
    assert bar.count == before + 1
    assert bar.texts[3] == "1 / 10"
    bar.close()


@pytest.mark.parametrize("mood", Mood)
def test_each_mood_has_its_colour_from_edge_to_edge(bar, mood) -> None:
    bar.show_banner(Banner(mood, "Something", "Do this now", "Word"), "3")
    picture = bar.grab().toImage()
    ground = QColor(COLOURS[GROUNDS[mood]])
    for x, y in ((0, 0), (picture.width() - 1, 0), (0, picture.height() - 1)):
        assert picture.pixelColor(x, y) == ground
    bar.close()


@pytest.mark.parametrize("length", [1, 40, 80, 400])
def test_a_headline_never_gets_wider_than_its_place(length) -> None:
    application()
    fonts = [Theme().font(size, bold=True) for size in HEADLINE_SIZES]
    font, text = fitted(fonts, "W" * length, 900)
    assert QFontMetrics(font).horizontalAdvance(text) <= 900
    assert ("…" in text) == (QFontMetrics(fonts[-1]).horizontalAdvance("W" * length) > 900)
