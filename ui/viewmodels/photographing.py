"""Photos on a page that judges: what the camera sees before, the picture after."""

from collections.abc import Callable

from station.documents.control_plan import Point
from ui.viewmodels.bench import Photo
from ui.viewmodels.page import Page
from ui.viewmodels.preview import Preview


class Photographing:
    """A part of a page; without a camera nothing is offered and nothing asked for.

    Attributes:
        preview: What the camera sees.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self.preview = Preview(page.tools, page)

    @property
    def has_camera(self) -> bool:
        """Whether this station has one."""
        return self._page.tools.bench.has_camera

    def is_asked_for(self, point: Point | None) -> bool:
        """Whether the control plan wants a photo of what failed here."""
        return bool(point and point.photo_on_fail and self.has_camera)

    def look(self, *, is_wanted: bool) -> None:
        """Show what the camera sees from the moment a photo may be wanted until there is one."""
        self.preview.want(is_wanted=is_wanted and self.has_camera)

    def shoot(self, then: Callable[[Photo], None]) -> None:
        """Take one; it is durable when `then` gets it (I11)."""
        if self.has_camera:
            self._page.start(self._page.tools.bench.shoot, then)
