"""The operator's budget (5.10): actions per task, counted on the real window."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.world import NEXT, ORDER, board
from ui.sounds import Tone


@pytest.fixture
def line(world):
    """Boards at every stage, and nobody signed in."""
    world.make_line()
    return world


def at(world, step: str, badge: str = "E104"):
    """Somebody signed in at a step, with its bindings; then count from here."""
    world.scan(badge)
    world.scan(ORDER)
    labels = {each.id: n for n, each in enumerate(world.shell.home.state.steps)}
    world.touch(world.window.home.steps.buttons[labels[step]])
    for _ in world.shell.home.state.bindings:
        world.scan("BOUND-1")
    world.actions = 0
    return world


def test_log_in_takes_one_scan(line) -> None:
    line.actions = 0
    line.scan("E104")
    assert line.actions == 1
    assert line.shell.place.desk.person.badge == "E104"
    assert line.shell.page == "home"


def test_good_part_takes_two_actions(line) -> None:
    at(line, "final")
    before = line.records("unit.inspected")
    line.scan(NEXT)
    line.press(Qt.Key.Key_F1)
    assert line.actions == 2
    assert line.records("unit.inspected") == before + 1
    assert line.last_tone is Tone.ACCEPT


def test_good_part_by_touch_takes_two_actions(line) -> None:
    at(line, "final")
    before = line.records("unit.inspected")
    line.scan(NEXT)
    line.touch(line.window.inspect.passes)
    assert line.actions == 2
    assert line.records("unit.inspected") == before + 1


def test_bad_part_with_defect_and_photo_takes_three_actions(line) -> None:
    at(line, "final")
    before = line.records("unit.inspected")
    line.scan(NEXT)
    line.touch(line.window.inspect.defects[0])
    line.press(Qt.Key.Key_F4)
    assert line.actions == 3
    line.think()
    assert line.records("unit.inspected") == before + 1
    assert line.core.store.reader().value("SELECT COUNT(*) FROM blob") == 1
    assert line.last_tone is Tone.FAIL


def test_a_full_carton_takes_a_scan_for_each_piece_and_nothing_else(line) -> None:
    """The board's carton holds 10: 10 scans, and the next carton opens with the next scan."""
    at(line, "pack")
    for number in range(1, 11):
        line.scan(board(number))
    assert line.actions == 10
    assert line.records("container.sealed") == 1
    assert line.last_tone is Tone.DONE
    line.scan(board(11))
    assert line.records("unit.packed") == 11
    assert line.shell.pack.state.amount == 1


def test_short_carton_takes_one_action_more(line) -> None:
    at(line, "pack")
    for number in range(1, 5):
        line.scan(board(number))
    line.press(Qt.Key.Key_F3)
    assert line.actions == 5
    assert line.records("container.sealed") == 1


def test_undo_takes_one_action(line) -> None:
    at(line, "final")
    line.scan(NEXT)
    line.press(Qt.Key.Key_F1)
    line.actions = 0
    line.press(Qt.Key.Key_F8)
    assert line.actions == 1
    assert line.records("action.undone") == 1
    assert line.shell.inspect.state.recent[0].is_undone
