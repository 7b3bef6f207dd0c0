"""The label printer for the screens: single labels, batches, previews, history."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from resources import texts
from station.actions.label_rows import LabelRows
from station.actions.labels import Print
from station.actions.outcome import Outcome
from station.clock import Clock
from station.documents.master import Master
from station.labels import codes
from station.labels.lifecycle import Printing as LabelState
from station.store.database import Connection
from station.store.queries import labels, objects, prints
from station.store.queries.prints import Batch
from station.trace import key as keys
from station.trace.gate import refuse
from ui.assembly.core import Core
from ui.assembly.goods import container_key
from ui.viewmodels.press import BatchLine, Press, Progress

HISTORY = 12
CAME_OUT = frozenset({"sent", LabelState.CONFIRMED})


def press_of(core: Core, clock: Clock, heard_print: Callable[[object, str], None]) -> Press:
    """The callables for the view-models; they run on the pool's threads."""
    side = _Side(core, clock, heard_print)
    return Press(
        print=side.print,
        reprint=side.reprint,
        begin=side.begin,
        go_on=side.go_on,
        seen=side.seen,
        pause=side.pause,
        progress=side.progress,
        preview=side.preview,
        history=side.history,
    )


@dataclass(slots=True)
class _Side:
    core: Core
    clock: Clock
    heard_print: Callable[[object, str], None]

    def print(self, ask: Print) -> Outcome:
        return self.core.printing.print(ask, self.heard_print)

    def reprint(self, code: str, reason: str) -> Outcome:
        """The label a thing had last, else the one its product says it has."""
        conn, master = self.core.store.reader(), self.core.workstation.master()
        key = container_key(conn, code) or _key_seen(conn, code)
        template = _template_of(conn, master, key) if key else None
        if key is None or template is None:
            return refuse("unknown_code", code=code.strip()[:60])
        return self.print(Print(template=template, units=(key,), reason=reason))

    def begin(self, ask: Print) -> Outcome:
        return self.core.printing.batches.begin(ask)

    def go_on(self, planned: UUID, first: int) -> None:
        self.core.printing.batches.go_on(planned, first)

    def pause(self) -> None:
        self.core.printing.batches.pause()

    def seen(self, planned: UUID, good: int, how: Literal["scan", "count"]) -> Outcome:
        return self.core.printing.batches.seen(planned, good, how)

    def progress(self) -> Progress:
        return self.core.printing.batches.progress()

    def preview(self, template: str, code: str) -> bytes:
        """One label as a picture, dot for dot what the printer gets; a made-up code for a new one."""
        from station.labels import render, template_file  # loaded with the first label

        conn, master = self.core.store.reader(), self.core.workstation.master()
        key = container_key(conn, code) or _key_seen(conn, code) if code else None
        order = self.core.workstation.desk.order
        rows = LabelRows(conn, master, order, template, texts.language())
        form = template_file.decode(master.labels[template].text.encode())
        row = rows.row(key or f"own:{codes.make_lone()}")
        now = self.clock.now().astimezone()
        return render.preview(form, row, self.core.printing.dpi, now)

    def history(self) -> tuple[BatchLine, ...]:
        people = self.core.workstation.master().people
        found = []
        for batch in prints.latest(self.core.store.reader(), HISTORY):
            person = people.get(batch.operator or "")
            found.append(_line(batch, person.name if person else batch.operator or ""))
        return tuple(found)


def _line(batch: Batch, person: str) -> BatchLine:
    states = {state: batch.count(state) for state in dict.fromkeys(batch.states)}
    waiting = (n for n, state in enumerate(batch.states, 1) if state not in CAME_OUT)
    return BatchLine(
        rid=batch.rid,
        template=batch.template,
        codes=tuple(keys.code_of(key) for key in batch.labels),
        copy=batch.copy,
        reason=batch.reason,
        person=person,
        at=batch.at,
        states=states,
        next=next(waiting, 0),
    )


def _key_seen(conn: Connection, code: str) -> str | None:
    """The only thing whose label reads so."""
    found = objects.keys_by_code(conn, code.strip())
    return found[0] if len(found) == 1 else None


def _template_of(conn: Connection, master: Master, key: str) -> str | None:
    printed = labels.template_of(conn, key)
    if printed is not None:
        return printed
    known = objects.find(conn, key)
    state = known.state if known else None
    order = master.orders.get((state.order if state else None) or "")
    product = master.products.get((state.product if state else None) or "")
    product = product or (master.products.get(order.product) if order else None)
    if product is None or state is None:
        return None
    if state.kind == "container":
        return product.labels.get("pallet" if state.level == "pallet" else "carton")
    return product.labels.get("unit")
