"""Sign in, and bind what work is done on and with."""

from dataclasses import replace
from typing import Literal

import msgspec

from station.actions.situation import Desk, Refused, Saved, Situation, with_bound
from station.documents.people import Person
from station.facts.control import BindingChanged, SessionStarted
from station.trace.gate import refuse


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Scan a badge."""

    badge: str


class Bind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bind by scanning; what is not named stays bound as it was, an empty text unbinds it."""

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
    is useful on its first day; the record says that the badge was not known.
    """
    person = now.master.people.get(ask.badge)
    if person is None and now.master.people:
        raise Refused(refuse("badge_unknown", badge=ask.badge[:40]))
    if person is None:
        person = _guest(ask.badge)
    elif not person.is_valid_on(now.local_time.date()):
        raise Refused(refuse("badge_expired", person=person.name, until=person.valid_until or ""))
    is_known = ask.badge in now.master.people
    now.desk = replace(now.desk, person=person, session=None)
    rid = now.write(SessionStarted(badge=ask.badge, known=is_known))
    desk = replace(now.desk, session=rid)
    return now.saved(None, desk, person=person.name)


def bind(now: Situation, ask: Bind) -> Saved:
    """Change what is bound."""
    now.entitle("bind")
    desk = now.desk
    if ask.order:
        if ask.order not in now.master.orders:
            raise Refused(refuse("unknown_order", order=ask.order[:60]))
        desk = replace(desk, order=ask.order)
    if ask.step:
        desk = replace(desk, step=_step(now, desk, ask.step))
    changed = {
        name: value or None for name in BINDINGS if (value := getattr(ask, name)) is not None
    }
    desk = with_bound(desk, **changed)
    bound = {name: getattr(desk.bound, name) for name in BINDINGS}
    now.write(BindingChanged(order=desk.order, step=desk.step, **bound))
    return now.saved(None, desk)


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
