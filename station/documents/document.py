"""One immutable document version: how it is addressed, parsed and written."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from station.documents.control_plan import ControlPlan
from station.documents.defects import DefectList
from station.documents.form import Form
from station.documents.order import Order
from station.documents.people import People, Roles, Stations
from station.documents.product import Product
from station.documents.route import Route
from station.errors import StationError

MAX_INLINE_BYTES = 48 * 1024
"""A document's text travels inside its record, whose whole body is at most 64 KiB."""

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
    """A document does not have the form of its kind."""

    code = "document.invalid"


class DocumentTooLarge(StationError):
    """A document is larger than a record may carry."""

    code = "document.too_large"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document version.

    Attributes:
        version: Counts up from 1 for each (kind, id); a published version never changes.
        text: Canonical JSON of the content: keys sorted, no white space, UTF-8.
    """

    kind: str
    id: str
    version: int
    text: str

    @property
    def sha256(self) -> str:
        """Hex digest of the text's UTF-8 bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def content(self) -> Any:
        """The typed content.

        Raises:
            DocumentInvalid: The text does not have the form of its kind.
        """
        return parse(self.kind, self.id, self.text.encode())


def parse(kind: str, document_id: str, data: bytes) -> Any:
    """Decode a document's JSON to the type of its kind.

    Raises:
        DocumentInvalid: Unknown kind, or the data does not have its form.
    """
    wanted = KINDS.get(kind)
    if wanted is None:
        reason = f"unknown kind; known: {', '.join(KINDS)}"
        raise DocumentInvalid(kind=kind, id=document_id, reason=reason)
    try:
        return msgspec.json.decode(data, type=wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentInvalid(kind=kind, id=document_id, reason=str(error)) from error


def document_of(kind: str, version: int, content: Mapping[str, Any]) -> Document:
    """Make a document from plain data, checked against its kind.

    Raises:
        DocumentInvalid: The content does not have the form of its kind.
        DocumentTooLarge: It does not fit into a record.
    """
    encoded = msgspec.json.encode(content, order="deterministic")
    document_id = str(content.get("id", "?"))
    parse(kind, document_id, encoded)
    if len(encoded) > MAX_INLINE_BYTES:
        size_kib = len(encoded) // 1024
        raise DocumentTooLarge(kind=kind, id=document_id, size_kib=size_kib)
    return Document(kind=kind, id=document_id, version=version, text=encoded.decode())
