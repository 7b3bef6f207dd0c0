"""A crash loses no typing: the same job, the same page, the same half-entered part (5.9.6)."""

import gc
import os
import signal
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt

from station.actions.desk import Desk
from tests.ui.test_budget import at
from tests.ui.world import NEXT, RAW, World, board
from ui.viewmodels.banner import Mood

READING = ("11", "0.8")


@pytest.fixture
def line(world):
    """Two boards that came through SMT, one of them tested, and nobody signed in."""
    few_boards(world)
    return world


def few_boards(world):
    world.make_boards((12, 13))
    world.test_boards((12,))
    world.core.workstation.desk = Desk()


class Reopened:
    """The same folder, opened anew as often as a test wants."""

    def __init__(self, world):
        world.close()
        self.world = World(world.core.store.folder)
        self.world.window.resize(1366, 768)
        self.world.window.show()

    def close(self):
        self.world.close()
        del self.world
        gc.collect()


@pytest.fixture
def crash(request):
    """Call it with a world: everything stops without a goodbye, and starts again."""
    made = []

    def reopen(world):
        made.append(Reopened(world))
        return made[-1].world

    yield reopen
    for each in made:
        each.close()


def half_measured(line):
    at(line, "functional-test")
    line.scan(RAW)
    for character in "11":
        line.shell.hotkey(character)
    line.press(Qt.Key.Key_F3)
    for character in "0.8":
        line.shell.hotkey(character)
    line.settle()


def test_half_measured_part_is_there_after_sign_in_and_can_be_finished(line, crash) -> None:
    half_measured(line)
    world = crash(line)
    assert world.shell.page == "sign_in"
    world.scan("E104")
    state = world.shell.inspect.state
    assert world.shell.page == "inspect"
    assert (state.code, state.readings[0].value, state.gauge.entry) == (RAW, "11", "0.8")
    assert world.window.banner.texts[1] == "Restored: …000013"
    for character in "9":
        world.shell.hotkey(character)
    world.press(Qt.Key.Key_F3)
    for character in "23":
        world.shell.hotkey(character)
    world.press(Qt.Key.Key_F3)
    before = world.records("unit.inspected")
    world.press(Qt.Key.Key_F1)
    assert world.records("unit.inspected") == before + 1


def test_bindings_come_back_with_the_job(line, crash) -> None:
    half_measured(line)
    world = crash(line)
    world.scan("E104")
    desk = world.shell.place.desk
    assert (desk.order, desk.step) == ("SO-PB-2601", "functional-test")
    assert (desk.bound.machine, desk.bound.method) == ("BOUND-1", "BOUND-1")


def test_somebody_else_may_go_on(line, crash) -> None:
    half_measured(line)
    world = crash(line)
    world.scan("E102")
    assert world.shell.inspect.state.code == RAW
    assert world.shell.place.desk.person.badge == "E102"


def test_second_crash_before_anybody_signed_in_loses_nothing(line, crash) -> None:
    half_measured(line)
    again = crash(crash(line))
    again.scan("E104")
    assert again.shell.inspect.state.code == RAW


def test_bad_part_comes_back_with_its_photo_and_waits_for_somebody(line, crash) -> None:
    at(line, "final")
    line.scan(NEXT)
    line.touch(line.window.inspect.defects[0])
    line.press(Qt.Key.Key_F4)
    world = crash(line)
    before = world.records("unit.inspected")
    world.scan("E104")
    state = world.shell.inspect.state
    assert state.is_failed
    assert not state.is_counting
    assert state.photos[0].data[:2] == b"\xff\xd8"
    world.press(Qt.Key.Key_F3)
    assert world.records("unit.inspected") == before + 1


def test_nothing_comes_back_once_it_was_submitted(line, crash) -> None:
    half_measured(line)
    kept = line.core.store.folder / "drafts" / "station.draft"
    as_it_was = kept.read_bytes()
    line.press(Qt.Key.Key_F8)
    for value in ("0.9", "23"):
        for character in value:
            line.shell.hotkey(character)
        line.press(Qt.Key.Key_F3)
    line.press(Qt.Key.Key_F1)
    assert not kept.exists()
    kept.write_bytes(as_it_was)  # the power went between the record and the forgetting
    world = crash(line)
    world.scan("E104")
    assert world.shell.page == "home"
    assert world.shell.inspect.state.code == ""


