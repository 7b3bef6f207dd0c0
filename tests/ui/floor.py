"""Hands for the pages with numbers: type on the pad that is shown, fill a sheet, go to a step."""

from PySide6.QtCore import Qt

from tests.ui.world import World
from ui.viewmodels.commands import Asked, Command, command_code

TEE_ORDER, FABRIC, FABRIC_LOT, DYE_LOT = (
    "SO-TS-2601",
    "FAB-JERSEY-180-WHITE",
    "JX-260310-A01",
    "D260315-01",
)
BOARD_ORDER = "SO-PB-2601"
LEAD, BOARD_LEAD, OPERATOR = "E004", "E104", "E001"


def touch(world: World, button) -> None:
    """Touch a button of a row that may just have been built."""
    world.app.processEvents()
    world.touch(button)


def type_number(world: World, text: str) -> None:
    """On the pad of the page that is up, with its enter key."""
    view = getattr(world.window, world.shell.page)
    pad = view.number.pad if hasattr(view, "number") else view.measuring.pad
    for key in text:
        touch(world, pad.button(key))
    touch(world, pad.button("enter"))


def key_in(world: World, *numbers: str) -> None:
    """By single keys and F3, as with a keyboard."""
    for number in numbers:
        for character in number:
            world.shell.hotkey(character)
        world.press(Qt.Key.Key_F3)


def to_step(world: World, order: str, step: str, *scans: str) -> None:
    """Choose a step of an order on the home page, scan what it asks for, begin."""
    if world.shell.place.desk.order != order:
        world.scan(order)
    if world.shell.page != "home":
        world.press(Qt.Key.Key_Escape)
    ids = [each.id for each in world.shell.home.state.steps]
    if world.shell.place.desk.step != step:
        touch(world, world.window.home.steps.buttons[ids.index(step)])
    for scan in scans:
        if world.shell.page == "home" and not world.shell.home.is_ready:
            world.scan(scan)
    if world.shell.page == "home":
        world.press(Qt.Key.Key_F3)


def code(command: Command, about: str = "") -> str:
    """The code on the bench card."""
    return command_code(Asked(command, about))


def all_records(world: World) -> int:
    """How many records there are of any type."""
    return int(world.core.store.reader().value("SELECT COUNT(*) FROM record", ()))


# --- goods and lots at every stage, past the screen ----------------------------------------------


def fabric_in(
    world: World, lot: str = FABRIC_LOT, quantity: int = 320, *, is_accepted=True
) -> None:
    """A lot of fabric that came in, and passed."""
    world.do("sign_in", badge=LEAD)
    world.do("receive", lot=lot, material=FABRIC, supplier="SUP-FABRIC", quantity=quantity)
    if is_accepted:
        master = world.core.workstation.master()
        point = master.point_of(master.products[FABRIC], "incoming")
        readings = [
            {"characteristic": c.id, "values": [str(middle(c))] * c.samples}
            for c in point.characteristics
            if c.is_measured
        ]
        world.do("inspect", unit=lot, result="pass", measurements=readings)


def cut(world: World, lot: str = DYE_LOT, quantity: int = 480) -> None:
    """A dye lot that was cut."""
    world.do("bind", order=TEE_ORDER, step="cut", machine="CUT-1", method="SOP-1")
    consumed = [{"unit": FABRIC_LOT, "quantity": 290}]
    world.do("finish", unit=lot, quantity=quantity, parameters={"plies": 40}, consumed=consumed)


def sewn(world: World, lot: str = DYE_LOT, quantity: int = 480) -> None:
    """A dye lot that was sewn, with its first article."""
    world.do("bind", order=TEE_ORDER, step="sew", machine="LINE-A")
    parameters = {"stitches_3cm": 13}
    world.do("finish", unit=lot, quantity=quantity // 2, parameters=parameters)
    first_article(world, lot)
    world.do("bind", step="sew")
    world.do("finish", unit=lot, quantity=quantity - quantity // 2, parameters=parameters)


def first_article(
    world: World, lot: str = DYE_LOT, result: str = "pass", order: str = TEE_ORDER
) -> None:
    """The first article of a T-shirt order."""
    world.do("bind", order=order, step="first-article")
    readings = {"chest_width": 520, "body_length": 720, "seam_strength": 150, "neck_stretch": 650}
    measured = [{"characteristic": c, "values": [v]} for c, v in readings.items()]
    defects = [] if result == "pass" else [{"code": "OPENSEAM"}]
    world.do("first_article", unit=lot, result=result, measurements=measured, defects=defects)


def middle(wanted):
    """A value inside the limits of a characteristic."""
    low, high = wanted.lower, wanted.upper
    if wanted.nominal is not None:
        return wanted.nominal
    return (low + high) / 2 if low is not None and high is not None else (low or high)
