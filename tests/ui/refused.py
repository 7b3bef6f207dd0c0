"""What every refusal on screen must look like."""

from PySide6.QtCore import Qt

from tests.ui.world import World
from ui.sounds import Tone
from ui.viewmodels.banner import Mood


def finish(world: World) -> None:
    world.press(Qt.Key.Key_F3)


def passes(world: World) -> None:
    world.press(Qt.Key.Key_F1)


def expect(world: World, refused: list[str], name: str, before: int) -> None:
    """The gate was told, and nothing but documents was written."""
    assert refused == [name]
    assert (world.banner.mood, world.last_tone) == (Mood.REJECT, Tone.REJECT)
    assert world.banner.headline
    assert written(world) == before


def written(world: World) -> int:
    sql = "SELECT COUNT(*) FROM record WHERE type <> 'document.published'"
    return int(world.core.store.reader().value(sql, ()))
