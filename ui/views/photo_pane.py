"""Where a photo is shown: what the camera sees before, the picture after."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from ui.theme import Theme
from ui.viewmodels.bench import Photo
from ui.viewmodels.preview import Preview
from ui.widgets.label import Label
from ui.widgets.picture import photo


class PhotoPane(Label):
    """Takes what room there is; the camera rests while nobody can see it."""

    def __init__(
        self, theme: Theme, preview: Preview, photos: Callable[[], tuple[Photo, ...]]
    ) -> None:
        """Build it.

        Args:
            theme: For sizes.
            preview: What the camera sees.
            photos: Those taken so far, the newest last.
        """
        super().__init__()
        self._preview = preview
        self._photos = photos
        self._name = ""
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMinimumSize(QSize(theme.mm(20), theme.mm(15)))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        preview.changed.connect(self.show_preview)

    def show_newest(self) -> None:
        """The newest photo, decoded once for the size it is shown at."""
        photos = self._photos()
        name = photos[-1].name if photos else ""
        if name == self._name:
            return
        self._name = name
        self.clear()
        if photos:
            self.setPixmap(photo(photos[-1].data, self.size()))

    def show_preview(self) -> None:
        """What the camera sees, where the photo will be."""
        if self._photos():
            return
        self.clear()
        if self._preview.frame:
            self.setPixmap(photo(self._preview.frame, self.size()))
        elif self._preview.trouble:
            self.setText(self._preview.trouble)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The photo fits its place anew."""
        super().resizeEvent(event)
        self._name = ""
        self.show_newest()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the camera may rest."""
        super().hideEvent(event)
        self._preview.want(is_wanted=False)
