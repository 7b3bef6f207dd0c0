"""The station's screens, offscreen: gates, saved facts, hostile scans, devices, handover."""

from dataclasses import replace
from unittest.mock import ANY

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from drivers.errors import DeviceMissing
from station.clock import SystemClock
from station.ports import DeviceStatus
from sync.client.http import CertificateDiffers
from sync.client.troubles import FeedRestarts, NotTheHub, StationClosed, StationRevoked
from sync.client.worker import SyncState, state_of
from tests.ui.test_budget import at
from tests.ui.test_budget import line as line  # noqa: PLC0414 - a fixture
from tests.ui.world import DONE, NEXT, ORDER, RAW, board
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code, Delivery
from ui.viewmodels.commands import Asked, Command, command_code

HOSTILE = (
    "<b>hello</b><img src=http://example.invalid/x.png>",
    "<script>alert(1)</script>",
    "'; DROP TABLE record; --",
    '=HYPERLINK("http://example.invalid")',
    "\u202egnp.exe\u2066",
    "&amp;&lt;&File",
    "%s%n{0}{code}{__class__}",
    "../../etc/passwd",
    "A" * 5000,
    "\x1b[31mred\x07",
    "\x1d\x1e\x1f",
    "\udcff\ud800",
    "مرحبا\u0000bye",
    "🙂" * 40,
    "^XA^FDx^FS^XZ",
)


def texts_of(window) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel)]


def test_nothing_on_screen_reads_markup_and_no_button_is_a_default(line) -> None:
    at(line, "final")
    plain = Qt.TextFormat.PlainText
    assert {label.textFormat() for label in line.window.findChildren(QLabel)} == {plain}
    buttons = line.window.findChildren(QPushButton)
    assert not any(button.isDefault() or button.autoDefault() for button in buttons)
    assert all(button.accessibleName() for button in buttons if button.isVisible())


@pytest.mark.parametrize(("step", "count"), [("final", 500), ("pack", 60)])
def test_hostile_scans_are_refused_in_plain_text_and_save_nothing(line, step, count) -> None:
    at(line, step)
    before = line.records("unit.inspected") + line.records("unit.packed")
    for n in range(count // len(HOSTILE) + 1):
        for text in HOSTILE:
            line.scan(text if not n else f"{text}{n}")
            assert line.banner.mood in {Mood.REJECT, Mood.WARN}, text
            assert line.last_tone is Tone.REJECT
            assert len(line.banner.headline) < 400
    assert line.records("unit.inspected") + line.records("unit.packed") == before
    line.app.processEvents()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=80))
def test_no_scan_raises(line, text) -> None:
    if line.shell.page != "inspect":
        at(line, "final")
    line.scan(text)


def test_code_is_on_the_screen_before_anything_is_decided(line) -> None:
    at(line, "final")
    line.tones.clear()
    line.shell.take(Code(NEXT))
    assert line.banner.mood is Mood.BUSY
    assert NEXT in line.window.banner.texts[1]
    assert line.tones == []
    line.settle()
    assert line.banner.mood is Mood.NEXT


def test_accept_sounds_only_after_the_record_is_there(line) -> None:
    at(line, "final")
    line.scan(NEXT)
    before, line.tones[:] = line.records("unit.inspected"), []
    line.shell.press(Command.PASS)
    assert line.tones == []
    assert line.banner.mood is Mood.BUSY
    line.settle()
    assert line.tones == [Tone.ACCEPT]
    assert line.records("unit.inspected") == before + 1


def test_scans_faster_than_the_disk_wait_their_turn_and_none_is_lost(line) -> None:
    at(line, "pack")
    for number in range(1, 11):
        line.shell.take(Code(board(number)))
    assert line.records("unit.packed") == 0
    line.settle()
    assert line.records("unit.packed") == 10


def test_same_code_at_once_is_a_bounce_and_later_a_duplicate(line) -> None:
    at(line, "pack")
    line.scan(board(1))
    line.shell.take(Code(board(1)))
    assert line.last_tone is Tone.TICK
    assert line.banner.mood is Mood.NEXT
    line.scan(board(1))
    assert (line.banner.mood, line.last_tone) == (Mood.REJECT, Tone.REJECT)


GATES = {
    "step_missing": ("final", RAW, Mood.REJECT),
    "duplicate": ("final", DONE, Mood.REJECT),
    "unknown": ("final", "4006381333931", Mood.REJECT),
    "not_passed_before_pack": ("pack", NEXT, Mood.REJECT),
}


