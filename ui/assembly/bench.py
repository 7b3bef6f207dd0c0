"""What the screens may ask of the station, made of an open core."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from station.actions import (
    first_article,
    inspect,
    pack,
    produce,
    receive,
    session,
    stock,
    undo,
)
from station.actions.labels import Print
from station.actions.outcome import Outcome, Saved
from station.actions.situation import Situation
from station.clock import Clock
from station.gs1 import element_string
from station.store.outbox import delivery
from station.store.queries import balances, containers, deliveries, objects
from station.trace import key as keys
from station.trace import lot
from station.trace.gate import Refusal
from sync.client.worker import SyncState
from ui.assembly.core import STORED_PHOTO, Core, NoCamera
from ui.assembly.kept import Keeping
from ui.viewmodels.bench import Bench, Carton, Delivery, Photo

ACTIONS: dict[type[Any], Callable[[Situation, Any], Saved]] = {
    session.SignIn: session.sign_in,
    session.Bind: session.bind,
    inspect.Inspect: inspect.inspect,
    pack.Pack: pack.pack,
    pack.TakeOut: pack.take_out,
    pack.Seal: pack.seal,
    receive.Receive: receive.receive,
    produce.Start: produce.start,
    produce.Finish: produce.finish,
    first_article.FirstArticleCheck: first_article.first_article,
    undo.Undo: undo.undo,
}
"""What is asked -> the action: those that have a screen."""

MOST_SUPPLIERS = 6
T = TypeVar("T")

ONLINE = frozenset({SyncState.ONLINE, SyncState.FORKED})
NEEDS_PERSON = frozenset({SyncState.FORKED, SyncState.BLOCKED_AUTH, SyncState.BLOCKED_DISK})
DONE_MEASURES = ("passed", "good", "packed")


def bench_of(core: Core, clock: Clock, heard_print: Callable[[object, str], None]) -> Bench:
    """The callables for the view-models.

    Args:
        core: An open station.
        clock: For ages.
        heard_print: Told what became of each print, on the printer's thread.
    """
    side = _Side(core, clock, heard_print)
    keeping = Keeping.of(core)
    kinds = {status.kind for status in core.supervisor.statuses()}
    return Bench(
        perform=side.perform,
        look=side.look,
        master=core.workstation.master,
        shoot=side.shoot,
        print_carton=side.print_carton,
        carton=side.carton,
        done=side.done,
        delivery=side.delivery,
        sync_now=core.sync_now,
        delivered=lambda code: side.see(stock.delivered, code),
        to_inspect=lambda code: side.see(stock.to_inspect, code),
        at_step=lambda code: side.see(stock.at_step, code),
        line=lambda code: side.see(stock.line, code),
        keep=keeping.keep,
        recall=keeping.recall,
        newest_fact=keeping.newest,
        suppliers=lambda: deliveries.suppliers(core.store.reader(), MOST_SUPPLIERS),
        has_camera="camera" in kinds,
        has_printer="printer" in kinds,
    )


class _MayGoAhead(Exception):
    """Every gate has been passed: the action would write now."""


class _Looking(Situation):
    """A situation in which nothing can be written."""

    def write(self, data: Any, extras: Any = None) -> Any:
        """End the action where it would write."""
        del data, extras
        raise _MayGoAhead


@dataclass(slots=True)
class _Side:
    """The station's side; called on the pool's threads."""

    core: Core
    clock: Clock
    heard_print: Callable[[object, str], None]

    def perform(self, ask: Any) -> Outcome:
        return self.core.workstation.perform(ACTIONS[type(ask)], ask)

    def look(self, ask: Any) -> Refusal | None:
        """The action's own gates are asked, in order; the transaction is empty and rolled back."""
        action = ACTIONS[type(ask)]

        def only_look(now: Situation, asked: Any) -> Saved:
            return action(_Looking(now.transaction, now.master, now.desk, self.clock), asked)

        try:
            outcome = self.core.workstation.perform(only_look, ask)
        except _MayGoAhead:
            return None
        assert isinstance(outcome, Refusal), "an action ended without writing"
        return outcome

    def see(self, view: Callable[[Situation, str], T], code: str) -> T | Refusal:
        """What an action would see of a code; nothing is written."""
        seen: list[T] = []

        def only_see(now: Situation, text: str) -> Saved:
            seen.append(view(_Looking(now.transaction, now.master, now.desk, self.clock), text))
            raise _MayGoAhead

        try:
            outcome = self.core.workstation.perform(only_see, code)
        except _MayGoAhead:
            return seen[0]
        assert isinstance(outcome, Refusal), "a view ended without an answer"
        return outcome

    def shoot(self) -> Photo:
        """A picture, durable before anybody sees it (I11)."""
        if self.core.camera is None:
            raise NoCamera
        data = self.core.camera.shoot().data
        stored = self.core.store.blobs.put(data, "photo")
        return Photo(f"{STORED_PHOTO}{stored.sha256}", data)

    def print_carton(self, template: str) -> Outcome:
        return self.core.printing.print(Print(template=template, count=1), self.heard_print)

    def carton(self, code: str) -> Carton | None:
        conn = self.core.store.reader()
        key = _container_key(code)
        known = objects.find(conn, key) if key else None
        if known is None or known.state is None:
            return None
        state, shown = known.state, keys.code_of(known.key)
        if state.kind != "container":
            return Carton(shown, (), is_container=False)
        inside = tuple(keys.code_of(c.key) for c in containers.contents(conn, known.id))
        return Carton(shown, inside, is_open=state.state == "open")

    def done(self, order: str, step: str) -> Decimal:
        found = balances.balances(self.core.store.reader(), f"order:{order}")
        return sum((lot.total(found, each, step) for each in DONE_MEASURES), Decimal(0))

    def delivery(self) -> Delivery:
        core = self.core
        counts = delivery(core.store.reader(), core.store.identity.station)
        found = Delivery(
            records=counts["records"],
            on_station=counts["on_station"],
            received=counts["received"],
            complete=counts["complete"],
            held=counts["held"],
            photos_waiting=counts["photos_waiting"],
        )
        return found if core.worker is None else self._with_hub(found, is_forked=counts["forked"])

    def _with_hub(self, counts: Delivery, *, is_forked: bool) -> Delivery:
        assert self.core.worker is not None
        status = self.core.worker.status()
        return Delivery(
            has_hub=True,
            is_online=status.state in ONLINE,
            records=counts.records,
            on_station=counts.on_station,
            received=counts.received,
            complete=counts.complete,
            held=counts.held,
            photos_waiting=counts.photos_waiting,
            oldest_s=status.oldest_age_s(self.clock.now()) if counts.on_station else None,
            contact_at=status.contact_at,
            trouble=status.trouble.sentence() if status.trouble else "",
            needs_person=is_forked or status.state in NEEDS_PERSON,
        )


def _container_key(code: str) -> str | None:
    """The key that a carton's code stands for."""
    text = code.strip()
    named = keys.of_elements(element_string.parse_scan(text).ais)
    return named or keys.of_own_code(text)
