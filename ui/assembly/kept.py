"""Keep unfinished work on disk, and find it again after a crash."""

from dataclasses import dataclass

import msgspec

from station.store.blobs import BlobDamaged
from station.store.drafts import DraftDamaged, Drafts
from station.store.queries import own_facts
from ui.assembly.core import STORED_PHOTO, Core
from ui.viewmodels.bench import Kept, Recalled

NAME = "station"


@dataclass(slots=True)
class Keeping:
    """The unfinished work of one station; called on the pool's threads."""

    core: Core
    drafts: Drafts

    @classmethod
    def of(cls, core: Core) -> "Keeping":
        """Beside the store, under the store's key."""
        return cls(core, Drafts(core.store.folder / "drafts", core.store.keys.store_key))

    def keep(self, kept: Kept | None) -> None:
        """Durable when this returns; `None` forgets what was kept."""
        if kept is None:
            self.drafts.drop(NAME)
        else:
            self.drafts.keep(NAME, msgspec.json.encode(kept))

    def recall(self) -> Recalled | None:
        """What a crash interrupted; `None` where nothing was open, or it was submitted."""
        data = self.drafts.read(NAME)
        if data is None:
            return None
        try:
            kept = msgspec.json.decode(data, type=Kept)
        except msgspec.MsgspecError as error:
            self.drafts.set_aside(NAME)
            raise DraftDamaged(reason=type(error).__name__) from error
        if kept.newest != self.newest():
            self.drafts.drop(NAME)
            return None
        return Recalled(kept, {name: self._picture(name) for name in kept.photos})

    def newest(self) -> str:
        """The newest fact submitted here."""
        return own_facts.newest(self.core.store.reader())

    def _picture(self, name: str) -> bytes:
        """A picture to show; a damaged one is only not shown, submitting it will say so."""
        try:
            return self.core.store.blobs.read(name.removeprefix(STORED_PHOTO))
        except BlobDamaged:
            return b""
