"""S7: a batch of labels, each with its state; stops, goes on, is looked at (I15)."""

import pytest
from PySide6.QtCore import Qt

from drivers.errors import DeviceMissing
from drivers.printers.profile import PrintUnknown
from station.ports import DeviceStatus, JobNotSent
from tests.helpers.waiting import wait_until
from tests.ui.newer import newer
from tests.ui.world import ORDER, World
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.batch_run import LOOK_EVERY_MS
from ui.viewmodels.commands import Command

LEAD = "E104"
PRINTED_S = 30.0


@pytest.fixture
def printing(world):
    """A line lead on the page of labels, no order yet."""
    return _at_labels(world)


def _at_labels(world) -> World:
    world.scan(LEAD)
    world.shell.press(Command.PRINT)
    world.settle()
    assert world.shell.page == "print"
    world.actions = 0
    return world


def look(world, until) -> None:
    """Let the page look at the printer until something has come about."""

    def is_now() -> bool:
        for alarm in world.alarms:
            if alarm.is_set and alarm.after_ms == LOOK_EVERY_MS:
                alarm.ring()
        world.settle()
        return bool(until())

    wait_until(is_now, PRINTED_S, "the printer came so far")


def state(world):
    return world.shell.print_labels.state


class Trouble:
    """Makes the simulated printer fail at its n-th label, as told."""

    def __init__(self, world, error, after) -> None:
        queue, printed = world.core.printing._printer, []
        device = queue._held.opened()
        real = device.print

        def print_(job):  # after the trouble the queue opens the printer anew
            if len(printed) == after:
                raise error
            real(job)
            printed.append(job)

        device.print = print_


@pytest.fixture
def jammed(printing):
    """A printer whose fourth label is in doubt."""
    unknown = PrintUnknown(address="sim://printer", sent=10, total=20, detail="jam")
    return Trouble(printing, unknown, after=3)


def start(world, count) -> None:
    world.scan(ORDER)
    world.shell.print_labels.choose_quantity(str(count))
    world.press(Qt.Key.Key_F3)


def test_500_labels_of_an_order_take_four_actions(printing) -> None:
    """Job, template, quantity, print: the whole order (5.10)."""
    newer(printing, "order", ORDER, lambda order: order.update(quantity=500))
    printing.scan(ORDER)
    printing.touch(printing.window.print_labels.templates[0])
    printing.touch(printing.window.print_labels.quantities[2])
    assert state(printing).preview.startswith(b"\x89PNG")
    printing.press(Qt.Key.Key_F3)
    assert printing.actions == 4
    look(printing, lambda: state(printing).progress.stage == "done")
    assert state(printing).progress.total == 500
    assert printing.records("print.planned") == 1
    (batch,) = printing.shell.tools.bench.press.history()
    assert (batch.states, batch.next) == ({"sent": 500}, 0)
    assert len(set(batch.codes)) == 500
    assert printing.last_tone is Tone.DONE


def test_pause_stops_after_a_label_and_goes_on_with_the_next(printing) -> None:
    start(printing, 60)
    look(printing, lambda: state(printing).progress.at > 0)
    printing.shell.tools.bench.press.pause()
    look(printing, lambda: not state(printing).progress.is_running)
    at = state(printing).progress.at
    if state(printing).progress.stage == "paused":  # the printer may have been faster
        assert state(printing).go_on_at == at + 1
        printing.press(Qt.Key.Key_F3)
        look(printing, lambda: state(printing).progress.stage == "done")
    assert printing.shell.tools.bench.press.history()[0].states == {"sent": 60}


def test_jam_is_unknown_until_the_last_good_label_is_scanned(printing, jammed) -> None:
    start(printing, 10)
    look(printing, lambda: state(printing).progress.stage == "broken")
    batch = printing.shell.tools.bench.press.history()[0]
    assert batch.states == {"sent": 3, "unknown": 1, "planned": 6}
    assert printing.banner.mood is Mood.WARN
    assert state(printing).go_on_at == 0
    printing.press(Qt.Key.Key_F3)  # nobody may guess
    assert state(printing).progress.stage == "broken"
    printing.scan("not of this batch")
    assert printing.banner.mood is Mood.REJECT
    printing.scan(batch.codes[1])
    assert state(printing).go_on_at == 3
    printing.press(Qt.Key.Key_F3)
    look(printing, lambda: state(printing).progress.stage == "done")
    batch = printing.shell.tools.bench.press.history()[0]
    assert batch.states == {"confirmed": 2, "sent": 8}
    assert printing.records("print.planned") == 1


def test_number_of_the_next_label_may_be_typed(printing, jammed) -> None:
    start(printing, 10)
    look(printing, lambda: state(printing).progress.stage == "broken")
    printing.press(Qt.Key.Key_F5)
    for digit in "99":
        printing.touch(printing.window.print_labels.aside.pad.button(digit))
    printing.press(Qt.Key.Key_F3)
    assert printing.banner.mood is Mood.REJECT  # the batch has ten
    printing.press(Qt.Key.Key_F5)
    printing.touch(printing.window.print_labels.aside.pad.button("4"))
    printing.press(Qt.Key.Key_F3)
    assert state(printing).go_on_at == 4
    batch = printing.shell.tools.bench.press.history()[0]
    assert batch.states == {"confirmed": 3, "missing": 7}


