"""A page on which numbers are entered: by touch, by single keys, or by codes (`NUM-7`, `QTY-24`)."""

from decimal import ROUND_UP, Decimal

from station import quantity
from station.documents.product import Product
from station.quantity import DECIMALS
from ui.sounds import Tone
from ui.viewmodels import entry
from ui.viewmodels.commands import Asked, Command
from ui.viewmodels.page import Page, Tools
from ui.viewmodels.sheet import Field, Sheet

COUNTED = "pcs"
_CODES = {"DOT": ".", "MINUS": "-"}


class SheetPage(Page):
    """Base of pages with a keypad.

    Attributes:
        sheet: What is entered, and what was.
    """

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.sheet = Sheet()

    def type(self, character: str) -> None:
        """A key of the pad."""
        self.sheet = self.sheet.press(character)
        self.changed.emit()

    def erase(self) -> None:
        """The last character taken back."""
        self.sheet = self.sheet.erased()
        self.changed.emit()

    def choose_field(self, field_id: str) -> None:
        """Enter this one now."""
        self.sheet = self.sheet.chosen(field_id)
        self.changed.emit()

    def key(self, character: str) -> None:
        """A lone key of the keyboard."""
        self.type(character)

    def taken(self, field: Field) -> None:
        """A value was taken for a field (as it was before)."""
        del field

    def take_value(self) -> bool:
        """What was typed becomes a value; False where nothing was typed."""
        field, value = self.sheet.field, entry.value_of(self.sheet.typed)
        if field is None or value is None:
            return False
        self.sheet = self.sheet.entered()
        self.tools.sound(Tone.TICK if field.admits(value) else Tone.FAIL)
        self.taken(field)
        return True

    def press_number(self, asked: Asked) -> bool:
        """A code of the number sheet: one key of the pad, or a whole quantity."""
        if asked.command is Command.NUMBER and asked.about == "ENTER":
            self.take_value()
        elif asked.command is Command.NUMBER:
            self.type(_CODES.get(asked.about, asked.about[:1]))
        else:
            return False
        return True

    def type_quantity(self, field_id: str, text: str) -> bool:
        """A whole quantity at once; False where the text is none."""
        field = self.sheet.find(field_id)
        if field is None or not text.isascii() or not text.isdecimal() or len(text) > 12:
            return False
        self.sheet = self.sheet.chosen(field_id)
        for character in text:
            self.sheet = self.sheet.press(character)
        return self.take_value()


def decimals_of(product: Product) -> int:
    """Digits after the point of a product's quantities: things that are counted come whole."""
    return 0 if product.uom == COUNTED else DECIMALS


def planned(product: Product, amount: Decimal) -> Decimal:
    """A planned quantity as it can be entered: rounded up, to whole pieces where it is counted."""
    finest = Decimal(1).scaleb(-decimals_of(product))
    return quantity.parse(amount.quantize(finest, ROUND_UP))
