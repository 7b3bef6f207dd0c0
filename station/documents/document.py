"""One immutable document version: how it is addressed, parsed and written."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

import msgspec

from resources import texts
from station.documents import shape, sound
from station.documents.control_plan import ControlPlan
from station.documents.defects import DefectList
from station.documents.form import Form
from station.documents.names import Id
from station.documents.order import Order
from station.documents.people import People, Roles, Stations
from station.documents.problem import Problem, shown
from station.documents.product import Product
from station.documents.route import Route
from station.errors import StationError

MAX_INLINE_BYTES = 48 * 1024
"""A document's text travels inside its record, whose whole body is at most 64 KiB."""

MAX_VERSION = 1_000_000

_MAX_READ_BYTES = 64 * 1024
MOST_SHOWN = 20
"""Mistakes that one sentence lists."""

Content = (
    Product | Order | Route | ControlPlan | DefectList | People | Roles | Stations | Form
)  # fmt: skip

KINDS: Mapping[str, type[Any]] = {
    "product": Product,
    "order": Order,
    "route": Route,
    "control_plan": ControlPlan,
    "defects": DefectList,
    "people": People,
    "roles": Roles,
    "stations": Stations,
    "form": Form,
    "label": msgspec.Raw,  # its schema belongs to station.labels, which checks it on use
}


