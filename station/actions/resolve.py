"""From what was scanned or typed to the object meant; every way is tried in one order (3.3).

1. What names itself: a GS1 code, one of our own codes, a canonical key. 2. A text that was seen
here before. 3. A new plain text that fits the product's pattern. Each function ends the action
where the code means nothing here, or several things.
"""

from collections.abc import Callable, Iterable

from station.actions.outcome import Refused
from station.actions.situation import Situation
from station.documents import pattern
from station.documents.order import Order
from station.documents.product import Product
from station.gs1 import element_string
from station.store.queries import labels, objects
from station.store.queries.objects import Known
from station.trace import key as keys
from station.trace.gate import refuse

MAX_CODE_LENGTH = 512
MAX_SHOWN = 60
OURSELVES = "self"
"""The supplier of lots that no order gives one."""
_AROUND = " \r\n\t"

_GS1_SCHEME = {"piece": "sgtin", "lot": "lgtin"}

Fits = Callable[[Known], bool]


def unit(now: Situation, code: str, product: Product | None, order: Order | None) -> str:
    """The key of a unit or lot of the product being made; new ones must fit its patterns."""
    text, named = _read(now, code)
    if named is not None:
        if product is not None and _state(now, named) is None:
            _may_be_new(now, named, product, order)
        return named
    new = _new_key(text, product, order)
    seen = _seen(now, text)
    ours = [each for each in seen if product and _product(each) in {product.id, None}]
    if new is not None and (new in {each.key for each in ours} or _is_new(seen, ours, product)):
        return new
    if not seen:
        raise unknown(code)
    return _only(ours or seen, code).key


def scanned(now: Situation, code: str, product: Product | None, order: Order | None) -> str:
    """The key of whatever was scanned; also of a label that nothing is known about yet."""
    _, named = _read(now, code)
    return named or unit(now, code, product, order)


def existing(now: Situation, code: str, fits: Fits | None = None) -> Known:
    """A thing that is known here.

    Args:
        now: The action.
        code: As scanned.
        fits: Tells things apart whose labels read the same.
    """
    found = found_for(now, code, fits)
    if found is None:
        raise unknown(code)
    return found


def found_for(now: Situation, code: str, fits: Fits | None = None) -> Known | None:
    """The same; `None` where nothing is known of the code."""
    text, named = _read(now, code)
    if named is not None:
        known = objects.find(now.conn, named)
        return known if known is not None and known.state is not None else None
    seen = _seen(now, text)
    fitting = [each for each in seen if fits is None or fits(each)]
    return _only(fitting or seen, code) if seen else None


def labelled(now: Situation, code: str) -> Known | None:
    """Something known here, or a code that so far stands on a printed label only."""
    found = found_for(now, code)
    if found is not None:
        return found
    _, named = _read(now, code)
    return objects.find(now.conn, named) if named else None


def container(now: Situation, code: str) -> str:
    """The key of a carton or pallet: an SSCC, an own code, or one that was seen before."""
    text, named = _read(now, code)
    if named is None:
        seen = [each for each in _seen(now, text) if each.state and each.state.kind == "container"]
        named = _only(seen, code).key if seen else None
    if named is None or not named.startswith(("sscc:", "own:")):
        raise unknown(code)
    return named


def delivered(now: Situation, code: str, supplier: str, material: Product) -> str:
    """The key of a lot or piece coming in from a supplier; it must fit the material's pattern."""
    text, named = _read(now, code)
    if named is not None:
        scheme, gtin = named.partition(":")[0], keys.gtin_of(named)
        schemes = {"lgtin", "lot"} if material.unit == "lot" else {"sgtin", "sn"}
        if scheme not in schemes or (gtin and material.gtin and gtin != material.gtin):
            raise Refused(refuse("wrong_material", code=shown(code), expected=material.id))
        return named
    has_pattern = material.lot_pattern or material.serial_pattern
    if not is_plain(text) or (not has_pattern and element_string.parse_scan(code).error):
        raise unknown(code)  # half-read GS1 data is no name of a lot
    if material.unit == "lot" and material.admits_lot(text):
        return keys.lot(supplier, text)
    if material.unit == "piece" and material.admits_serial(text):
        return keys.serial(material.id, text)
    raise unknown(code)


