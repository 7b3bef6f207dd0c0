"""The first run with a real hub, a gun on a pty, a printer on TCP, and the window that asks."""

import os
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import resources
from drivers.condition import Listeners
from resources import texts
from station.clock import SystemClock
from station.settings import CAMERA, LANGUAGE, PRINTER, PX_PER_MM, SCANNER, load
from station.store.station_store import STORE_NAME
from tests.helpers.pty_gun import PtyGun
from tests.helpers.served_hub import ThreadedHub
from tests.helpers.tcp_printer import TcpPrinter
from tests.ui.pump import pump_until
from ui.assembly.set_up_bench import Places, bench_of
from ui.bridge import Bridge
from ui.cli.main import run
from ui.scan_guard.guard import Ears, ScanGuard
from ui.tasks import PoolRunner
from ui.theme import DESIGN_PX_PER_MM, Theme
from ui.viewmodels.set_up.bench import Port
from ui.viewmodels.set_up.set_up import CARD_MM, SetUp
from ui.viewmodels.set_up.state import Chosen, Ending, Step
from ui.views.set_up.window import SetUpWindow
from ui.widgets.big_button import BigButton


class FirstRun:
    """The window and everything behind it, as assembly joins them."""

    def __init__(self, app, folder, before=None):
        self.app = app
        self.places = Places(folder / "data", folder / "config" / "settings.toml")
        self.bridge, self.runner = Bridge(), PoolRunner()
        listeners = Listeners(self.bridge.hear_device, self.bridge.hear_crash)
        self.bench, self.supervisor = bench_of(
            self.places, SystemClock(), self.bridge.hear_scan, listeners
        )
        self.model = SetUp(self.bench, self.runner, DESIGN_PX_PER_MM, before or Chosen())
        self.window = SetUpWindow(Theme(), self.model)
        self.endings = []
        self.model.ended.connect(self.endings.append)
        self.model.ended.connect(self.window.close)
        self.bridge.scanned.connect(self.model.hear)
        self.bridge.device_changed.connect(self.model.hear_device)
        ears = Ears(self.model.hear_keys, lambda _: None, self.model.hotkey)
        self.guard = ScanGuard(app, ears)
        self.window.resize(1366, 768)
        self.window.show()
        self.model.open()
        self.settle()

    @property
    def state(self):
        return self.model.state

    @property
    def says(self):
        return self.window.banner.texts[1]

    def settle(self):
        pump_until(lambda: not self.state.is_busy, 30)

    def press(self, button):
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def go_on(self, times=1):
        for _ in range(times):
            self.press(self.window.actions_row.button("on"))

    def at(self, step):
        while self.state.step is not step:
            self.go_on() if self.state.step is not Step.WELCOME else self.press(self.page.work)
        return self.page

    @property
    def page(self):
        return self.window.pages[self.state.step]

    def type(self, text):
        for key in text:
            self.press(self.page.pad.button(key))

    def scan_by_keys(self, text):
        self.window.activateWindow()
        for character in text:
            QTest.keyClick(self.window.windowHandle(), character)
        QTest.keyClick(self.window.windowHandle(), Qt.Key.Key_Return)

    def settings(self):
        return load(self.places.config_file, {})

    def close(self):
        self.guard.remove()
        self.supervisor.stop()
        self.runner.close()
        self.window.hide()
        self.window.deleteLater()


