"""Which documents are new: a published version never changes."""

from collections.abc import Iterable

from station.documents.document import MOST_SHOWN, Document
from station.errors import StationError


class DocumentVersionTaken(StationError):
    """A document was changed, but its version was not raised."""

    code = "document.version_taken"


def news(existing: Iterable[Document], documents: Iterable[Document]) -> list[Document]:
    """The documents that are still to be published, in the order they came.

    Publishing a version again with the same text changes nothing.

    Args:
        existing: Every version published so far, not only those in force.
        documents: What somebody asks to publish, in any order.

    Raises:
        DocumentVersionTaken: A version is published with other text, or is older than the newest
            published one; names each, with the version that is free.
    """
    published = {(each.kind, each.id, each.version): each.text for each in existing}
    newest: dict[tuple[str, str], int] = {}
    for kind, document_id, version in published:
        newest[kind, document_id] = max(version, newest.get((kind, document_id), 0))
    found, taken = [], []
    for document in documents:
        address = (document.kind, document.id, document.version)
        if published.get(address) == document.text:
            continue
        last = newest.get((document.kind, document.id), 0)
        if address in published or document.version < last:
            free = max(last, document.version) + 1
            taken.append(f"{document.place}: {document.version} → {free}")
        else:
            published[address] = document.text
            found.append(document)
    if taken:
        listed = "; ".join([*taken[:MOST_SHOWN], *["…"][: max(0, len(taken) - MOST_SHOWN)]])
        raise DocumentVersionTaken(documents=listed)
    return found
