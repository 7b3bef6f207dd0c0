"""The demo's coach, and the ribbon over the station's window."""

import pytest

from tests.ui.pump import pump_until
from ui.assembly.demo_window import DemoDesk, Wish
from ui.theme import Theme
from ui.viewmodels.coach import Coach, Lesson, Seen


def test_coach_goes_from_lesson_to_lesson_as_the_person_does() -> None:
    coach = Coach()
    for seen, lesson in (
        (Seen(), Lesson.SCAN),
        (Seen("A"), Lesson.PASS),
        (Seen("", 1), Lesson.SCAN_AGAIN),
        (Seen("B", 1), Lesson.SCRATCH),
        (Seen("", 1, 1), Lesson.TRACE),
        (Seen("", 1, 1, is_tracing=True), Lesson.DONE),
    ):
        coach = coach.after(seen)
        assert coach.lesson is lesson
        assert coach.text


def test_coach_never_goes_back() -> None:
    coach = Coach(Lesson.SCRATCH)
    assert coach.after(Seen()).lesson is Lesson.SCRATCH


def test_lessons_done_out_of_order_are_done() -> None:
    assert Coach().after(Seen("", 2, 1)).lesson is Lesson.TRACE


@pytest.fixture
def desk(world, tmp_path):
    """The demo's ribbon on a station's window."""
    wish = Wish()
    desk = DemoDesk(tmp_path / "labels", wish)
    desk.wish = wish
    desk.dress(world.window, Theme())
    yield desk
    desk.end()


def test_ribbon_is_laid_over_a_window_once_and_fits_the_smallest_screen(world, desk) -> None:
    desk.dress(world.window, Theme())
    assert len(desk._ribbons) == 1
    assert world.window.layout().menuBar() is desk._ribbons[0]
    assert world.window.minimumSizeHint().height() <= 768
    assert world.window.minimumSizeHint().width() <= 1024


def test_one_click_closes_and_asks_for_the_demo_to_be_removed(world, desk) -> None:
    desk._ribbons[0].remove.click()
    assert desk.wish.remove
    assert not world.window.isVisible()


def test_closing_keeps_the_demo(world, desk) -> None:
    desk._ribbons[0].leave.click()
    assert not desk.wish.remove
    assert not world.window.isVisible()


def test_label_appears_small_and_a_touch_shows_it_large(world, desk, tmp_path) -> None:
    from tests.helpers.pictures import picture

    desk._watch.start(10)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "000001.png").write_bytes(picture("PNG"))
    pump_until(desk._ribbons[0].label.isVisible)
    desk._ribbons[0].label.click()
    assert desk._large is not None
    desk._large.click()
    assert desk._large is None
