"""S9, the lock after a quarter of an hour, and the way out of a kiosk."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.goods import refusals
from tests.ui.test_budget import at
from tests.ui.test_budget import line as line  # noqa: PLC0414 - a fixture
from tests.ui.world import NEXT, ORDER, board
from ui.sounds import Tone
from ui.viewmodels import idle_lock
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Asked, Command, command_code

OPERATOR, INSPECTOR, LEAD, LEAD_PIN = "E101", "E102", "E104", "1104"


def calls(world):
    return world.shell.tools.bench.calls()


def test_help_takes_one_action_and_says_what_is_on_the_screen(line) -> None:
    at(line, "final", OPERATOR)
    line.scan(NEXT)
    line.actions = 0
    line.press(Qt.Key.Key_F12)
    assert line.actions == 1
    assert line.records("help.called") == 1
    assert line.shell.page == "help"
    (call,) = calls(line)
    assert (call.whom, call.code, call.person) == ("line_lead", NEXT, "何勇")
    assert call.step == "Final inspection"
    line.press(Qt.Key.Key_Escape)
    assert line.shell.page == "inspect"
    assert line.shell.inspect.state.code == NEXT  # the part was not lost


def test_help_is_called_for_a_code_that_nobody_knows(line) -> None:
    at(line, "final", OPERATOR)
    line.scan("what is this")
    line.scan(command_code(Asked(Command.HELP)))
    assert calls(line)[0].code == "what is this"


def test_quality_and_equipment_are_called_by_touch(world) -> None:
    world.scan(OPERATOR)
    world.press(Qt.Key.Key_F12)
    world.touch(world.window.help.buttons["quality"])
    world.touch(world.window.help.buttons["equipment"])
    assert {call.whom for call in calls(world)} == {"line_lead", "quality", "equipment"}
    assert len(world.window.help.rows.texts) == 3


def test_who_comes_scans_the_badge_and_does_not_take_over(world) -> None:
    world.scan(OPERATOR)
    world.press(Qt.Key.Key_F12)
    world.scan(LEAD)
    assert world.records("help.answered") == 1
    assert calls(world) == ()
    assert world.shell.place.desk.person.badge == OPERATOR
    assert world.banner.mood is Mood.GOOD


def test_operator_of_the_next_shift_takes_over_and_leaves_the_call_open(world) -> None:
    world.scan(LEAD)
    world.press(Qt.Key.Key_F12)
    world.scan(OPERATOR)
    assert world.shell.place.desk.person.badge == OPERATOR
    assert len(calls(world)) == 1


def test_inspector_answers_a_call_of_the_own_session(world) -> None:
    world.scan(INSPECTOR)
    world.press(Qt.Key.Key_F12)
    world.press(Qt.Key.Key_F3)
    assert world.records("help.answered") == 1


def test_operator_may_not_answer(world) -> None:
    """The button is off; somebody whose right was taken away meanwhile is told by the gate."""
    world.scan(OPERATOR)
    world.press(Qt.Key.Key_F12)
    world.press(Qt.Key.Key_F3)
    assert world.records("help.answered") == 0
    assert len(calls(world)) == 1


GATES = ("no_open_call", "not_allowed")


@pytest.mark.parametrize("gate", GATES)
def test_gate_of_answering_is_told_and_nothing_is_written(world, gate) -> None:
    world.scan(LEAD)
    world.press(Qt.Key.Key_F12)
    if gate == "no_open_call":
        world.do("answer_help")  # at the same moment somebody else said so
    else:
        desk = world.core.workstation.desk
        world.do("sign_in", badge=OPERATOR)
        assert world.core.workstation.desk != desk
    before, refused = world.records("help.answered"), refusals(world.shell.help)
    world.press(Qt.Key.Key_F3)
    assert refused == [gate]
    assert (world.banner.mood, world.last_tone) == (Mood.REJECT, Tone.REJECT)
    assert world.records("help.answered") == before


# --- the lock -------------------------------------------------------------------------------------


def wait(world, minutes: float) -> None:
    """Nobody is there for so long."""
    for _ in range(int(minutes * 4)):
        world.now_s += 15.0
        for alarm in world.alarms:
            if alarm.is_set and alarm.after_ms == idle_lock.LOOK_EVERY_MS:
                alarm.ring()
    world.settle()


def test_idle_station_locks_and_a_badge_opens_the_same_screen_with_the_part(line) -> None:
    at(line, "final", OPERATOR)
    line.scan(NEXT)
    wait(line, 14.5)
    assert line.shell.page == "inspect"
    wait(line, 1)
    assert line.shell.page == "sign_in"
    assert line.window.sign_in.isVisible()
    line.scan(OPERATOR)
    assert line.shell.page == "inspect"
    assert line.shell.inspect.state.code == NEXT


def test_another_badge_takes_over_on_the_same_screen(line) -> None:
    at(line, "pack", OPERATOR)
    line.scan(board(1))
    wait(line, 16)
    line.scan(LEAD)
    assert line.shell.place.desk.person.badge == LEAD
    assert (line.shell.page, line.shell.pack.state.amount) == ("pack", 1)


@pytest.mark.parametrize("code", [board(2), ORDER, command_code(Asked(Command.UNDO))])
def test_locked_station_takes_nothing_but_badges(line, code) -> None:
    at(line, "pack", OPERATOR)
    line.scan(board(1))
    wait(line, 16)
    before = line.core.store.reader().value("SELECT COUNT(*) FROM record")
    line.scan(code)
    line.press(Qt.Key.Key_Escape)
    line.press(Qt.Key.Key_F12)
    line.press(Qt.Key.Key_F8)
    assert line.core.store.reader().value("SELECT COUNT(*) FROM record") == before
    assert line.shell.page == "sign_in"


def test_work_keeps_the_station_open(line) -> None:
    at(line, "pack", OPERATOR)
    for number in range(1, 5):
        wait(line, 10)
        line.scan(board(number))
    assert line.shell.page == "pack"


def test_nobody_signed_in_is_not_locked(world) -> None:
    wait(world, 40)
    assert not world.shell.sign_in.state.is_locked


# --- the kiosk ------------------------------------------------------------------------------------


@pytest.fixture
def kiosk(world):
    """The station fills the screen; an operator works."""
    world.window.is_kiosk = world.shell.sign_in.is_kiosk = True
    world.closed = []
    world.window.closed.connect(lambda: world.closed.append(True))
    world.scan(OPERATOR)
    return world


def enter(world, text) -> None:
    for character in text:
        world.touch(world.window.sign_in.pad.button(character))
    world.press(Qt.Key.Key_F3)


def test_kiosk_closes_with_the_line_leads_badge_and_pin(kiosk) -> None:
    kiosk.window.close()
    kiosk.settle()
    assert kiosk.closed == []
    assert kiosk.window.isVisible()
    kiosk.scan(LEAD)
    assert kiosk.shell.place.desk.person.badge == OPERATOR  # no handover
    enter(kiosk, "0000")
    assert kiosk.banner.mood is Mood.REJECT
    assert LEAD_PIN not in str(kiosk.window.sign_in._typed.text())
    enter(kiosk, LEAD_PIN)
    assert kiosk.closed == [True]
    assert kiosk.records("program.closed") == 1


def test_operator_may_not_close_a_kiosk(kiosk) -> None:
    kiosk.shell.press(Command.QUIT)
    kiosk.settle()
    kiosk.scan(OPERATOR)
    enter(kiosk, "1101")
    assert (kiosk.banner.mood, kiosk.closed) == (Mood.REJECT, [])
    kiosk.press(Qt.Key.Key_Escape)
    kiosk.press(Qt.Key.Key_Escape)
    assert kiosk.shell.page == "home"
    assert kiosk.records("program.closed") == 0


def test_typed_pin_is_never_shown(kiosk) -> None:
    kiosk.shell.press(Command.QUIT)
    kiosk.settle()
    kiosk.scan(LEAD)
    for character in "11":
        kiosk.touch(kiosk.window.sign_in.pad.button(character))
    assert kiosk.shell.sign_in.state.shown == "●●"
    assert kiosk.window.sign_in._typed.text() == "●●"


def test_window_of_a_station_that_is_no_kiosk_just_closes(world) -> None:
    closed = []
    world.window.closed.connect(lambda: closed.append(True))
    world.window.close()
    assert closed == [True]
