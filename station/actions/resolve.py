"""From what was scanned or typed to the object meant; every way is tried in one order (3.3).

Each function ends the action with `unknown_code` where the code means nothing here.
"""

from station.actions.situation import Refused, Situation
from station.documents import pattern
from station.documents.order import Order
from station.documents.product import Product
from station.gs1 import element_string
from station.store.queries import objects
from station.trace import key as keys
from station.trace.gate import refuse

MAX_CODE_LENGTH = 512
MAX_SHOWN = 60


def unit(now: Situation, code: str, product: Product | None, order: Order | None) -> str:
    """The key of a unit or lot of the product being made; new ones must fit its patterns."""
    found = known(now, code)
    if found is not None:
        return found
    text = code.strip()
    if product is None or not _is_plain(text):
        raise unknown(code)
    if product.unit == "piece" and _fits(product.serial_pattern, text):
        return keys.serial(product.id, text)
    if product.unit == "lot" and _fits(product.lot_pattern, text):
        return keys.lot(order.supplier if order else "self", text)
    raise unknown(code)


def known(now: Situation, code: str) -> str | None:
    """The key of anything that names itself (GS1, own code, key) or was seen here before."""
    text = code.strip()
    if not text or len(text) > MAX_CODE_LENGTH:
        return None
    if keys.is_key(text):
        return text
    named = keys.of_elements(element_string.parse_scan(text).ais)
    if named is None and text.startswith("("):
        named = keys.of_elements(element_string.parse_bracketed(text).ais)
    named = named or keys.of_own_code(text)
    if named is not None:
        return named
    seen = objects.keys_by_code(now.conn, text)
    return seen[0] if len(seen) == 1 else None


def container(now: Situation, code: str) -> str:
    """The key of a carton or pallet: an SSCC, an own code, or one that was seen before."""
    found = known(now, code)
    if found is None or not found.startswith(("sscc:", "own:")):
        raise unknown(code)
    return found


def lot(now: Situation, code: str, supplier: str, material: Product) -> str:
    """The key of a lot coming in from a supplier; a material with a pattern must fit it."""
    text = code.strip()
    named = keys.of_elements(element_string.parse_scan(text).ais)
    if named is not None and named.startswith("lgtin:"):
        if material.gtin and keys.gtin_of(named) != material.gtin:
            raise Refused(refuse("wrong_material", code=shown(code), expected=material.id))
        return named
    if keys.is_key(text) and text.startswith("lot:"):
        return text
    if not _is_plain(text) or not _fits(material.lot_pattern, text):
        raise unknown(code)
    return keys.lot(supplier, text)


def products_in(now: Situation, code: str) -> list[Product]:
    """The product whose GTIN a code carries, if any."""
    named = keys.of_elements(element_string.parse_scan(code.strip()).ais)
    gtin = keys.gtin_of(named) if named else None
    found = now.master.product_by_gtin(gtin) if gtin else None
    return [found] if found else []


def unknown(code: str) -> Refused:
    """Nobody knows this code."""
    return Refused(refuse("unknown_code", code=shown(code)))


def shown(code: str) -> str:
    """A code made safe and short enough to show."""
    return "".join(c if c.isprintable() else "·" for c in code)[:MAX_SHOWN]


def _is_plain(text: str) -> bool:
    """Whether a text may be a plain serial or lot: printable, no white space, no colon."""
    return 0 < len(text) <= pattern.MAX_TEXT and text.isprintable() and not set(text) & set(" :")


def _fits(wanted: str | None, text: str) -> bool:
    return wanted is None or pattern.fits(wanted, text)
