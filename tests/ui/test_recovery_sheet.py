"""The recovery sheet from the screen: a reminder, a stick, a PIN, a page of paper that opens the store."""

import gc
import json

import pytest
from PySide6.QtCore import Qt

from station.store import recovery, reopening
from tests.ui.world import World
from ui.assembly import recovery_sheet
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.commands import Command
from ui.viewmodels.sheets import Stick

LEAD, OPERATOR, LEAD_PIN, WRONG_PIN = "E104", "E101", "1104", "9999"


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A USB stick, plugged in."""
    folder = tmp_path / "media" / "USB 32G"
    folder.mkdir(parents=True)
    plugged = [Stick(str(folder), folder.name)]
    monkeypatch.setattr(recovery_sheet, "sticks", lambda: tuple(plugged))
    return folder


@pytest.fixture
def bare(app, tmp_path, slots_raise, monkeypatch):
    """A station without a recovery sheet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = World(tmp_path / "data", has_sheet=False)
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.close()
    del made
    gc.collect()


def at_sheet(world, badge=LEAD) -> None:
    """From sign-in to the page, as a person goes there."""
    world.scan(badge)
    world.shell.press(Command.SYNC)
    world.settle()
    world.shell.press(Command.SHEET)
    world.settle()
    world.actions = 0


def type_pin(world, pin) -> None:
    for digit in pin:
        world.touch(world.window.sheet.pad.button(digit))


def make(world, pin=LEAD_PIN) -> None:
    world.touch(world.window.sheet.sticks[0])
    type_pin(world, pin)
    world.press(Qt.Key.Key_F3)


def sheets_on(stick) -> list[str]:
    return sorted(path.name for path in stick.iterdir())


def test_line_lead_is_reminded_once_until_there_is_a_sheet(bare, stick) -> None:
    bare.scan(LEAD)
    assert bare.banner.mood is Mood.WARN
    assert bare.banner.headline == "There is no recovery sheet yet"
    bare.press(Qt.Key.Key_F11)
    bare.scan(LEAD)
    assert bare.banner.headline != "There is no recovery sheet yet"


def test_operator_is_neither_reminded_nor_offered_one(bare, stick) -> None:
    bare.scan(OPERATOR)
    assert bare.banner.mood is Mood.NEXT
    bare.shell.press(Command.SYNC)
    bare.settle()
    assert Command.SHEET not in {offer.command for offer in bare.shell.offers()}


def test_station_with_a_sheet_reminds_nobody(world) -> None:
    world.scan(LEAD)
    assert world.banner.mood is Mood.NEXT
    world.shell.press(Command.SYNC)
    world.settle()
    assert Command.SHEET not in {offer.command for offer in world.shell.offers()}


def test_two_touches_and_the_pin_put_a_sheet_on_the_stick_that_opens_the_store(
    bare, stick, monkeypatch
) -> None:
    keys = []
    real = recovery_sheet.RecoveryKey.new
    monkeypatch.setattr(
        recovery_sheet.RecoveryKey, "new", staticmethod(lambda: keys.append(real()) or keys[-1])
    )
    at_sheet(bare)
    make(bare)
    assert bare.actions == 2 + len(LEAD_PIN)
    assert (bare.banner.mood, bare.last_tone) == (Mood.GOOD, Tone.DONE)
    (name,) = sheets_on(stick)
    (key,) = keys
    assert name == f"suyuan-recovery-{key.sheet}.pdf"
    assert (stick / name).read_bytes().startswith(b"%PDF")
    folder = bare.core.store.folder
    assert recovery.read(folder).sheet == key.sheet
    assert reopening.check(folder, key)
    told = bare.core.store.reader().value("SELECT body FROM record WHERE type = 'recovery.made'")
    assert json.loads(told)["data"] == {"by": LEAD, "sheet": key.sheet}
    bare.press(Qt.Key.Key_Escape)
    bare.shell.press(Command.SYNC)
    bare.settle()
    assert Command.SHEET not in {offer.command for offer in bare.shell.offers()}


@pytest.mark.parametrize(("pin", "gate"), [(WRONG_PIN, "pin_wrong"), ("", "")])
def test_without_the_right_pin_there_is_no_sheet_not_even_for_a_moment(
    bare, stick, pin, gate
) -> None:
    at_sheet(bare)
    make(bare, pin)
    assert sheets_on(stick) == []
    assert bare.records("recovery.made") == 0
    with pytest.raises(recovery.RecoveryMissing):
        recovery.read(bare.core.store.folder)
    if gate:
        assert (bare.banner.mood, bare.last_tone) == (Mood.REJECT, Tone.REJECT)
        assert bare.shell.sheet.state.typed == ""
        type_pin(bare, LEAD_PIN)
        bare.press(Qt.Key.Key_F3)
    else:
        assert bare.banner.mood is not Mood.GOOD
        type_pin(bare, LEAD_PIN)
        bare.press(Qt.Key.Key_F3)
    assert len(sheets_on(stick)) == 1


def test_right_that_was_lost_meanwhile_is_asked_for_again(bare, stick) -> None:
    at_sheet(bare)
    bare.do("sign_in", badge=OPERATOR)
    bare.shell.come_back(bare.core.workstation.desk)
    bare.settle()
    assert bare.shell.page == "sheet"
    make(bare, "1101")
    assert bare.banner.mood is Mood.REJECT
    assert sheets_on(stick) == []


def test_full_or_shut_stick_is_told_and_nothing_is_sealed(bare, stick) -> None:
    at_sheet(bare)
    bare.touch(bare.window.sheet.sticks[0])
    stick.rmdir()  # pulled out
    type_pin(bare, LEAD_PIN)
    bare.press(Qt.Key.Key_F3)
    assert (bare.banner.mood, bare.last_tone) == (Mood.WARN, Tone.REJECT)
    assert bare.records("recovery.made") == 0
    with pytest.raises(recovery.RecoveryMissing):
        recovery.read(bare.core.store.folder)


def test_stick_is_looked_for_again(bare, monkeypatch, tmp_path) -> None:
    found: list[Stick] = []
    monkeypatch.setattr(recovery_sheet, "sticks", lambda: tuple(found))
    at_sheet(bare)
    assert bare.banner.headline == "Plug in a USB stick"
    found.append(Stick(str(tmp_path), "USB"))
    bare.press(Qt.Key.Key_F3)
    assert bare.window.sheet.sticks[0].isVisible()


def test_pin_is_shown_as_dots_only(bare, stick) -> None:
    at_sheet(bare)
    bare.touch(bare.window.sheet.sticks[0])
    type_pin(bare, LEAD_PIN)
    assert bare.window.sheet._typed.text() == "●" * len(LEAD_PIN)
