"""`python -m tests.ui.goods_pictures`: packing by quantity, shipping, printing, help, lock, kiosk.

Both sizes, both languages, from a real station with the T-shirt workshop's documents.
"""

from PySide6.QtCore import Qt

from drivers.printers.profile import PrintUnknown
from tests.helpers.waiting import wait_until
from tests.ui import picture_frame
from tests.ui.goods import DYE_LOT, Others, passed_lot, work_at
from tests.ui.picture_frame import Snap, snapper
from tests.ui.test_help_and_lock import wait
from tests.ui.test_printing import Trouble, look, state
from tests.ui.world import World
from ui.viewmodels.commands import Command

LEAD, KEEPER, PRINTER = "E004", "E003", "sim://printer?width_mm=150"


def pack(world: World, snap: Snap) -> list[str]:
    """Cartons by quantity, a pallet, a label printed again; the pallets that may be shipped."""
    window, model = world.window, world.shell.pack
    passed_lot(world, 480)
    work_at(world, "pack", LEAD)
    for _ in range(7):
        world.scan(DYE_LOT)
    snap("s5-lot")
    world.press(Qt.Key.Key_F5)
    window.pack.aside.pad.button("1").click()
    window.pack.aside.pad.button("7").click()
    world.settle()
    snap("s5-quantity")
    world.press(Qt.Key.Key_F3)
    world.scan(DYE_LOT)
    snap("s5-lot-sealed")
    model.choose_quantity("fill")
    cartons = [model.state.carton]
    for _ in range(4):
        world.scan(DYE_LOT)
        cartons.append(model.state.carton)
    for carton in cartons:
        world.scan(carton)
    snap("s5-pallet")
    world.scan("D260315-77")
    snap("s5-lot-refused")
    world.press(Qt.Key.Key_F6)
    snap("s5-reprint")
    world.press(Qt.Key.Key_Escape)
    first = model.state.pallet.code
    world.press(Qt.Key.Key_F3)
    snap("s5-pallet-sealed")
    world.scan(DYE_LOT)
    world.scan(model.state.carton)
    world.press(Qt.Key.Key_F3)
    return [first, model.state.pallet.code]


def ship(world: World, snap: Snap, pallets: list[str]) -> None:
    """Two pallets, one of them held."""
    work_at(world, "ship", KEEPER)
    snap("s6-empty")
    world.scan(pallets[0])
    snap("s6-loaded")
    others, desk = Others(world), world.core.workstation.desk
    others.save("sign_in", badge=LEAD)
    others.save("hold", unit=pallets[1], reason="淋湿")
    world.core.workstation.desk = desk
    world.scan(pallets[1])
    snap("s6-held")
    world.press(Qt.Key.Key_F3)
    snap("s6-sent")


def print_labels(world: World, snap: Snap) -> None:
    """A batch that jams, is looked at, and goes on."""
    world.scan(LEAD)
    world.press(Qt.Key.Key_Escape)
    world.shell.press(Command.PRINT)
    world.settle()
    world.shell.print_labels.choose_template("carton")
    world.settle()
    for status in world.core.supervisor.statuses():
        world.shell.hear_device(status)
    snap("s7-ready")
    unknown = PrintUnknown(address="10.0.0.7:9100", sent=3000, total=9000, detail="卡纸")
    Trouble(world, unknown, after=18)
    world.press(Qt.Key.Key_F3)
    look(world, lambda: state(world).progress.stage == "broken")
    snap("s7-unknown")
    world.press(Qt.Key.Key_F5)
    snap("s7-from")
    world.press(Qt.Key.Key_Escape)
    world.scan(world.shell.tools.bench.press.history()[0].codes[16])
    snap("s7-go-on")
    world.press(Qt.Key.Key_F3)
    look(world, lambda: state(world).progress.stage == "done")
    snap("s7-done")
    world.press(Qt.Key.Key_F6)
    snap("s7-reprint")
    world.press(Qt.Key.Key_Escape)


def help_and_lock(world: World, snap: Snap) -> None:
    """Somebody is called; later nobody is there; at last the program is closed."""
    work_at(world, "pack", LEAD)
    world.scan("D260315-99")
    world.press(Qt.Key.Key_F12)
    world.window.help.buttons["equipment"].click()
    world.settle()
    snap("s9-called")
    world.scan("E002")
    snap("s9-answered")
    world.press(Qt.Key.Key_Escape)
    wait(world, 16)
    snap("s1-locked")
    world.shell.sign_in.is_kiosk = True
    world.shell.press(Command.QUIT)
    world.settle()
    world.scan(LEAD)
    world.shell.hotkey("1")
    world.shell.hotkey("0")
    world.settle()
    snap("s1-close")


def _one(lang: str, width: int, height: int) -> None:
    with picture_frame.station(width, height, devices=(("printer", PRINTER),)) as world:
        snap = snapper(world.window, lang)
        pallets = pack(world, snap)
        ended = "every single label ended"
        wait_until(
            lambda: world.records("print.ended") == world.records("print.planned"), what=ended
        )
        ship(world, snap, pallets)
        print_labels(world, snap)
        help_and_lock(world, snap)


if __name__ == "__main__":
    picture_frame.run("tests.ui.goods_pictures", _one)
