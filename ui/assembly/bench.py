"""What the screens may ask of the station, made of an open core."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from station.actions import (
    close_program,
    first_article,
    help_call,
    inspect,
    pack,
    produce,
    receive,
    recovery_sheet,
    session,
    ship,
    stock,
    undo,
)
from station.actions.outcome import Outcome, Saved
from station.actions.situation import Situation
from station.clock import Clock
from station.documents.master import Master
from station.store.outbox import delivery
from station.store.queries import balances, deliveries, help_calls
from station.trace import lot, words
from station.trace.gate import Refusal
from ui.assembly.core import STORED_PHOTO, Core, NoCamera
from ui.assembly.goods import boxes_of
from ui.assembly.kept import Keeping
from ui.assembly.label_press import press_of
from ui.assembly.recovery_sheet import sheets_of
from ui.viewmodels.bench import Bench, Call, Delivery, Photo

ACTIONS: dict[type[Any], Callable[[Situation, Any], Saved]] = {
    session.SignIn: session.sign_in,
    session.Bind: session.bind,
    inspect.Inspect: inspect.inspect,
    pack.Pack: pack.pack,
    pack.TakeOut: pack.take_out,
    pack.Seal: pack.seal,
    ship.Ship: ship.ship,
    help_call.Help: help_call.call_help,
    help_call.AnswerHelp: help_call.answer_help,
    close_program.CloseProgram: close_program.close_program,
    receive.Receive: receive.receive,
    produce.Start: produce.start,
    produce.Finish: produce.finish,
    first_article.FirstArticleCheck: first_article.first_article,
    undo.Undo: undo.undo,
    recovery_sheet.MakeSheet: recovery_sheet.make_sheet,
}
"""What is asked -> the action: those that have a screen."""

MOST_SUPPLIERS = 6
T = TypeVar("T")

DONE_MEASURES = ("passed", "good", "packed", "shipped")


def bench_of(core: Core, clock: Clock, heard_print: Callable[[object, str], None]) -> Bench:
    """The callables for the view-models.

    Args:
        core: An open station.
        clock: For ages.
        heard_print: Told what became of each print, on the printer's thread.
    """
    side = _Side(core, clock)
    keeping = Keeping.of(core)
    kinds = {status.kind for status in core.supervisor.statuses()}
    return Bench(
        perform=side.perform,
        look=side.look,
        master=core.workstation.master,
        shoot=side.shoot,
        boxes=boxes_of(core),
        press=press_of(core, clock, heard_print),
        calls=side.calls,
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
        glance=side.glance,
        sheets=sheets_of(core, clock),
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

    def perform(self, ask: Any) -> Outcome:
        return self.core.workstation.perform(ACTIONS[type(ask)], ask)

    def look(self, ask: Any) -> Refusal | None:
        """The action's own gates are asked, in order; the transaction is empty and rolled back."""
        action = ACTIONS[type(ask)]

        def only_look(now: Situation, asked: Any) -> Saved:
            looking = _Looking(now.transaction, now.master, now.desk, self.clock, pins=now.pins)
            return action(looking, asked)

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

    def glance(self) -> bytes:
        if self.core.camera is None:
            raise NoCamera
        return self.core.camera.glance().data

    def shoot(self) -> Photo:
        """A picture, durable before anybody sees it (I11)."""
        if self.core.camera is None:
            raise NoCamera
        data = self.core.camera.shoot().data
        stored = self.core.store.blobs.put(data, "photo")
        return Photo(f"{STORED_PHOTO}{stored.sha256}", data)

    def calls(self) -> tuple[Call, ...]:
        master = self.core.workstation.master()
        return tuple(
            Call(
                each.whom,
                _step_named(master, each),
                each.code,
                _person_named(master, each.operator),
                each.at,
            )
            for each in help_calls.open_calls(self.core.store.reader())
        )

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
        from sync.client.worker import SyncState  # loaded already, where there is a hub

        assert self.core.worker is not None
        online = {SyncState.ONLINE, SyncState.FORKED}
        needs_person = {SyncState.FORKED, SyncState.BLOCKED_AUTH, SyncState.BLOCKED_DISK}
        status = self.core.worker.status()
        return Delivery(
            has_hub=True,
            is_online=status.state in online,
            records=counts.records,
            on_station=counts.on_station,
            received=counts.received,
            complete=counts.complete,
            held=counts.held,
            photos_waiting=counts.photos_waiting,
            oldest_s=status.oldest_age_s(self.clock.now()) if counts.on_station else None,
            contact_at=status.contact_at,
            trouble=status.trouble.sentence() if status.trouble else "",
            needs_person=is_forked or status.state in needs_person,
        )


def _step_named(master: Master, call: help_calls.Call) -> str:
    order = master.orders.get(call.order or "")
    product = master.products.get(order.product) if order else None
    step = master.step_of(product, call.point) if product else None
    return words.named(step.names, step.id) if step else call.point


def _person_named(master: Master, badge: str | None) -> str:
    person = master.people.get(badge or "")
    return person.name if person else badge or ""
