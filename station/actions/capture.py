"""A scan on its own: badge, order, or an object to look at; every accepted one is a record."""

import msgspec

from station.actions import resolve
from station.actions.session import Bind, SignIn, bind, sign_in
from station.actions.situation import Saved, Situation
from station.facts.control import ScanCaptured
from station.store.queries import objects


class Scan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reader delivered, as text; `symbology` where the reader told it apart."""

    code: str
    symbology: str | None = None
    device: str = ""


def scan(now: Situation, ask: Scan) -> Saved:
    """Sign in by a badge, bind an order, or say what is known about an object."""
    text = ask.code.strip()
    if text in now.master.people:
        return sign_in(now, SignIn(badge=text))
    now.entitle("scan")
    if text in now.master.orders:
        return bind(now, Bind(order=text))
    order = now.master.orders.get(now.desk.order or "")
    product = now.master.products.get(order.product) if order else None
    key = resolve.unit(now, (ask.symbology or "") + ask.code, product, order)
    now.write(
        ScanCaptured(
            hex=ask.code.encode().hex(), key=key, symbology=ask.symbology, device=ask.device
        )
    )
    known = objects.find(now.conn, key)
    state = known.state if known else None
    return now.saved(key, known=state is not None, state=state.state if state else None)