class DocumentInvalid(StationError):
    """Documents have mistakes; nothing of them was taken.

    Attributes:
        problems: All that were found, at least one. The sentence shows at most 20 of them.
    """

    code = "document.invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(**self._facts("en"))

    def sentence(self, lang: str | None = None) -> str:
        """One mistake in its own words; several as a list."""
        if len(self.problems) == 1:
            return self.problems[0].sentence(lang)
        return texts.say(self.code, lang, **self._facts(lang))

    def _facts(self, lang: str | None) -> dict[str, str | float]:
        lines = [problem.sentence(lang) for problem in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            lines.append("…")
        return {"count": len(self.problems), "list": "\n".join(lines)}


@lru_cache(maxsize=256)
def _digest(text: str) -> str:
    """Remembered: every record names the documents it was decided by."""
    return hashlib.sha256(text.encode()).hexdigest()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document version.

    Attributes:
        version: Counts up from 1 for each (kind, id); a published version never changes.
        text: Canonical JSON of the content: keys sorted, no white space, UTF-8, numbers with the
            digits they were written with.
    """

    kind: str
    id: str
    version: int
    text: str

    @property
    def sha256(self) -> str:
        """Hex digest of the text's UTF-8 bytes."""
        return _digest(self.text)

    @property
    def place(self) -> str:
        """What mistakes in it are shown under."""
        return place_of(self.kind, self.id)

    def content(self) -> Any:
        """The typed content; `msgspec.Raw` for a label.

        Raises:
            DocumentInvalid: The text does not have the form of its kind.
        """
        return parse(self.kind, self.id, self.text.encode())


class _Named(msgspec.Struct):
    id: Id


_ENCODER = msgspec.json.Encoder(order="deterministic", decimal_format="number")


def parse(kind: str, document_id: str, data: bytes) -> Any:
    """Decode a document's JSON to the type of its kind. Remembered: reading it again is cheap.

    Fields that this program does not know are ignored, because a newer hub may write more than
    an older station can read; `document_of` is where a misspelt name is refused.

    Raises:
        DocumentInvalid: Unknown kind, another id, or the data does not have the kind's form.
    """
    if kind not in KINDS:
        raise DocumentInvalid([_kind_unknown(kind, place_of(kind, document_id))])
    if len(data) > _MAX_READ_BYTES:
        place = place_of(kind, document_id)
        raise DocumentInvalid([_too_large(len(data), _MAX_READ_BYTES, place)])
    return _parsed(kind, document_id, bytes(data))


@lru_cache(maxsize=2048)
def _parsed(kind: str, document_id: str, data: bytes) -> Any:
    place = place_of(kind, document_id)
    try:
        content = msgspec.json.decode(data, type=KINDS[kind])
        is_raw = isinstance(content, msgspec.Raw)
        found_id = msgspec.json.decode(data, type=_Named).id if is_raw else content.id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentInvalid([_unreadable(error, data, KINDS[kind]).inside(place)]) from error
    problems = sound.problems(content, place)
    if found_id != document_id:
        facts = {"found": shown(found_id)}
        problems.append(Problem(code="document.id_differs", at=(place,), facts=facts))
    if problems:
        raise DocumentInvalid(problems)
    return content


def document_of(kind: str, version: int, content: Mapping[str, Any]) -> Document:
    """Make a document from plain data, checked against its kind; the way to author one.

    Raises:
        DocumentInvalid: The content does not have the form of its kind, has a field that the
            kind does not know, or does not fit into a record.
    """
    document_id = content.get("id")
    name = document_id if isinstance(document_id, str) else "?"
    place = place_of(kind, name)
    if kind not in KINDS:
        raise DocumentInvalid([_kind_unknown(kind, place)])
    encoded = _encoded(content, place)
    problems = [*_outer_problems(version, encoded, place), *_misspelt(kind, encoded, place)]
    try:
        parse(kind, name, encoded)
    except DocumentInvalid as invalid:
        problems += invalid.problems
    if problems:
        raise DocumentInvalid(problems)
    return Document(kind=kind, id=name, version=version, text=encoded.decode())


def place_of(kind: str, document_id: str) -> str:
    """How a document is called in sentences."""
    return f"{shown(kind)} {shown(document_id)}"


def _encoded(content: Mapping[str, Any], place: str) -> bytes:
    problem = Problem(code="document.not_plain_data", at=(place,))
    try:
        encoded = _ENCODER.encode(content)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise DocumentInvalid([problem]) from error
    if _has_nan(content):  # JSON has no word for it: a limit would silently become none
        raise DocumentInvalid([problem])
    return encoded


def _has_nan(value: object) -> bool:
    if isinstance(value, float):
        return not isfinite(value)
    if isinstance(value, Decimal):
        return not value.is_finite()
    if isinstance(value, Mapping):
        return any(_has_nan(part) for part in value.values())
    return isinstance(value, list | tuple) and any(_has_nan(part) for part in value)


def _outer_problems(version: object, encoded: bytes, place: str) -> Iterator[Problem]:
    is_number = isinstance(version, int) and not isinstance(version, bool)
    if not (is_number and 1 <= version <= MAX_VERSION):  # type: ignore[operator]  # a number here
        yield Problem(code="document.version_malformed", at=(place,))
    if len(encoded) > MAX_INLINE_BYTES:
        yield _too_large(len(encoded), MAX_INLINE_BYTES, place)


def _misspelt(kind: str, encoded: bytes, place: str) -> Iterator[Problem]:
    if KINDS[kind] is msgspec.Raw:
        return
    try:
        data = msgspec.json.decode(encoded)
    except (msgspec.MsgspecError, RecursionError):
        return  # the typed reading says what is wrong
    for problem in shape.unknown_fields(data, KINDS[kind]):
        yield problem.inside(place)


def _unreadable(error: Exception, data: bytes, kind: type[Any]) -> Problem:
    try:
        plain = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Problem(code="document.json_malformed", facts={"detail": shown(error)})
    return shape.problem_of(error, plain, kind)


def _kind_unknown(kind: str, place: str) -> Problem:
    facts = {"kind": shown(kind), "known": ", ".join(KINDS)}
    return Problem(code="document.kind_unknown", at=(place,), facts=facts)


def _too_large(size: int, limit: int, place: str) -> Problem:
    facts = {"size_kib": -(-size // 1024), "limit_kib": limit // 1024}
    return Problem(code="document.too_large", at=(place,), facts=facts)
