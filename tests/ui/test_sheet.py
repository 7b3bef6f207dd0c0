"""Numbers to be entered: the pure sheet behind the keypads."""

from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from station.documents.product import Product
from station.quantity import to_micro
from ui.viewmodels.sheet import Field, Sheet, dial_of, place, row_of, window
from ui.viewmodels.sheet_page import planned

D = Decimal
QUANTITY = Field("quantity", "Quantity", decimals=0)
WIDTH = Field("width", "Width", "mm", D(10), D(20), wanted=2, most=2)
REWORK = Field("rework", "Rework", wanted=0)
SHEET = Sheet((QUANTITY, WIDTH, REWORK)).following()


def type_in(sheet, text):
    for key in text:
        sheet = sheet.press(key)
    return sheet.entered()


def test_entering_goes_on_to_the_next_field_that_needs_a_value() -> None:
    sheet = type_in(SHEET, "24")
    assert (sheet.value("quantity"), sheet.current) == (D(24), "width")
    sheet = type_in(sheet, "12")
    assert (sheet.current, dial_of(sheet).count) == ("width", "1/2")
    sheet = type_in(sheet, "13")
    assert sheet.is_complete
    assert sheet.current == ""


def test_field_of_one_value_is_overwritten_and_of_several_keeps_the_last() -> None:
    sheet = type_in(type_in(SHEET, "24").chosen("quantity"), "25")
    assert sheet.find("quantity").values == (D(25),)
    full = WIDTH.with_value(D(11)).with_value(D(12)).with_value(D(13))
    assert full.values == (D(11), D(13))


def test_value_outside_its_window_is_marked_in_row_and_dial() -> None:
    sheet = SHEET.chosen("width").press("9")
    assert dial_of(sheet).is_outside
    sheet = sheet.entered()
    assert [each.id for each in sheet.outside] == ["width"]
    assert row_of(sheet.find("width"), sheet).style == "outside"


def test_carried_value_is_shown_as_such_until_it_is_entered_anew() -> None:
    carried = Field("speed", "Speed", values=(D(80),), is_carried=True)
    sheet = Sheet((carried,))
    assert row_of(carried, sheet).style == "carried"
    sheet = type_in(sheet.chosen("speed"), "81")
    assert not sheet.find("speed").is_carried


def test_typing_without_a_field_changes_nothing() -> None:
    assert Sheet((REWORK,)).press("5") == Sheet((REWORK,))
    assert Sheet((REWORK,)).chosen("nothing").entered() == Sheet((REWORK,))


def test_window_reads_as_people_write_it() -> None:
    assert window(WIDTH) == "10…20 mm"
    assert window(QUANTITY) == ""
    assert window(Field("x", "X", "%", upper=D(25))) == "≤ 25 %"
    assert window(Field("x", "X", "N", lower=D(140))) == "≥ 140 N"


def test_undo_takes_back_what_was_entered_last_wherever_that_was() -> None:
    sheet = type_in(type_in(type_in(SHEET, "24"), "12"), "13")
    sheet = sheet.undone()
    assert (sheet.find("width").values, sheet.current) == ((D(12),), "width")
    sheet = sheet.undone().undone()
    assert (sheet.value("quantity"), sheet.current) == (None, "quantity")
    assert sheet.undone() == sheet


@given(st.decimals(-100, 100, places=2), st.decimals(-50, 0, places=2))
def test_place_on_the_bar_agrees_with_the_window(value, low) -> None:
    high = low + 10
    field = Field("x", "X", lower=low, upper=high)
    assert (0 <= place(low, high, value) <= 1) == field.admits(value)
    assert (place(low, None, value) > 0) == (value >= low)
    assert (place(None, high, value) < 1) == (value <= high)


@given(st.decimals(0, 10**6, places=9))
def test_planned_quantity_is_never_too_little_and_can_always_be_saved(amount) -> None:
    for uom, decimals in (("pcs", 0), ("m", 6)):
        product = msgspec.convert(
            {"id": "X", "names": {"en": "X"}, "unit": "lot", "uom": uom}, Product
        )
        found = planned(product, amount)
        assert found >= amount
        assert found - amount < D(1).scaleb(-decimals)
        assert to_micro(found) >= 0