@pytest.mark.parametrize("gate", GATES)
def test_gate_says_why_in_the_banner_with_the_reject_tone(line, gate) -> None:
    step, code, mood = GATES[gate]
    at(line, step)
    line.scan(code)
    tag, headline, advice, _ = line.window.banner.texts
    assert (line.banner.mood, line.last_tone) == (mood, Tone.REJECT)
    assert tag == "Rejected"
    assert headline
    assert advice


def test_held_unit_goes_to_the_red_area_in_its_own_colour(line) -> None:
    line.do("sign_in", badge="E104")
    line.do("hold", unit=board(3), reason="scratched")
    at(line, "pack")
    line.scan(board(3))
    assert line.banner.mood is Mood.HOLD
    assert line.window.banner.texts[0] == "On hold"
    assert line.records("unit.packed") == 0


def test_badge_of_nobody_is_refused_at_sign_in(world) -> None:
    world.scan("E999")
    assert world.banner.mood is Mood.REJECT
    assert world.shell.page == "sign_in"


def test_typed_badge_signs_in(world) -> None:
    for character in "E104":
        world.touch(world.window.sign_in.pad.button(character))
    world.press(Qt.Key.Key_F3)
    assert world.shell.page == "home"


def test_second_badge_takes_over_on_the_same_page_and_keeps_the_part(line) -> None:
    at(line, "final")
    line.scan(NEXT)
    line.scan("E102")
    assert line.shell.page == "inspect"
    assert line.shell.place.desk.person.badge == "E102"
    assert line.shell.inspect.state.code == NEXT


def test_expired_badge_on_a_work_page_is_told_there_and_changes_nobody(line) -> None:
    at(line, "final")
    line.scan("E110")
    assert line.banner.mood is Mood.REJECT
    assert line.shell.page == "inspect"
    assert line.shell.place.desk.person.badge == "E104"


def test_reading_outside_its_limits_needs_a_reason_to_pass(line) -> None:
    at(line, "functional-test")
    line.scan(RAW)
    for value in ("11", "0.95", "23"):
        for character in value:
            line.shell.hotkey(character)
        line.press(Qt.Key.Key_F3)
    assert line.banner.mood is Mood.WARN
    before = line.records("unit.inspected")
    line.press(Qt.Key.Key_F1)
    assert line.records("unit.inspected") == before
    line.touch(line.window.inspect.reasons[0])
    assert line.records("unit.inspected") == before + 1


def test_pass_before_all_is_measured_asks_for_the_rest(line) -> None:
    at(line, "functional-test")
    line.scan(RAW)
    line.press(Qt.Key.Key_F1)
    assert line.last_tone is Tone.REJECT
    assert "Standby current" in line.banner.headline


def test_countdown_lets_undo_in_and_a_next_scan_saves_at_once(line) -> None:
    at(line, "final")
    before = line.records("unit.inspected")
    line.scan(NEXT)
    line.touch(line.window.inspect.defects[0])
    line.press(Qt.Key.Key_F4)
    line.press(Qt.Key.Key_F8)
    line.think()
    assert line.records("unit.inspected") == before
    line.touch(line.window.inspect.defects[1])
    line.press(Qt.Key.Key_F4)
    line.scan(DONE)
    assert line.records("unit.inspected") == before + 1
    assert line.shell.inspect.state.recent[0].code == NEXT


def test_failed_part_without_its_photo_holds_the_next_scan_back(line) -> None:
    at(line, "final")
    line.scan(NEXT)
    line.touch(line.window.inspect.defects[0])
    line.scan(DONE)
    assert (line.banner.mood, line.last_tone) == (Mood.WARN, Tone.REJECT)
    assert line.shell.inspect.state.code == NEXT


def test_command_codes_do_what_buttons_do(line) -> None:
    at(line, "final")
    before = line.records("unit.inspected")
    line.scan(NEXT)
    line.scan(command_code(Asked(Command.DEFECT, "COLD")).lower())
    line.scan(command_code(Asked(Command.PHOTO)))
    line.scan(command_code(Asked(Command.MAIN)))
    assert line.records("unit.inspected") == before + 1
    line.scan(command_code(Asked(Command.UNDO)))
    assert line.records("action.undone") == 1


def test_taking_out_empties_the_cell(line) -> None:
    at(line, "pack")
    for number in (1, 2, 3):
        line.scan(board(number))
    line.press(Qt.Key.Key_F7)
    line.scan(board(2))
    assert line.records("unit.taken_out") == 1
    assert line.shell.pack.state.inside == (board(1), board(3))
    line.scan(board(2))
    assert line.shell.pack.state.amount == 3


