"""The first run, step by step: each can be skipped, each can be gone back to."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from resources import texts
from station import settings
from station.errors import StationError
from station.ports import DeviceStatus, ScanRead
from ui.tasks import TaskRunner
from ui.viewmodels.banner import Mood, banner, of_trouble
from ui.viewmodels.set_up.bench import Joined, Port, SetUpBench
from ui.viewmodels.set_up.state import (
    DEFAULT_PRINTER_PORT,
    STEPS,
    Chosen,
    Ending,
    SetUpState,
    Step,
)
from ui.viewmodels.words import word

CARD_MM = 85.6  # ISO/IEC 7810 ID-1: every bank card
STEP_PX_PER_MM = 0.02
CAMERAS = ("camera://0", "camera://1")
MOST_TYPED = 40
T = TypeVar("T")


class SetUp(QObject):
    """Asks, tries, and keeps what was chosen once the last step is done."""

    changed = Signal()
    ended = Signal(object)
    """An `Ending`; once."""

    def __init__(
        self, bench: SetUpBench, runner: TaskRunner, px_per_mm: float, before: Chosen
    ) -> None:
        """Prepare.

        Args:
            bench: What can be done to the machine.
            runner: Does it beside the GUI thread.
            px_per_mm: What the screen says of itself.
            before: What the settings say already.
        """
        super().__init__()
        self._bench = bench
        self._runner = runner
        self._is_ended = False
        printer = before.printer.removeprefix("tcp://").removesuffix(f":{DEFAULT_PRINTER_PORT}")
        self.state = SetUpState(
            px_per_mm=before.px_per_mm or px_per_mm, chosen=before, typed=printer
        )

    def open(self) -> None:
        """Look what is there already."""
        self._do(self._bench.look, self._looked)

    # --- welcome ------------------------------------------------------------------------------

    def choose_language(self, language: str) -> None:
        """Every word from now on."""
        os.environ["SUYUAN_LANG"] = language
        self.changed.emit()

    def show_demo(self) -> None:
        """The demo factory; nothing is set up."""
        self._end(Ending.DEMO)

    def leave(self) -> None:
        """The window is closed: nothing is kept."""
        self._end(Ending.NOTHING)

    # --- steps --------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The next step; at the last one keep everything and end."""
        state = self.state
        if state.is_busy:
            return
        if state.step is Step.READY:
            self._do(lambda: self._bench.save(self._settings()), self._saved)
            return
        self._go(STEPS[state.number])

    def go_back(self) -> None:
        """The step before."""
        if not self.state.is_busy and self.state.number > 1:
            self._go(STEPS[self.state.number - 2])

    def _go(self, step: Step) -> None:
        self._show(step=step, trouble=None)
        if step is Step.GUN:
            self._do(self._bench.ports, self._ports_seen)

    # --- size of the screen -------------------------------------------------------------------

    def resize(self, steps: int) -> None:
        """Draw the card wider or narrower; that is what is chosen, too."""
        wider = round(self.state.px_per_mm + steps * STEP_PX_PER_MM, 3)
        if settings.PX_PER_MM.check(wider) and wider:
            self._choose(px_per_mm=wider)
            self._show(px_per_mm=wider)

    # --- what is read -------------------------------------------------------------------------

    @Slot(object)
    def hear(self, read: ScanRead) -> None:
        """A serial gun's code."""
        self.take(read.data.decode(errors="replace"))

    def hear_keys(self, text: str) -> None:
        """A keyboard gun's code: it needs no address."""
        self.take(text)

    def take(self, text: str) -> None:
        """A hub's code is understood at any step; any code shows that the gun works."""
        if self.state.is_busy:
            return
        if self._bench.is_hub_code(text):
            self.join(text)
        elif self.state.step is Step.GUN:
            self._show(scanned=text.strip(), trouble=None)

    @Slot(object)
    def hear_device(self, status: DeviceStatus) -> None:
        """The serial gun that was chosen does not answer, or does now."""
        if self.state.step is Step.GUN and status.address == self.state.chosen.scanner:
            self._show(trouble=of_trouble(status.error) if status.error else None)

    # --- hub or documents ---------------------------------------------------------------------

    def join(self, text: str) -> None:
        """Belong to the hub whose code this is."""
        if not self.state.is_busy:
            self._show(step=Step.HUB, trouble=None)
            self._do(lambda: self._bench.join(text), self._looked)

    def import_folder(self, folder: Path) -> None:
        """Work by the documents of a folder."""
        self._do(lambda: self._bench.import_folder(folder), self._looked)

    @Slot(object)
    def _looked(self, joined: Joined) -> None:
        self._show(joined=joined, is_busy=False)

    # --- devices ------------------------------------------------------------------------------

    def choose_gun(self, address: str) -> None:
        """Read this serial port, or none, from now on; the next code shows whether it is right."""
        self._choose(scanner=address)
        self._show(scanned="", trouble=None)
        self._bench.listen(address)

    def choose_camera(self, address: str) -> None:
        """This camera, if it takes a picture."""
        self._choose(camera="")
        self._show(picture=b"")
        if address:
            self._do(lambda: (address, self._bench.shoot(address)), self._shot)

    def type_printer(self, key: str) -> None:
        """One more character of the printer's network address."""
        if len(self.state.typed) < MOST_TYPED:
            self._show(typed=self.state.typed + key, is_printed=False, trouble=None)

    def hotkey(self, character: str) -> None:
        """A lone key of a keyboard; the printer's address may be typed there, too."""
        if self.state.step is Step.PRINTER and character in "0123456789.:":
            self.type_printer(character)

    def erase_printer(self) -> None:
        """One less; without any there is no printer."""
        self._choose(printer="")
        self._show(typed=self.state.typed[:-1], is_printed=False, trouble=None)

    def try_printer(self) -> None:
        """Print a sample; the printer is chosen once it took it."""
        if self.state.typed and not self.state.is_busy:
            address = _printer_at(self.state.typed)
            self._do(lambda: self._printed_on(address), self._printed)

    def _printed_on(self, address: str) -> str:
        self._bench.print_sample(address)
        return address

    @Slot(object)
    def _printed(self, address: str) -> None:
        self._choose(printer=address)
        self._show(is_printed=True, is_busy=False)

    @Slot(object)
    def _ports_seen(self, ports: tuple[Port, ...]) -> None:
        self._show(ports=ports, is_busy=False)

    @Slot(object)
    def _shot(self, taken: tuple[str, bytes]) -> None:
        address, picture = taken
        self._choose(camera=address)
        self._show(picture=picture, is_busy=False)

    # --- the end ------------------------------------------------------------------------------

    def _settings(self) -> Mapping[settings.Setting[str] | settings.Setting[float], str | float]:
        chosen = self.state.chosen
        return {
            settings.LANGUAGE: texts.language(),
            settings.PX_PER_MM: chosen.px_per_mm,
            settings.SCANNER: chosen.scanner,
            settings.CAMERA: chosen.camera,
            settings.PRINTER: chosen.printer,
        }

    @Slot(object)
    def _saved(self, _: None) -> None:
        self._show(is_busy=False)
        self._end(Ending.WORK)

    def _end(self, ending: Ending) -> None:
        if not self._is_ended:
            self._is_ended = True
            self._bench.listen("")
            self.ended.emit(ending)

    # --- common -------------------------------------------------------------------------------

    def _do(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self._show(is_busy=True, trouble=None)
        self._runner.run(work, done, self._failed)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if isinstance(error, StationError):
            self._show(is_busy=False, trouble=of_trouble(error))
            return
        crashed = banner(Mood.WARN, word("screen.crashed"), word("screen.setup.crashed.advice"))
        self._show(is_busy=False, trouble=crashed)
        raise error

    def _choose(self, **changes: object) -> None:
        self.state = replace(self.state, chosen=replace(self.state.chosen, **changes))  # type: ignore[arg-type]  # fields of Chosen

    def _show(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # fields of SetUpState
        self.changed.emit()


def _printer_at(typed: str) -> str:
    """`192.168.1.50` or `192.168.1.50:9101` as an address."""
    host, colon, port = typed.partition(":")
    return f"tcp://{host}:{port if colon else DEFAULT_PRINTER_PORT}"
