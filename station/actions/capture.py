"""A scan on its own: badge, order, or an object to look at; every accepted one is a record."""

from typing import Annotated

import msgspec

from station.actions import resolve
from station.actions.outcome import Saved
from station.actions.session import Bind, SignIn, bind, sign_in
from station.actions.situation import Situation
from station.facts.control import ScanCaptured
from station.ports import ScanRead
from station.store.queries import holds, objects
from station.trace import words

MOST_BYTES = 4096


class Scan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reader delivered, as text.

    Attributes:
        symbology: AIM identifier such as `]d2`, where the reader told it apart from the code.
        hex: The bytes as they came, where the text was made from bytes.
    """

    code: str
    symbology: str | None = None
    device: str = ""
    hex: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{2})*\Z", max_length=2 * MOST_BYTES)] = ""


def text_of(data: bytes) -> str:
    """What a reader sent, as text: UTF-8, else GB 18030 (guns made for Chinese codes), else bytes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def heard(read: ScanRead) -> Scan:
    """A device's read as what is asked for."""
    data = read.data[:MOST_BYTES].hex()
    text = text_of(read.data)
    return Scan(code=text, symbology=read.symbology, device=read.device, hex=data)


def scan(now: Situation, ask: Scan) -> Saved:
    """Sign in by a badge, bind an order, or say what is known about an object."""
    text = ask.code.strip()
    if text in now.master.people:
        return sign_in(now, SignIn(badge=text))
    now.entitle("scan")
    if now.master.orders_named(text):
        return bind(now, Bind(order=text))
    order = now.master.orders.get(now.desk.order or "")
    product = now.master.products.get(order.product) if order else None
    key = resolve.scanned(now, (ask.symbology or "") + ask.code, product, order)
    data = ask.hex or ask.code.encode().hex()
    now.write(ScanCaptured(hex=data, key=key, symbology=ask.symbology, device=ask.device))
    known = objects.find(now.conn, key)
    state = known.state if known else None
    if known is None or state is None:
        return now.saved(key, known=False, state=None)
    held = [words.word(words.REASONS, h.reason) for h in holds.open_on(now.conn, [known.id])]
    more = {"kind": state.kind, "product": state.product, "order": state.order}
    return now.saved(key, known=True, state=state.state, held=held, **more)