def test_damaged_draft_says_so_and_stops_nobody(line, crash) -> None:
    half_measured(line)
    kept = line.core.store.folder / "drafts" / "station.draft"
    kept.write_bytes(kept.read_bytes()[:-1] + b"?")
    world = crash(line)
    assert world.banner.mood is Mood.WARN
    world.scan("E104")
    assert world.shell.page == "home"
    world.scan("SO-PB-2601")
    assert world.shell.home.state.order.id == "SO-PB-2601"


def test_lot_being_sampled_comes_back_with_its_counts(line, crash) -> None:
    line.scan("E102")
    line.do("receive", lot="R26110077", material="CAP-0402-1UF", supplier="S", quantity=5000)
    line.press(Qt.Key.Key_Escape)
    line.shell._hand_over("sample", None)
    line.scan("R26110077")
    line.press(Qt.Key.Key_F1)
    line.touch(line.window.sample.defects[0])
    world = crash(line)
    world.scan("E102")
    state = world.shell.sample.state
    assert world.shell.page == "sample"
    assert (state.code, state.sampled, state.bad) == ("R26110077", 2, 1)


def test_delivery_being_entered_comes_back(line, crash) -> None:
    line.scan("E103")
    line.app.processEvents()
    line.touch(line.window.actions_row.button("RECEIVE"))
    line.scan("PCB2611-009")
    line.scan("SUP-NEW")
    for character in "12":
        line.touch(line.window.receive.number.pad.button(character))
    world = crash(line)
    world.scan("E103")
    state = world.shell.receive.state
    assert world.shell.page == "receive"
    assert (state.code, state.supplier, state.dial.typed) == ("PCB2611-009", "SUP-NEW", "12")


def test_unit_being_worked_comes_back_with_parameters_and_material(line, crash) -> None:
    at(line, "smt")
    line.scan(board(40))
    for character in "2":
        line.shell.hotkey(character)
    line.press(Qt.Key.Key_F3)
    line.scan("PCB2611-004")
    world = crash(line)
    world.scan("E104")
    rows = {row.id: row.value for row in world.shell.process.state.rows}
    assert world.shell.process.state.code == board(40)
    assert rows["p:ramp_rate"] == "2"
    assert any(row.startswith("i:") for row in rows)


def test_draft_is_kept_while_the_station_works_and_not_at_its_end(line) -> None:
    """Durable soon after each change: nothing waits for a goodbye."""
    kept = line.core.store.folder / "drafts" / "station.draft"
    at(line, "final")
    assert not kept.exists()
    line.scan(NEXT)
    first = kept.read_bytes()
    line.touch(line.window.inspect.defects[0])
    assert kept.read_bytes() != first
    line.press(Qt.Key.Key_F8)
    line.press(Qt.Key.Key_F8)
    assert not kept.exists()


CHILD = """
import os, signal, sys
from pathlib import Path
from station.actions.desk import Desk
from tests.ui.test_budget import at
from tests.ui.test_comeback import few_boards, half_measured
from tests.ui.world import World
world = World(Path(sys.argv[1]))
world.window.show()
few_boards(world)
half_measured(world)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_9_of_the_whole_program_loses_no_typing(
    app, tmp_path, monkeypatch, slots_raise
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    folder = tmp_path / "data"
    words = [sys.executable, "-c", CHILD, str(folder)]
    ended = subprocess.run(words, check=False, env=environ, capture_output=True, timeout=120)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    world = World(folder)
    try:
        world.scan("E104")
        state = world.shell.inspect.state
        assert (state.code, state.readings[0].value, state.gauge.entry) == (RAW, "11", "0.8")
    finally:
        world.close()
        del world
        gc.collect()
