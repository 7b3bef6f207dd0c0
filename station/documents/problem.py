"""What is wrong with a document: a result to be shown, found by reading or by checking."""

from collections.abc import Mapping

import msgspec

from resources import texts

_LONGEST_SHOWN = 60
_LONGEST_PATH = 200
_NAMED_BY = ("id", "step", "code", "badge", "product")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake and where it is.

    Attributes:
        code: Key of its sentence.
        at: The way to it, from the outside in: file, document, field, the item of a list …
        facts: What the sentence needs beside `place`.
    """

    code: str
    at: tuple[str, ...] = ()
    facts: Mapping[str, str | int] = {}

    @property
    def place(self) -> str:
        """The way to the mistake as a person reads it."""
        return " › ".join(self.at)

    def sentence(self, lang: str | None = None) -> str:
        """Where, what is wrong, and what to do now."""
        return texts.say(self.code, lang, place=self.place, **self.facts)

    def inside(self, *outer: str) -> "Problem":
        """The same problem seen from further out."""
        return msgspec.structs.replace(self, at=(*outer, *self.at))


def shown(value: object) -> str:
    """A foreign value as it may stand in a sentence: short, on one line, printable."""
    return _printable(str(value)[: _LONGEST_SHOWN + 1], _LONGEST_SHOWN)


def shown_path(path: object) -> str:
    """A path, long enough to be found again."""
    return _printable(str(path), _LONGEST_PATH)


def _printable(text: str, longest: int) -> str:
    cut = text if len(text) <= longest else text[:longest] + "…"
    if cut.isprintable():
        return cut
    return "".join(character if character.isprintable() else "·" for character in cut)


def name_of(item: object, position: int) -> str:
    """An item of a list (plain data or a struct) by its own id, else by its number from 1."""
    for field in _NAMED_BY:
        name = item.get(field) if isinstance(item, dict) else getattr(item, field, None)
        if isinstance(name, str):
            return shown(name)
    return f"#{position + 1}"