@pytest.fixture
def first_run(app, tmp_path, slots_raise, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("SUYUAN_LANG", "zh")
    made = FirstRun(app, tmp_path)
    yield made
    made.close()


@contextmanager
def hub_with_documents(folder):
    words = ["master", "load", str(resources.path("samples")), "--hub", "--data-dir", str(folder)]
    assert run(words) == 0
    hub = ThreadedHub(folder)
    try:
        yield hub
    finally:
        hub.stop()


def code_of(hub, label):
    from sync.hub.control import IssueCode, ask_running
    from sync.hub.reach import Wanted

    issued = ask_running(hub.folder, IssueCode(Wanted(label=label))).issued
    assert issued is not None
    return issued.text


def test_a_code_from_a_gun_joins_the_hub_and_brings_its_documents(first_run, tmp_path):
    with hub_with_documents(tmp_path / "hub") as hub:
        first_run.at(Step.HUB)
        first_run.scan_by_keys(code_of(hub, "工位03"))
        pump_until(lambda: first_run.state.joined.label, 30)
    assert first_run.state.joined.label == "工位03"
    assert first_run.state.joined.documents > 10
    assert "工位03" in first_run.says
    assert first_run.window.actions_row.button("on").label == "下一步"


def test_a_code_is_understood_on_the_welcome_page_too(first_run, tmp_path):
    with hub_with_documents(tmp_path / "hub") as hub:
        first_run.model.take(code_of(hub, "工位07"))
        first_run.settle()
    assert first_run.state.step is Step.HUB
    assert first_run.state.joined.label == "工位07"


def test_a_damaged_code_is_a_sentence_and_can_be_scanned_again(first_run):
    first_run.at(Step.HUB)
    first_run.scan_by_keys("SUYUAN1:ABCDEFGH")
    pump_until(lambda: first_run.state.trouble is not None, 30)
    assert first_run.window.banner.texts[0] == "注意"
    assert not first_run.state.joined.label
    assert first_run.window.actions_row.button("on").label == "先不联网"


def test_a_folder_of_documents_is_enough_without_a_hub(first_run):
    first_run.at(Step.HUB)
    first_run.model.import_folder(resources.path("samples"))
    first_run.settle()
    assert first_run.state.joined.documents > 10
    assert (first_run.places.data_dir / STORE_NAME).exists()
    assert first_run.says.startswith("文件已导入")


def test_unsound_documents_are_refused_with_the_reason(first_run, tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "product.toml").write_text("kind = 'nonsense'\n")
    first_run.at(Step.HUB)
    first_run.model.import_folder(tmp_path / "documents")
    first_run.settle()
    assert first_run.state.trouble is not None
    assert first_run.state.joined.documents == 0


def test_a_keyboard_gun_shows_what_it_reads_and_presses_nothing(first_run):
    page = first_run.at(Step.GUN)
    first_run.scan_by_keys("MB1A40000012")
    pump_until(lambda: first_run.state.scanned)
    assert page.scanned.whole == "MB1A40000012"
    assert first_run.state.step is Step.GUN
    assert first_run.says == "枪好用"


def test_a_serial_gun_is_chosen_by_its_port_and_tried(first_run, tmp_path, monkeypatch):
    with PtyGun(tmp_path / "gun") as gun:
        ports = (Port("serial:///nowhere", "nowhere"), Port(gun.address, "the gun"))
        first_run.at(Step.GUN)
        first_run.model._ports_seen(ports)
        first_run.press(first_run.page.ports[0])
        pump_until(lambda: first_run.state.trouble is not None)
        first_run.press(first_run.page.ports[1])
        pump_until(lambda: first_run.supervisor.statuses()[0].state == "ready")
        gun.fire(b"TEE-1")
        pump_until(lambda: first_run.state.scanned)
        assert first_run.state.trouble is None
        assert first_run.state.chosen.scanner == gun.address
        assert first_run.page.ports[1].property("role") == "current"
        first_run.press(first_run.page.ports[1])
        assert first_run.state.chosen.scanner == ""
        assert first_run.supervisor.statuses() == []


def test_a_printer_is_taken_once_it_took_a_label(first_run):
    first_run.at(Step.PRINTER)
    with TcpPrinter() as printer:
        first_run.type(f"127.0.0.1:{printer.port}")
        first_run.press(first_run.page.sample)
        pump_until(lambda: printer.report().jobs)
    assert printer.report().jobs[0].startswith(b"^XA")
    assert first_run.state.chosen.printer == printer.address()
    first_run.press(first_run.page.pad.button("erase"))
    assert first_run.state.chosen.printer == ""


def test_a_printer_that_does_not_answer_is_not_taken(first_run):
    printer = TcpPrinter()
    printer.refuse()
    first_run.at(Step.PRINTER)
    first_run.type(f"127.0.0.1:{printer.port}")
    first_run.press(first_run.page.sample)
    assert first_run.state.trouble is not None
    assert first_run.state.chosen.printer == ""


def test_a_camera_that_is_not_there_is_not_taken(first_run):
    page = first_run.at(Step.CAMERA)
    first_run.press(page.cameras[2])
    assert first_run.state.trouble is not None
    assert first_run.state.chosen.camera == ""


def test_no_button_of_a_page_has_the_keyboard_when_it_comes(first_run):
    first_run.window.activateWindow()
    for _ in (Step.SIZE, Step.HUB, Step.GUN, Step.CAMERA):
        first_run.page.findChild(BigButton).setFocus()  # as Tab would
        first_run.model.go_on()
        first_run.settle()
        assert first_run.window.focusWidget() is first_run.window


def test_the_card_is_as_wide_as_the_screen_draws_it(first_run):
    page = first_run.at(Step.SIZE)
    before = page.card.outline.width()
    for _ in range(20):
        first_run.press(page.wider)
    wider = first_run.state.chosen.px_per_mm
    assert wider > DESIGN_PX_PER_MM
    assert page.card.outline.width() == round(CARD_MM * wider) > before


def test_going_through_keeps_the_settings_and_ends(first_run, tmp_path):
    first_run.press(first_run.window.pages[Step.WELCOME].languages["en"])
    page = first_run.at(Step.SIZE)
    first_run.press(page.narrower)
    with TcpPrinter() as printer:
        first_run.at(Step.PRINTER)
        first_run.type(f"127.0.0.1:{printer.port}")
        first_run.press(first_run.page.sample)
    first_run.at(Step.READY)
    assert not first_run.places.config_file.exists()
    first_run.go_on()
    assert first_run.endings == [Ending.WORK]
    kept = first_run.settings()
    assert kept[LANGUAGE] == "en"
    assert kept[PX_PER_MM] == first_run.state.chosen.px_per_mm < DESIGN_PX_PER_MM
    assert kept[PRINTER] == printer.address()
    assert (kept[SCANNER], kept[CAMERA]) == ("", "")


def test_the_language_changes_every_word_at_once(first_run):
    page = first_run.page
    first_run.press(page.languages["en"])
    assert os.environ["SUYUAN_LANG"] == texts.EN
    assert page.work.label == "Set up this station"
    assert first_run.says == "Welcome to Suyuan Station"


@pytest.mark.parametrize("press", ["demo", "close"])
def test_looking_at_the_demo_or_closing_sets_nothing_up(first_run, press):
    if press == "demo":
        first_run.press(first_run.page.demo)
    else:
        first_run.at(Step.GUN)
        first_run.window.close()
    assert first_run.endings == [Ending.DEMO if press == "demo" else Ending.NOTHING]
    assert not first_run.places.config_file.exists()
    assert not first_run.places.data_dir.exists()


def test_going_through_again_begins_with_what_was_set(app, tmp_path, slots_raise, monkeypatch):
    monkeypatch.setenv("SUYUAN_LANG", "zh")
    before = Chosen(4.5, "serial:///dev/ttyS0", "", "tcp://10.0.0.7:9100")
    again = FirstRun(app, tmp_path, before)
    again.at(Step.PRINTER)
    assert again.state.typed == "10.0.0.7"
    again.at(Step.READY)
    again.go_on()
    kept = again.settings()
    assert (kept[PX_PER_MM], kept[SCANNER], kept[PRINTER]) == (
        4.5,
        "serial:///dev/ttyS0",
        "tcp://10.0.0.7:9100",
    )
    again.close()
