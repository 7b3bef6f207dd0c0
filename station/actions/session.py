"""Sign in, and bind what work is done on and with."""

from dataclasses import replace
from typing import Literal

import msgspec

from station.actions import resolve
from station.actions.desk import Desk
from station.actions.outcome import Refused, Saved
from station.actions.pins import Signed
from station.actions.signing import holder
from station.actions.situation import Situation
from station.documents.people import Person
from station.facts.control import BindingChanged, SessionStarted
from station.trace.gate import refuse

MAX_BOUND = 80


class SignIn(Signed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Scan a badge; with its PIN where a role of its holder asks for one."""


class Bind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bind by scanning; what is not named stays as it was at the step, an empty text unbinds it."""

    machine: str | None = None
    material: str | None = None
    method: str | None = None
    environment: str | None = None
    order: str | None = None
    step: str | None = None


BINDINGS: tuple[Literal["machine", "material", "method", "environment"], ...] = (
    "machine",
    "material",
    "method",
    "environment",
)


def sign_in(now: Situation, ask: SignIn) -> Saved:
    """Start a session for a badge holder.

    A station without any people document takes every badge as a guest, so that a lone station
    is useful on its first day; the record says that the badge was not known. Everything that is
    asked is in the documents at hand: no network is needed.
    """
    badge = ask.badge.strip()
    person = holder(now, badge) if now.master.people else _guest(badge)
    now.allow(person, "sign_in")
    if ask.pin is not None or now.master.needs_pin(person):
        now.pins.prove(person, ask.pin)
    now.desk = replace(now.desk, person=person, session=None)
    rid = now.write(SessionStarted(badge=badge, known=badge in now.master.people))
    desk = replace(now.desk, session=rid)
    return now.saved(None, desk, person=person.name)


def bind(now: Situation, ask: Bind) -> Saved:
    """Change what is bound."""
    now.entitle("bind")
    desk = now.desk
    if ask.order is not None:
        desk = replace(desk, order=_order(now, ask.order))
        if not _has_step(now, desk, desk.step):
            desk = desk.at_step(None)
    if ask.step is not None:
        desk = desk.at_step(_step(now, desk, ask.step) if ask.step else None)
    given = {name: getattr(ask, name) for name in BINDINGS}
    changed = {name: _code(text) for name, text in given.items() if text is not None}
    desk = desk.with_bound(**changed)
    bound = {name: getattr(desk.bound, name) for name in BINDINGS}
    now.write(BindingChanged(order=desk.order, step=desk.step, **bound))
    return now.saved(None, desk, order=desk.order, step=desk.step, **bound)


def _order(now: Situation, text: str) -> str | None:
    """The order that a job card means, by our id or by the customer's number."""
    found = now.master.orders_named(text.strip())
    if not text:
        return None
    if len(found) != 1:
        raise Refused(refuse("unknown_order", order=text[:60]))
    return found[0].id


def _code(text: str) -> str | None:
    """What was scanned on a machine, a tool, a program sheet; an empty text unbinds it."""
    code = text.strip()
    if not code.isprintable() or len(code) > MAX_BOUND:
        raise Refused(refuse("unknown_code", code=resolve.shown(code)))
    return code or None


def _has_step(now: Situation, desk: Desk, step: str | None) -> bool:
    order = now.master.orders.get(desk.order or "")
    product = now.master.products.get(order.product) if order else None
    return product is not None and step is not None and bool(now.master.step_of(product, step))


def _step(now: Situation, desk: Desk, step: str) -> str:
    """The step, where the bound order's product passes it."""
    order = now.master.orders.get(desk.order or "")
    product = now.master.products.get(order.product) if order else None
    if order is None or product is None:
        raise Refused(refuse("no_order"))
    if now.master.step_of(product, step) is None:
        route = now.master.route_of(product)
        known = ", ".join(s.id for s in route.steps) if route else ""
        raise Refused(refuse("unknown_step", step=step[:60], known=known))
    return step


def _guest(badge: str) -> Person:
    try:
        return msgspec.convert({"badge": badge, "name": badge, "roles": ()}, Person)
    except msgspec.ValidationError as error:
        raise Refused(refuse("badge_unknown", badge=badge[:40])) from error
