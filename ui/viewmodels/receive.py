"""S4, first half: a lot comes in. Scan it, say whose it is and how much, go on to sampling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import msgspec

from resources import texts
from station.actions.outcome import Saved
from station.actions.receive import Receive
from station.actions.resolve import shown
from station.actions.stock import Delivered
from station.actions.undo import Undo
from station.documents.product import Product
from station.errors import StationError
from station.trace.gate import Refusal
from station.trace.key import code_of
from ui.sounds import Tone
from ui.viewmodels.banner import Mood
from ui.viewmodels.bench import Code
from ui.viewmodels.commands import Asked, Command, Offer
from ui.viewmodels.page import Place, Tools, Unfinished
from ui.viewmodels.receive_state import Ask, Choice, Delivery, ReceiveState
from ui.viewmodels.recent import Recent, undone
from ui.viewmodels.sheet import Field, Sheet, dial_of
from ui.viewmodels.sheet_page import SheetPage, decimals_of
from ui.viewmodels.words import amount, name, word

QUANTITY = "quantity"
MOST_MATERIALS = 6
MOST_RECENT = 5
MOST_TYPED = 20
_KEYS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a crash must not lose."""

    lot: Delivery
    sheet: Sheet
    typed: str


class ReceivePage(SheetPage):
    """Takes lots of material in."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._lot = Delivery()
        self._ask_for: Ask | None = None
        self._typed = ""
        self._suppliers: tuple[str, ...] = ()
        self._last_supplier = ""
        self._recent: tuple[Recent, ...] = ()

    stays = True

    @property
    def asks(self) -> Ask:
        """What is asked now: what was chosen to be changed, else what is missing."""
        lot = self._lot
        if not lot.code:
            return Ask.LOT
        if self._ask_for is not None:
            return self._ask_for
        if not lot.material:
            return Ask.MATERIAL
        return Ask.QUANTITY if lot.supplier else Ask.SUPPLIER

    @property
    def state(self) -> ReceiveState:
        """A picture of now."""
        lot, material = self._lot, self._material
        received = lot.received
        return ReceiveState(
            ask=self.asks,
            code=lot.shown,
            material=name(material.names, material.id) if material else "",
            supplier=lot.supplier,
            purchase_order=lot.purchase_order,
            choices=self._choices(),
            typed=self._typed,
            dial=dial_of(self.sheet) if self.asks is Ask.QUANTITY else None,
            before=amount(received, material.uom) if received and material else "",
            recent=self._recent[:MOST_RECENT],
        )

    def offers(self) -> tuple[Offer, ...]:
        """Save, another delivery where the gate asked, undo, back."""
        if self.asks is Ask.SUPPLIER:
            main = Offer(
                Command.MAIN,
                word("screen.inspect.enter"),
                is_enabled=bool(self._typed),
                is_main=True,
            )
        else:
            can = self.asks is Ask.QUANTITY and (bool(self.sheet.typed) or not self._has_quantity)
            main = Offer(Command.MAIN, word("screen.receive.save"), is_enabled=can, is_main=True)
        again = Offer(Command.RECEIVE, word("screen.receive.again"))
        return (
            main,
            *((again,) if self._lot.is_repeated else ()),
            Offer(Command.UNDO, word("screen.undo")),
            Offer(Command.BACK, word("screen.back")),
        )

    # --- what a person does -------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """Ready for the next lot; one that is open stays open."""
        super().enter(place)
        self.tools.runner.run(self.tools.bench.suppliers, self._heard, self._unheard)
        self._ask()

    def scan(self, code: Code) -> None:
        """A lot; with one open, its material, its supplier, or the purchase order."""
        text = code.text.strip()
        if self.asks is Ask.LOT:
            self._look(code)
        elif code.full == self._lot.code:
            self._ask()
        elif self.asks is Ask.MATERIAL:
            self._scan_material(text)
        elif self.asks is Ask.SUPPLIER:
            self.choose_supplier(text)
        else:
            self._lot = replace(self._lot, purchase_order=shown(text))
            self.tools.sound(Tone.ACCEPT)
            self._ask()

    def press(self, asked: Asked) -> bool:
        """One of the commands of this page."""
        if self.is_busy:
            return False
        if asked.command is Command.QUANTITY and self.asks is Ask.QUANTITY:
            self.type_quantity(QUANTITY, asked.about)
            return True
        does = {
            Command.MAIN: self._main,
            Command.RECEIVE: self._receive_again,
            Command.UNDO: self._undo,
        }.get(asked.command)
        if does is not None:
            does()
        return does is not None or self.press_number(asked)

    def type(self, character: str) -> None:
        """A key: of the supplier's code, or of the quantity."""
        if self.asks is not Ask.SUPPLIER:
            super().type(character)
        elif character.upper() in _KEYS:
            self._typed = (self._typed + character.upper())[:MOST_TYPED]
            self.changed.emit()

    def erase(self) -> None:
        """The last character taken back."""
        self._typed = self._typed[:-1]
        super().erase()

    def choose(self, choice: str) -> None:
        """A material or supplier was touched."""
        if self.asks is Ask.MATERIAL:
            self._choose_material(choice)
        elif self.asks is Ask.SUPPLIER:
            self.choose_supplier(choice)

    def change(self, what: Ask) -> None:
        """A row was touched: say this anew."""
        is_fixed = what is Ask.MATERIAL and len(self._lot.materials) < 2
        if self._lot.code and self._lot.material and not is_fixed and self._lot.received is None:
            self._ask_for, self._typed = what, ""
            self._ask()

    def choose_supplier(self, text: str) -> None:
        """Whose lot it is."""
        self._lot = replace(self._lot, supplier=shown(text))
        self._ask_for, self._typed = None, ""
        self.tools.sound(Tone.ACCEPT)
        self._ask()

    # --- steps --------------------------------------------------------------------------------

    def take_in(self, code: Code) -> None:
        """Another delivery of a lot that is known already."""
        self._drop()
        self._look(code)

    def _look(self, code: Code) -> None:
        self.say_busy(shown(code.text))

        def judge(found: Delivered | Refusal) -> None:
            if isinstance(found, Refusal):
                self.refuse(found)
                return
            only = found.proposed
            supplier = found.supplier or (self._last_supplier if only else "")
            self._lot = Delivery(
                code.full, found.code, found.materials, only, supplier, received=found.received
            )
            self.tools.sound(Tone.TICK)
            self._ask()

        self.start(lambda: self.tools.bench.delivered(code.full), judge)

    def _scan_material(self, text: str) -> None:
        """A material label: its GTIN or its number."""
        products = self.place.master.products
        by_gtin = self.place.master.product_by_gtin(text) if text.isdecimal() else None
        found = by_gtin.id if by_gtin else text
        if found in self._lot.materials and found in products:
            self._choose_material(found)
        else:
            said = word("screen.receive.not_this_material", code=shown(text))
            self.say(Mood.REJECT, said, word("screen.receive.material.advice"), Tone.REJECT)

    def _choose_material(self, material: str) -> None:
        self._lot = replace(self._lot, material=material)
        if not self._lot.supplier:
            self._lot = replace(self._lot, supplier=self._last_supplier)
        self._ask_for = None
        self.tools.sound(Tone.ACCEPT)
        self._ask()

    def _ask(self) -> None:
        """Say what is to be done next, and bring up the pad for it."""
        ask, lot, material = self.asks, self._lot, self._material
        self.sheet = Sheet()
        if ask is Ask.QUANTITY and material is not None and self._has_quantity:
            said = word("screen.receive.quantity")
            decimals = decimals_of(material)
            field = Field(QUANTITY, said, texts.tr(material.uom), decimals=decimals)
            self.sheet = Sheet((field,), QUANTITY)
        advice = {
            Ask.LOT: word("screen.receive.lot.advice"),
            Ask.MATERIAL: word("screen.receive.material.advice"),
            Ask.SUPPLIER: word("screen.receive.supplier.advice"),
            Ask.QUANTITY: word("screen.receive.quantity.advice"),
        }[ask]
        if ask is Ask.QUANTITY and lot.received and material:
            before = amount(lot.received, material.uom)
            self.say(
                Mood.WARN, word("screen.receive.came_before", code=lot.shown, n=before), advice
            )
        else:
            said = word(f"screen.receive.{ask}.ask", code=lot.shown)
            self.say(Mood.NEXT, said, advice)

    def _main(self) -> None:
        if self.asks is Ask.SUPPLIER and self._typed:
            self.choose_supplier(self._typed)
        elif self.asks is Ask.QUANTITY and not self.take_value() and not self._has_quantity:
            self._save(again=False)

    def taken(self, field: Field) -> None:
        """The quantity was the last thing to say."""
        del field
        self._save(again=False)

    def _receive_again(self) -> None:
        if self._lot.is_repeated:
            self._save(again=True)

    def _save(self, *, again: bool) -> None:
        lot = self._lot
        self.say_busy(lot.shown)
        ask = Receive(
            lot=lot.code,
            quantity=self.sheet.value(QUANTITY),
            material=lot.material,
            supplier=lot.supplier,
            purchase_order=lot.purchase_order or None,
            again=again,
        )
        self.perform(ask, self._received)

    def refuse(self, refusal: Refusal) -> None:
        """A gate is shut; a delivery that came before may be another one of the same size."""
        if refusal.code == "delivered_before":
            self._lot = replace(self._lot, is_repeated=True)
        elif self.sheet.value(QUANTITY) is not None:
            self.sheet = Sheet(tuple(replace(f, values=()) for f in self.sheet.fields), QUANTITY)
        super().refuse(refusal)

    def _received(self, saved: Saved) -> None:
        del saved
        lot, material = self._lot, self._material
        assert material is not None
        quantity = self.sheet.value(QUANTITY)
        note = "" if quantity is None else amount(quantity, material.uom)
        self._recent = (Recent(lot.shown, note), *self._recent)
        self._last_supplier = lot.supplier
        if lot.supplier not in self._suppliers:
            self._suppliers = (lot.supplier, *self._suppliers)
        self._drop()
        said = word("screen.receive.saved", code=lot.shown, n=note)
        is_due = self._is_inspected(material)
        advice = word("screen.receive.to_inspect" if is_due else "screen.receive.next")
        self.say(Mood.GOOD, said, advice, Tone.ACCEPT)
        if is_due and self._may_inspect:
            self.hand_over.emit("sample", Code(lot.code))

    def _undo(self) -> None:
        """What was typed; else the lot put aside; with none open, the last one taken in."""
        lot = self._lot
        if self.sheet.typed or self._typed:
            self._ask_typed_again()
        elif lot.code:
            self._drop()
            self._ask()
            said = word("screen.inspect.dropped", code=lot.shown)
            self.show(replace(self.banner, advice=said))
        else:
            self.perform(Undo(), self._undone)

    def _ask_typed_again(self) -> None:
        self._typed = ""
        self._ask()

    def _undone(self, saved: Saved) -> None:
        if saved.more.get("undone_type") == "unit.received":
            self._recent = undone(self._recent)
        said = word("screen.undone", code=code_of(saved.unit or ""))
        self.say(Mood.GOOD, said, word("screen.receive.next"), Tone.ACCEPT)

    # --- unfinished work ----------------------------------------------------------------------

    def kept(self) -> Unfinished | None:
        """The delivery that is open."""
        lot = self._lot
        if not lot.code:
            return None
        text = msgspec.json.encode(_Kept(lot, self.sheet, self._typed)).decode()
        return Unfinished(lot.shown, text)

    def restore(self, draft: str, pictures: Mapping[str, bytes]) -> None:
        """Go on with a delivery."""
        del pictures
        kept = msgspec.json.decode(draft, type=_Kept)
        self._lot = kept.lot
        self._ask()
        self.sheet, self._typed = kept.sheet, kept.typed
        self.changed.emit()

    # --- small things -------------------------------------------------------------------------

    @property
    def _material(self) -> Product | None:
        return self.place.master.products.get(self._lot.material)

    @property
    def _has_quantity(self) -> bool:
        """A lot is counted or weighed; a part with its own serial is one."""
        material = self._material
        return material is not None and material.unit == "lot"

    @property
    def _may_inspect(self) -> bool:
        person, master = self.place.desk.person, self.place.master
        return person is not None and (not master.rights or master.may(person, "inspect"))

    def _is_inspected(self, material: Product) -> bool:
        """Whether the material's plan says anything about incoming goods."""
        master = self.place.master
        route = master.route_of(material)
        steps = [s.id for s in route.steps if s.work == "receive"] if route else ["receive"]
        return any(master.point_of(material, step) is not None for step in steps)

    def _choices(self) -> tuple[Choice, ...]:
        products = self.place.master.products
        if self.asks is Ask.MATERIAL:
            found: Iterable[str] = self._lot.materials[:MOST_MATERIALS]
            return tuple(Choice(m, name(products[m].names, m)) for m in found if m in products)
        if self.asks is Ask.SUPPLIER:
            return tuple(Choice(each, each) for each in self._suppliers[:MOST_MATERIALS])
        return ()

    def _heard(self, suppliers: tuple[str, ...]) -> None:
        self._suppliers = suppliers
        self.changed.emit()

    def _unheard(self, error: Exception) -> None:
        """Suppliers can be scanned or typed; the store's trouble shows at the next action."""
        if not isinstance(error, StationError):
            raise error

    def _drop(self) -> None:
        self._lot, self._ask_for, self._typed = Delivery(), None, ""
        self.sheet = Sheet()