def test_label_that_never_left_goes_out_again_without_a_question(printing) -> None:
    Trouble(printing, JobNotSent(address="x", detail="no paper"), after=2)
    start(printing, 5)
    look(printing, lambda: state(printing).progress.stage == "broken")
    assert state(printing).go_on_at == 3
    assert printing.shell.tools.bench.press.history()[0].states["failed"] == 1
    printing.press(Qt.Key.Key_F3)
    look(printing, lambda: state(printing).progress.stage == "done")
    assert printing.shell.tools.bench.press.history()[0].states == {"sent": 5}


def test_stopped_batch_is_found_in_the_history_and_gone_on_with(printing, jammed) -> None:
    start(printing, 10)
    look(printing, lambda: state(printing).progress.stage == "broken")
    printing.shell.press(Command.STOP)
    printing.settle()
    assert state(printing).progress.stage == "idle"
    assert state(printing).history[0].note.endswith("7 not printed")
    printing.touch(printing.window.print_labels.resume)
    assert state(printing).go_on_at == 0  # nobody knows what happened meanwhile
    batch = printing.shell.tools.bench.press.history()[0]
    printing.scan(batch.codes[3])
    printing.press(Qt.Key.Key_F3)
    look(printing, lambda: state(printing).progress.stage == "done")
    assert printing.shell.tools.bench.press.history()[0].states == {"confirmed": 4, "sent": 6}


def test_reprint_of_one_label_takes_three_actions(printing) -> None:
    start(printing, 3)
    look(printing, lambda: state(printing).progress.stage == "done")
    code = printing.shell.tools.bench.press.history()[0].codes[1]
    printing.actions = 0
    printing.press(Qt.Key.Key_F6)
    printing.scan(code)
    printing.touch(printing.window.print_labels.aside.reasons.buttons[1])
    assert printing.actions == 3
    wait_until(lambda: printing.records("print.ended") == 1, what="the label ended")
    batch = printing.shell.tools.bench.press.history()[0]
    assert (batch.codes, batch.copy, batch.reason) == ((code,), 1, "label_unreadable")


def test_who_may_not_print_finds_no_labels_on_the_home_page(world) -> None:
    world.scan("E101")
    assert Command.PRINT not in {offer.command for offer in world.shell.offers()}
    world.shell.press(Command.PRINT)
    world.settle()
    assert world.shell.page == "home"


def test_gate_of_printing_is_told_and_nothing_is_planned(printing) -> None:
    """Rights may be taken away while the page is up."""
    printing.scan(ORDER)
    printing.scan("E101")  # an operator takes over; the page stays
    assert printing.shell.page == "print"
    printing.press(Qt.Key.Key_F3)
    assert (printing.banner.mood, printing.last_tone) == (Mood.REJECT, Tone.REJECT)
    assert printing.records("print.planned") == 0


def test_printer_strip_says_what_to_do(printing) -> None:
    error = DeviceMissing(address="tcp://10.0.0.7:9100")
    status = DeviceStatus("printer", "x", "lost", error, printing.clock.now())
    printing.shell.hear_device(status)
    assert state(printing).printer == error.sentence()
    assert not state(printing).is_printer_ready


def test_lost_single_label_is_told_on_any_page(world) -> None:
    world.scan(LEAD)
    world.shell.hear_print(None, "unknown")
    assert (world.banner.mood, world.last_tone) == (Mood.WARN, Tone.REJECT)
    world.shell.hear_print(None, "sent")
    assert world.tones.count(Tone.REJECT) == 1


def test_without_a_printer_the_label_is_shown_and_nothing_is_offered(app, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    world = World(tmp_path / "data", devices=())
    world.window.resize(1366, 768)
    world.window.show()
    try:
        _at_labels(world).scan(ORDER)
        assert world.banner.mood is Mood.WARN
        assert state(world).preview
        world.press(Qt.Key.Key_F3)
        assert world.records("print.planned") == 0
    finally:
        world.close()


def test_batch_of_a_program_that_was_killed_is_looked_at_before_it_goes_on(printing) -> None:
    """The plan is durable, nothing says what came out: nobody guesses (I15)."""
    printing.scan(ORDER)
    printing.do("print", template="board-serial", count=5)  # planned; then the power went
    printing.press(Qt.Key.Key_Escape)
    printing.shell.press(Command.PRINT)
    printing.settle()
    printing.touch(printing.window.print_labels.resume)
    assert state(printing).go_on_at == 0
    printing.press(Qt.Key.Key_F5)
    printing.touch(printing.window.print_labels.aside.pad.button("1"))  # none came out
    printing.press(Qt.Key.Key_F3)
    assert state(printing).go_on_at == 1
    printing.press(Qt.Key.Key_F3)
    look(printing, lambda: state(printing).progress.stage == "done")
    (batch,) = printing.shell.tools.bench.press.history()
    assert batch.states == {"sent": 5}
