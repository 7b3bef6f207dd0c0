"""Documents: which there are, which version is in force, and what stands in one."""

from collections.abc import Callable
from dataclasses import dataclass

from station.documents.document import Document, DocumentInvalid
from ui.tasks import Alarm, TaskRunner
from ui.viewmodels.engineer import document_words as say
from ui.viewmodels.engineer.document_sections import Section, raw_text, sections
from ui.viewmodels.engineer.fuzzy import best_fit
from ui.viewmodels.engineer.office import Office, Shelf, Version
from ui.viewmodels.engineer.page import Deed, OfficePage
from ui.viewmodels.words import word

Name = tuple[str, str]
"""Kind and id of a document."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list.

    Attributes:
        number: The version in force, 0 where none can be read.
    """

    name: Name
    title: str
    number: int


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one kind."""

    kind: str
    label: str
    documents: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """One version, open.

    Attributes:
        trouble: Why it cannot be read here; the raw text is there all the same.
    """

    version: Version
    title: str
    published: str
    sections: tuple[Section, ...]
    raw: str
    trouble: str = ""


class DocumentsPage(OfficePage):
    """Lists and reads; documents are not changed here.

    Attributes:
        groups: The documents by kind, those that fit `filter`.
        opened: The one that is open.
    """

    def __init__(
        self, office: Office, runner: TaskRunner, make_alarm: Callable[[], Alarm]
    ) -> None:
        super().__init__(office, runner, make_alarm)
        self.filter = ""
        self.opened: Opened | None = None
        self._shelf: Shelf | None = None

    @property
    def is_empty(self) -> bool:
        """The list has come, and there is nothing in it."""
        return self._shelf is not None and not self._shelf.versions

    @property
    def groups(self) -> tuple[Group, ...]:
        """The documents by kind, each once."""
        listed = [each for each in self._listed() if self._fits(each)]
        kinds = [*say.KINDS, *sorted({each.name[0] for each in listed} - set(say.KINDS))]
        return tuple(
            Group(kind, say.kind(kind), found)
            for kind in kinds
            if (found := tuple(each for each in listed if each.name[0] == kind))
        )

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version of the document that is open, newest first."""
        if self.opened is None or self._shelf is None:
            return ()
        now = self.opened.version
        return tuple(v for v in self._shelf.versions if (v.kind, v.id) == (now.kind, now.id))

    def enter(self) -> None:
        """Look what is published now."""
        self.ask(self.office.shelf, self._arrived)

    def narrow(self, text: str) -> None:
        """List only what fits a text."""
        self.filter = text[:80]
        self.changed.emit()

    def open(self, name: Name) -> None:
        """Open the version in force, else the newest."""
        found = [v for v in self._versions() if (v.kind, v.id) == name]
        in_force = [v for v in found if v.is_in_force]
        if found:
            self.open_version((in_force or found)[0])

    def open_version(self, version: Version) -> None:
        """Open a version."""
        shelf, read = self._shelf, self.office.document
        assert shelf is not None
        self.ask(
            lambda: _read(version, shelf, read(version.kind, version.id, version.number)),
            self._opened,
        )

    def deeds(self) -> tuple[Deed, ...]:
        """Look again."""
        return (Deed("enter", "office.again"),)

    def _listed(self) -> list[Listed]:
        shelf = self._shelf
        if shelf is None:
            return []
        numbers: dict[Name, int] = {}
        for each in shelf.versions:
            name = (each.kind, each.id)
            numbers[name] = each.number if each.is_in_force else numbers.get(name, 0)
        return [Listed(name, shelf.titles.get(name, ""), n) for name, n in numbers.items()]

    def _fits(self, listed: Listed) -> bool:
        text = self.filter.strip()
        return not text or best_fit(text, (*listed.name, listed.title)) > 0

    def _versions(self) -> tuple[Version, ...]:
        return self._shelf.versions if self._shelf else ()

    def _arrived(self, shelf: Shelf) -> None:
        self._shelf = shelf
        if self.opened is None and shelf.versions:
            first = next((group for group in self.groups), None)
            if first is not None:
                self.open(first.documents[0].name)

    def _opened(self, opened: Opened | None) -> None:
        self.opened = opened


def _read(version: Version, shelf: Shelf, document: Document | None) -> Opened | None:
    """Read a version; on a thread of the pool."""
    if document is None:
        return None
    name = (version.kind, version.id)
    person = shelf.master.people.get(version.who)
    who = f"{person.name} ({version.who})" if person else version.who
    published = word("office.doc.published", at=f"{version.at:%Y-%m-%d %H:%M}", who=who)
    found, trouble = _sections_of(document, shelf)
    return Opened(
        version=version,
        title=shelf.titles.get(name, "") or version.id,
        published=published.rstrip(" ·"),
        sections=found,
        raw=raw_text(document),
        trouble=trouble,
    )


def _sections_of(document: Document, shelf: Shelf) -> tuple[tuple[Section, ...], str]:
    try:
        return sections(document, shelf.master), ""
    except DocumentInvalid as invalid:
        return (), invalid.sentence()
