"""The loudspeaker, opened beside the window: that takes half a second."""

import sys
import threading
from dataclasses import dataclass, field

from ui.sounds import NoSpeaker, Silence, Speaker, Tone, open_speaker


@dataclass(slots=True)
class Loudspeaker:
    """Silent until it is open; without one the screen still says everything."""

    speaker: Speaker = field(default_factory=Silence)
    _opening: threading.Thread | None = None

    def open(self) -> None:
        """Begin to look for one."""
        self._opening = threading.Thread(target=self._open, name="loudspeaker")
        self._opening.start()

    def close(self) -> None:
        """Be silent for good."""
        if self._opening is not None:
            self._opening.join()
        self.speaker.stop()

    def play(self, tone: Tone) -> None:
        """Sound a tone."""
        self.speaker.play(tone)

    def _open(self) -> None:
        try:
            self.speaker = open_speaker()
        except NoSpeaker as error:
            print(error.sentence(), file=sys.stderr)  # noqa: T201 - for whoever started us