def product_in(now: Situation, code: str) -> Product | None:
    """The product whose GTIN a code carries, if any."""
    _, named = _read(now, code)
    gtin = keys.gtin_of(named) if named else None
    return now.master.product_by_gtin(gtin) if gtin else None


def made_for(now: Situation, key: str, product: Product) -> set[str]:
    """What a printed code was meant for: unit, carton, pallet; empty where nobody can tell."""
    template = labels.template_of(now.conn, key)
    return {what for what, label in product.labels.items() if label == template}


def unknown(code: str) -> Refused:
    """Nobody knows this code; where it can be told, the sentence says what is wrong with it."""
    read = element_string.parse_scan(code[:MAX_CODE_LENGTH])
    if read.error is not None:
        return Refused(refuse("faulty_code", reason=read.error.sentence()))
    if read.gtin is not None and keys.of_elements(read.ais) is None:
        return Refused(refuse("product_code", code=shown(read.data)))
    return Refused(refuse("unknown_code", code=shown(code)))


def shown(code: str) -> str:
    """A code made safe and short enough to show."""
    code = code[:MAX_SHOWN]
    return code if code.isprintable() else "".join(c if c.isprintable() else "·" for c in code)


def _read(now: Situation, code: str) -> tuple[str, str | None]:
    """The plain text of a code, and the key where it names itself; the record keeps the code."""
    text = code.strip(_AROUND)
    if not text or len(code) > MAX_CODE_LENGTH:
        raise Refused(refuse("unknown_code", code=shown(code)))
    now.note_scan(code)
    if keys.is_of_a_thing(text):
        return text, text
    read = element_string.parse_scan(text)
    found = keys.of_elements(read.ais)
    named = found if found and keys.is_of_a_thing(found) else keys.of_own_code(read.data)
    return read.data, named


def _seen(now: Situation, text: str) -> list[Known]:
    """Things whose label reads so; a thing with two codes counts once."""
    found = (objects.find(now.conn, key) for key in objects.keys_by_code(now.conn, text))
    known = (each for each in found if each is not None and each.state is not None)
    return list({each.id: each for each in known if keys.is_of_a_thing(each.key)}.values())


def _only(found: Iterable[Known], code: str) -> Known:
    several = list(found)
    if len(several) > 1:
        some = ", ".join(each.key for each in several[:3])
        raise Refused(refuse("ambiguous_code", code=shown(code), count=len(several), some=some))
    return several[0]


def _is_new(seen: list[Known], ours: list[Known], product: Product | None) -> bool:
    """Whether a text that fits the product names a unit nobody has seen.

    Where the text stands on something else already, only a pattern of the product's own can tell
    that the two are not one.
    """
    has_pattern = bool(product and (product.serial_pattern or product.lot_pattern))
    return not ours and (not seen or has_pattern)


def _state(now: Situation, key: str) -> object:
    known = objects.find(now.conn, key)
    return known.state if known else None


def _product(known: Known) -> str | None:
    return known.state.product if known.state else None


def _new_key(text: str, product: Product | None, order: Order | None) -> str | None:
    """The key of a new unit that a plain text may name."""
    if product is None or not is_plain(text):
        return None
    if product.unit == "piece":
        return keys.serial(product.id, text) if product.admits_serial(text) else None
    supplier = order.supplier if order else OURSELVES
    return keys.lot(supplier, text) if product.admits_lot(text) else None


def _may_be_new(now: Situation, key: str, product: Product, order: Order | None) -> None:
    """Something that names itself can become a unit of the product; else the action ends."""
    scheme, gtin = key.partition(":")[0], keys.gtin_of(key)
    if scheme == "own":
        fits = made_for(now, key, product) <= {"unit"}
    elif gtin is not None:
        fits = gtin == product.gtin and scheme == _GS1_SCHEME[product.unit]
    else:
        fits = key == _new_key(keys.code_of(key), product, order)
    if not fits:
        code, name = shown(keys.code_of(key)), now.product_named(product.id)
        raise Refused(refuse("wrong_product", code=code, product=name))


def is_plain(text: str) -> bool:
    """Whether a text may be a part of a key: printable, no white space, no colon."""
    return 0 < len(text) <= pattern.MAX_TEXT and text.isprintable() and not set(text) & set(" :")
