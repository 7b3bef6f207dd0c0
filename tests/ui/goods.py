"""T-shirts, cartons and pallets for screen tests: what other people did before."""

from typing import Any

from PySide6.QtCore import Qt

from station.actions.desk import Desk
from station.trace.gate import Refusal
from tests.helpers import two_factories
from tests.helpers.two_factories import DYE_LOT, ORDER, OTHER_LOT
from tests.ui.world import World
from ui.assembly.headless import answer_of
from ui.viewmodels.page import Page

__all__ = [
    "DYE_LOT",
    "ORDER",
    "OTHER_LOT",
    "Others",
    "palletised",
    "passed_lot",
    "refusals",
    "work_at",
]


class Others:
    """Speaks to a world's station past its screen, as `two_factories` does to a headless one."""

    def __init__(self, world: World) -> None:
        self.core = world.core
        self._world = world

    def save(self, name: str, **fields: Any) -> dict[str, Any]:
        """Something that must be saved."""
        return answer_of(self._world.do(name, **fields))

    do = save

    def leave(self) -> None:
        """Nobody is signed in."""
        self.core.workstation.desk = Desk()


def passed_lot(world: World, quantity: int = 480) -> Others:
    """A dye lot that may be packed."""
    others = Others(world)
    two_factories.passed(others, quantity)
    others.leave()
    return others


def palletised(world: World, pallets: int = 2, cartons: int = 1) -> list[str]:
    """Sealed pallets of the T-shirt order, some cartons each; their codes."""
    others = Others(world)
    two_factories.passed(others, 24 * pallets * cartons)
    found = []
    for _ in range(pallets):
        pallet = world.shell.tools.bench.boxes.new_code()
        codes = [world.shell.tools.bench.boxes.new_code() for _ in range(cartons)]
        two_factories.pack_cartons(others, codes)
        for code in codes:
            others.save("pack", unit=code, container=pallet)
        others.save("seal", container=pallet, short=True)
        found.append(pallet)
    others.leave()
    return found


def work_at(world: World, step: str, badge: str, order: str = ORDER) -> World:
    """Somebody signed in at a step of an order; then count from here."""
    world.scan(badge)
    world.scan(order)
    if world.shell.page != "home":
        world.press(Qt.Key.Key_Escape)
    labels = {each.id: n for n, each in enumerate(world.shell.home.state.steps)}
    world.touch(world.window.home.steps.buttons[labels[step]])
    world.actions = 0
    return world


def refusals(page: Page) -> list[str]:
    """The codes of the gates that a page shows from now on."""
    found: list[str] = []
    real = page.refuse

    def refuse(refusal: Refusal) -> None:
        found.append(refusal.code)
        real(refusal)

    page.refuse = refuse  # type: ignore[method-assign]
    return found
