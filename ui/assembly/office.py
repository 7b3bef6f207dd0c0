"""What the engineer's pages may ask of the station, made of an open core."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from resources import texts
from station.actions import hold, session
from station.actions.outcome import Outcome, Saved
from station.actions.situation import Situation
from station.documents.document import Document, DocumentInvalid
from station.documents.master import Master
from station.documents.names import pick
from station.store.queries import codes, control, impact, objects, published, streams
from station.store.queries.trace import life
from station.trace.life_names import LifeNames
from ui.assembly.core import Core
from ui.viewmodels.bench import Delivery
from ui.viewmodels.engineer.office import (
    Affected,
    Hub,
    Impact,
    Office,
    Remark,
    Shelf,
    Stream,
    Sync,
    Version,
)

ACTIONS: dict[type[Any], Callable[[Situation, Any], Saved]] = {
    session.SignIn: session.sign_in,
    hold.PlaceHold: hold.hold,
}
"""What is asked -> the action: those that the engineer's pages have."""

if TYPE_CHECKING:
    from sync.wire.messages import Alarm


def office_of(core: Core, delivery: Callable[[], Delivery]) -> Office:
    """The callables for the view-models.

    Args:
        core: An open station.
        delivery: How far records have come, as the station's own screens ask it.
    """
    side = _Side(core, delivery)
    return Office(
        find=side.find,
        brief=side.brief,
        life=side.life,
        impact=side.impact,
        photo=core.store.blobs.read,
        shelf=side.shelf,
        document=side.document,
        sync=side.sync,
        sync_now=core.sync_now,
        perform=side.perform,
        master=core.workstation.master,
        desk=lambda: core.workstation.desk,
        known_to=side.known_to,
    )


@dataclass(slots=True)
class _Side:
    """The station's side; called on the pool's threads."""

    core: Core
    delivery: Callable[[], Delivery]

    def perform(self, ask: Any) -> Outcome:
        return self.core.workstation.perform(ACTIONS[type(ask)], ask)

    def find(self, text: str) -> list[str]:
        return codes.find(self.core.store.reader(), text)

    def brief(self, key: str) -> LifeNames | None:
        known = objects.find(self.core.store.reader(), key)
        if known is None:
            return None
        state = known.state
        found = {
            "key": key,
            "kind": state.kind if state else None,
            "state": state.state if state else None,
            "product": state.product if state else None,
            "order": state.order if state else None,
            "result": state.result if state else None,
        }
        return LifeNames(found, self.core.workstation.master())

    def life(self, key: str) -> LifeNames | None:
        found = life(self.core.store.reader(), key)
        return None if found is None else LifeNames(found, self.core.workstation.master())

    def impact(self, key: str) -> Impact:
        conn = self.core.store.reader()
        known = objects.find(conn, key)
        if known is None:
            return Impact(0, ())
        units = tuple(
            Affected(each.key, *(part or "" for part in each[1:]))
            for each in impact.units(conn, known.id)
        )
        return Impact(impact.count(conn, known.id), units)

    def known_to(self) -> datetime | None:
        return control.known_to(self.core.store.reader())

    def shelf(self) -> Shelf:
        conn = self.core.store.reader()
        master = self.core.workstation.master()
        versions = tuple(
            Version(
                kind=each.kind,
                id=each.id,
                number=each.version,
                at=each.at,
                who=each.who,
                is_in_force=each.is_in_force,
                sha256=each.sha256,
            )
            for each in published.versions(conn)
        )
        unreadable = {
            (document.kind, document.id, document.version): why.sentence()
            for document, why in master.unreadable.items()
        }
        titles = {
            (document.kind, document.id): _title(document, master)
            for document in control.documents(conn)
        }
        return Shelf(versions, master, titles, unreadable)

    def document(self, kind: str, id_: str, version: int) -> Document | None:
        return published.document(self.core.store.reader(), kind, id_, version)

    def sync(self) -> Sync:
        conn = self.core.store.reader()
        found = streams.streams(conn, self.core.store.identity.station)
        pin = self.core.link.pin if self.core.link is not None else None
        return Sync(
            delivery=self.delivery(),
            streams=tuple(
                Stream(
                    ordinal=each.ordinal,
                    epoch=each.epoch,
                    reason=each.reason,
                    records=each.records,
                    signed=each.signed,
                    is_current=each.is_current,
                    is_forked=each.is_forked,
                )
                for each in found
            ),
            remarks=tuple(self._remarks()),
            hub=Hub(pin.url, pin.label, pin.tenant, pin.hub, pin.public) if pin else None,
            known_to=control.known_to(conn),
        )

    def _remarks(self) -> Iterator[Remark]:
        """Trouble with the hub and its alarms, then records and photos, then contradictions."""
        conn = self.core.store.reader()
        if self.core.worker is not None:
            status = self.core.worker.status()
            if status.trouble is not None:
                yield Remark("trouble", status.trouble.sentence(), "")
            for told in dict.fromkeys(map(sentence_of, status.alarms)):
                yield Remark("alarm", told, "")
        for each in streams.held(conn):
            yield Remark(each.state, each.code, each.type, f"{each.ordinal}/{each.seq}")
        for conflict in streams.conflicts(conn):
            yield Remark("conflict", f"office.conflict.{conflict.kind}", conflict.key)


def sentence_of(alarm: "Alarm") -> str:
    """What the hub alarms about, in words; its code where only a newer program knows it."""
    try:
        return texts.say(alarm.code, **alarm.facts)
    except (KeyError, IndexError, ValueError):
        return alarm.code


class _Named(msgspec.Struct):
    names: dict[str, str] = {}
    product: str = ""


def _title(document: Document, master: Master) -> str:
    """What a document calls itself, a plan what its product is called; "" where nothing does."""
    try:
        document.content()
        found = msgspec.json.decode(document.text.encode(), type=_Named)
    except (DocumentInvalid, msgspec.MsgspecError):
        return ""
    product = master.products.get(found.product)
    names = found.names or (product.names if product else {})
    return pick(names, texts.language(), "")