def test_open_carton_is_shown_again_after_a_restart_without_its_label(line) -> None:
    at(line, "pack")
    line.scan(board(1))
    line.scan(board(2))
    line.press(Qt.Key.Key_Escape)
    line.shell.pack._forget()
    line.press(Qt.Key.Key_F3)
    assert line.shell.pack.state.amount == 2
    line.scan(board(3))
    assert line.shell.pack.state.amount == 3
    assert line.records("print.planned") == 0


def test_undo_opens_a_sealed_carton_again(line) -> None:
    at(line, "pack")
    for number in range(1, 11):
        line.scan(board(number))
    assert line.shell.pack.state.is_sealed
    line.press(Qt.Key.Key_F8)
    state = line.shell.pack.state
    assert (state.amount, state.is_sealed, state.sealed) == (9, False, 0)


def test_order_code_changes_the_job_from_any_page(line) -> None:
    at(line, "final")
    line.scan("SO-PB-2602")
    assert line.shell.place.desk.order == "SO-PB-2602"
    assert line.shell.page == "inspect"
    line.scan(NEXT)
    assert line.banner.mood is Mood.REJECT


def test_lost_device_shows_in_the_strip(world) -> None:
    status = DeviceStatus(
        "camera", "sim://board", "lost", DeviceMissing(address="x"), SystemClock().now()
    )
    world.shell.hear_device(status)
    assert "Camera ✗" in texts_of(world.window)


def test_window_without_the_keyboard_says_so(world) -> None:
    world.shell.set_active(is_active=False)
    assert world.window.banner.texts[1] == "Another window has the keyboard"
    world.shell.set_active(is_active=True)
    assert world.window.banner.texts[1] == "Scan your badge"


BADGES = {
    "alone": (Delivery(), "On its own"),
    "synced": (Delivery(has_hub=True, is_online=True, complete=9), "Online · all delivered"),
    "photos": (Delivery(has_hub=True, is_online=True, received=2), "Online · 2 on the way"),
    "offline": (Delivery(has_hub=True, on_station=27), "Offline · 27 waiting"),
    "old": (
        Delivery(has_hub=True, on_station=1, oldest_s=5 * 3600),
        "Offline · 1 waiting · 5 h",
    ),
    "person": (Delivery(has_hub=True, is_online=True, held=1), "Needs a person"),
}


@pytest.mark.parametrize("case", BADGES)
def test_badge_says_no_more_than_the_hub_signed_for(world, case) -> None:
    delivery, text = BADGES[case]
    world.shell.around.delivery.told.emit(delivery)
    assert world.window.strip.texts == (ANY, text)


def test_only_everything_delivered_is_green(world) -> None:
    world.scan("E104")
    world.shell.press(Command.SYNC)
    world.settle()
    for case, (delivery, _) in BADGES.items():
        world.shell.around.delivery.told.emit(delivery)
        assert (world.banner.mood is Mood.GOOD) == (case == "synced")


TROUBLES = {
    "not the hub": NotTheHub(status=200),
    "certificate": CertificateDiffers(url="https://hub", reason="fingerprint"),
    "shut out": StationRevoked(),
    "closed": StationClosed(),
    "feed breaks off": FeedRestarts(),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_why_nothing_is_sent_stands_on_the_page_in_a_whole_sentence(world, name) -> None:
    world.scan("E104")
    world.shell.press(Command.SYNC)
    world.settle()
    trouble = TROUBLES[name]
    needs_person = state_of(trouble) is SyncState.BLOCKED_AUTH
    delivery = replace(BADGES["offline"][0], trouble=trouble.sentence(), needs_person=needs_person)
    world.shell.around.delivery.told.emit(delivery)
    page = world.window.sync
    said = [world.banner.advice] if needs_person else [page.why.text()]
    assert said == [trouble.sentence()]
    assert page.why.isVisible() != needs_person
    assert "Needs a person" not in [row[0] for row in page.rows.texts], "no record does"
    world.shell.around.delivery.told.emit(BADGES["synced"][0])
    assert not page.why.isVisible()


def test_slip_of_the_gun_is_told(world) -> None:
    world.shell.hear_cut("A1")
    assert (world.banner.mood, world.last_tone) == (Mood.REJECT, Tone.REJECT)


def test_mistyped_command_code_is_no_command(line) -> None:
    at(line, "final")
    line.scan(NEXT)
    good = command_code(Asked(Command.PASS))
    before = line.records("unit.inspected")
    line.scan(good[:-1] + ("0" if good[-1] != "0" else "1"))
    assert line.records("unit.inspected") == before
    assert line.shell.place.desk.order == ORDER
