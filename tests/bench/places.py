"""Where a bench works: fresh folders, and the stores that several areas measure on."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from station.store import database, schema
from station.store.projections import tables
from tests.bench.store import days
from tests.bench.store.days import Built
from tests.bench.store.shop import Shape

SMALL_EVENTS = 100_000
NOTE = "built.json"
_MADE_WITH = f"{schema.LEDGER} {tables.CREATE} {database.CIPHER}"
FORM = hashlib.sha256(_MADE_WITH.encode()).hexdigest()
"""A store that was made with other tables or another cipher is not used again."""


class NotAStore(Exception):
    """A folder holds no finished store of this version's form."""


class Places:
    """Folders below one root, on the disk that is measured.

    Attributes:
        events: The size that was asked for.
    """

    def __init__(
        self,
        root: Path,
        events: int,
        tell: Callable[[str], None],
        shape: Shape | None = None,
        *,
        store: Path | None = None,
    ) -> None:
        """Prepare.

        Args:
            root: Stores found here from an earlier run are used again.
            events: How many key control point events the large store holds at least.
            tell: Hears what takes long.
            shape: How much a day in the stores makes.
            store: A large store that is there already, as an earlier run left it.
        """
        self.root = root
        self.events = events
        self._tell = tell
        self._shape = shape
        self._given = store

    def new(self, name: str) -> Path:
        """An empty folder of that name; what was there before is gone."""
        folder = self.root / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def small(self) -> Built:
        """The store of 100,000 events."""
        return self.store(SMALL_EVENTS)

    def large(self) -> Built:
        """The store that was given, else one of the size that was asked for.

        Raises:
            NotAStore: What was given is no store, or one with other tables than today's.
        """
        if self._given is None:
            return self.store(self.events)
        found = known(self._given)
        if found is None:
            raise NotAStore(self._given)
        return found

    def store(self, events: int) -> Built:
        """A store of at least so many events, made where there is none yet."""
        home = self.root / f"store-{events}"
        found = known(home)
        if found is None:
            self.new(home.name)
            self._tell(f"writing a store of {events:,} events")
            found = days.build(home, events, self._shape, progress=self._tell_progress)
            note = asdict(found) | {"home": None, "form": FORM}
            (home / NOTE).write_text(json.dumps(note), "utf-8")
        return found

    def _tell_progress(self, done: int, all_: int) -> None:
        self._tell(f"  {done} of {all_} days")


def known(home: Path) -> Built | None:
    """The finished store that an earlier run left there."""
    note = home / NOTE
    if not note.exists():
        return None
    found = json.loads(note.read_text("utf-8"))
    if found.pop("form") != FORM:
        return None
    return Built(**(found | {"home": home, "shape": Shape(**found["shape"])}))
