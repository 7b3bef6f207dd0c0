"""Publish documents: by the hub, or by a lone station."""

from collections.abc import Sequence

from station.actions.situation import Situation
from station.documents.document import Document
from station.facts.control import DocumentPublished


def publish(now: Situation, documents: Sequence[Document]) -> int:
    """Write one record per document version that is news; how many were.

    The caller has compared them with what was published before
    (`station.documents.versions.news`).
    """
    for document in documents:
        now.write(published(document))
    return len(documents)


def published(document: Document) -> DocumentPublished:
    """The fact that a document version is in force from here on."""
    return DocumentPublished(
        kind=document.kind,
        id=document.id,
        version=document.version,
        sha256=document.sha256,
        text=document.text,
    )
