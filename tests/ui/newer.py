"""Newer documents in force while a page is up: the page asks what the old ones say, gates by the new."""

from collections.abc import Callable
from typing import Any

import msgspec

from station.documents.document import document_of
from station.store.queries import control
from tests.ui.world import World

Content = dict[str, Any]


def newer(world: World, kind: str, id_: str, change: Callable[[Content], Any]) -> None:
    """Publish the next version of a document, changed; the page that is up has read the old one."""
    known = control.documents(world.core.store.reader())
    (now,) = (each for each in known if (each.kind, each.id) == (kind, id_))
    content = msgspec.json.decode(now.text)
    change(content)
    world.core.workstation.publish([document_of(kind, now.version + 1, content)])


def new(world: World, kind: str, **content: Any) -> None:
    """Publish version 1 of a document."""
    world.core.workstation.publish([document_of(kind, 1, content)])


def point(content: Content, step: str) -> Content:
    """A point of a control plan."""
    (found,) = (each for each in content["points"] if each["step"] == step)
    return found


def step(content: Content, id_: str) -> Content:
    """A step of a route."""
    (found,) = (each for each in content["steps"] if each["id"] == id_)
    return found


def without(items: list[Content], id_: str) -> None:
    """Take one out."""
    items[:] = [each for each in items if each["id"] != id_]
