"""An engineer's window that nobody is at shows nothing: it goes, and a badge brings it back (R19)."""

import gc

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from tests.ui.engineer.world import EngineerWorld
from tests.ui.test_help_and_lock import wait
from ui.assembly.frames import Frames
from ui.sounds import Tone

ENGINEER, OPERATOR, OTHER_ENGINEER = "E105", "E101", "E005"


@pytest.fixture
def frames(world):
    """Both windows of one program, as assembly joins them; the engineer's is up and signed in."""
    made = []

    def make_office():
        office = EngineerWorld(world)
        made.append(office)
        return office.shell, office.window

    joined = Frames(lambda window: window.show())
    joined.open((world.shell, world.window), make_office, in_office=False)
    world.settle()
    world.scan(ENGINEER)
    joined.to_office(world.shell.place.desk)
    world.settle()
    yield joined, world, made[0]
    made[0].close()
    del joined
    gc.collect()


def test_window_goes_after_a_quarter_of_an_hour_and_the_badge_brings_it_back(frames) -> None:
    _, world, office = frames
    office.scan("MB1A40000001")
    wait(world, 14.5)
    assert office.window.isVisible()
    wait(world, 1)
    assert not office.window.isVisible()
    assert world.window.isVisible()
    assert world.shell.page == "sign_in"
    assert world.shell.sign_in.is_locked
    world.scan(ENGINEER)
    assert office.window.isVisible()
    assert not world.window.isVisible()
    assert office.shell.page == "trace"


def test_scan_at_the_locked_window_says_to_scan_a_badge_and_traces_nothing(frames) -> None:
    _, world, office = frames
    wait(world, 16)
    world.scan("MB1A40000001")
    assert world.last_tone is Tone.REJECT
    assert not office.window.isVisible()


def test_operator_s_badge_opens_the_station_and_not_the_engineer_s_pages(frames) -> None:
    _, world, office = frames
    wait(world, 16)
    world.scan(OPERATOR)
    assert not office.window.isVisible()
    assert world.shell.page == "home"
    assert world.shell.place.desk.person.badge == OPERATOR


def test_another_engineer_takes_over_on_the_same_pages(frames) -> None:
    _, world, office = frames
    office.shell.go("documents")
    wait(world, 16)
    world.scan(OTHER_ENGINEER)
    assert office.window.isVisible()
    assert office.shell.page == "documents"
    assert office.shell.desk.person.badge == OTHER_ENGINEER


@pytest.mark.parametrize("how", ["key", "mouse", "wheel"])
def test_key_touch_or_wheel_says_that_somebody_is_here(frames, how) -> None:
    _, world, office = frames
    wait(world, 14)
    handle = office.window.windowHandle()
    if how == "key":
        QTest.keyClick(handle, Qt.Key.Key_Down)
    elif how == "mouse":
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton)
    else:
        QTest.wheelEvent(handle, QPointF(300, 300), QPointF(0, 120).toPoint())
    wait(world, 14)
    assert office.window.isVisible()
    wait(world, 2)
    assert not office.window.isVisible()


def test_program_that_began_with_the_engineer_locks_although_nobody_signed_in(world) -> None:
    made = []

    def make_office():
        made.append(EngineerWorld(world))
        return made[0].shell, made[0].window

    world.shell.around.delivery.end()
    joined = Frames(lambda window: window.show())
    joined.open((world.shell, world.window), make_office, in_office=True)
    world.settle()
    wait(world, 16)
    assert not made[0].window.isVisible()
    assert world.shell.page == "sign_in"
    world.scan(ENGINEER)
    assert made[0].window.isVisible()
    made[0].close()
