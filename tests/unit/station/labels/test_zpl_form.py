from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.labels import render
from station.labels.render import LabelJob, Run
from station.labels.template import Template
from station.ports import PrinterProfile
from tests.unit.station.labels.build import ANY_WIDTH, PRINTED_AT, code, label, text

PLAIN = st.text(st.sampled_from("0123456789ABMWimgx $%*+./:-"), min_size=1, max_size=12)
SERIAL = st.text(st.sampled_from("0123456789ABMW-"), min_size=1, max_size=12)

ELEMENTS = [
    text("LOT {a} 100%", font="printer", at_mm=[2, 2], size_mm=[90, 4]),
    text("{a}/{b}", font="printer", at_mm=[2, 8], size_mm=[90, 4], align="right", valign="top"),
    code("code128", "{b}", at_mm=[6, 14], size_mm=[80, 8], module_mm=0.25, caption=False),
    code("qr", "S{b}", at_mm=[6, 26], size_mm=[20, 20], module_mm=0.5),
    code("datamatrix", "{a}", at_mm=[40, 26], size_mm=[20, 20], module_mm=0.5),
    {"kind": "count", "at_mm": [2, 52], "size_mm": [30, 4], "font": "printer"},
    text("缸号", at_mm=[60, 52], size_mm=[30, 4]),
]
TEMPLATE = label(ELEMENTS, ["a", "b"], size_mm=(100, 60))


def job(template: Template, rows: list[dict[str, Any]], mode: str = "native") -> LabelJob:
    profile = PrinterProfile("zpl", 203, ANY_WIDTH)
    return LabelJob(template, Run(rows, PRINTED_AT), profile, mode)  # type: ignore[arg-type]


def is_a_form(template: Template, rows: list[dict[str, Any]], mode: str = "native") -> bool:
    return job(template, rows, mode)._form() is not None


def usual(template: Template, rows: list[dict[str, Any]]) -> list[bytes]:
    """The labels as they come without a form."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "form_of", lambda *_: None)
        return [made.data for made in job(template, rows)]


@given(st.lists(st.fixed_dictionaries({"a": PLAIN, "b": SERIAL}), min_size=1, max_size=6))
def test_filled_forms_are_byte_for_byte_the_usual_labels(rows: list[dict[str, str]]) -> None:
    assert [made.data for made in job(TEMPLATE, rows)] == usual(TEMPLATE, rows)


def test_serial_numbers_on_a_native_label_fill_a_form() -> None:
    rows = [{"a": f"L{n}", "b": f"S0A1B{n:05}"} for n in range(20)]
    assert is_a_form(TEMPLATE, rows)
    assert [made.data for made in job(TEMPLATE, rows)] == usual(TEMPLATE, rows)


def test_form_with_a_single_blank_is_filled_alike() -> None:
    template = label([ELEMENTS[2]], ["b"], size_mm=(100, 60))
    assert is_a_form(template, ROWS)
    assert [made.data for made in job(template, ROWS)] == usual(template, ROWS)


ROWS = [{"a": f"L{n}", "b": f"S{n:05}"} for n in range(3)]


@pytest.mark.parametrize(
    "row",
    [
        {"a": "缸号", "b": "1"},
        {"a": "a_b", "b": "1"},
        {"a": "a\nb", "b": "1"},
        {"a": "", "b": "1"},
        {"a": "1", "b": "lower"},
        {"a": "1", "b": "1" * 81},
        {"a": "M" * 40, "b": "1"},
    ],
)
def test_one_value_that_is_not_plain_or_may_not_fit_goes_the_usual_way(
    row: dict[str, str],
) -> None:
    assert is_a_form(TEMPLATE, ROWS)
    assert not is_a_form(TEMPLATE, [*ROWS, row])


@pytest.mark.parametrize(
    "element",
    [
        text("{a}"),
        text("{a}", font="printer", turn=90, size_mm=[4, 40]),
        text("{a}", font="printer", font_mm=4, size_mm=[6, 4]),
        code("code128", "{a}", caption=False),
        code("code128", "{a}", module_mm=0.25),
        code("code128", "{a}", module_mm=0.25, caption=False, align="center"),
        code("code128", "{a}", module_mm=0.125, caption=False),
        code("code128", "(10){a}", module_mm=0.25, caption=False, gs1=True),
        code("qr", "{a}", module_mm=0.5, valign="middle", size_mm=[20, 20]),
        code("qr", "https://id/{a}", module_mm=0.5, size_mm=[30, 20]),
        code("ean13", "69499999900{n}", module_mm=0.25, caption=False),
        {"kind": "date", "field": "d", "size_mm": [30, 4], "font": "printer"},
    ],
)
def test_element_whose_place_or_picture_depends_on_its_value_goes_the_usual_way(
    element: dict[str, Any],
) -> None:
    template = label([element | {"at_mm": [8, 8]}], ["a", "d"], size_mm=(100, 60))
    rows = [{"a": f"L{n}", "d": f"2026-03-1{n}"} for n in range(3)]
    assert not is_a_form(template, rows)


def test_pictures_and_jobs_without_differences_have_no_form() -> None:
    assert not is_a_form(TEMPLATE, ROWS, "raster")
    assert not is_a_form(label([text("x", font="printer")]), [{}, {}])
    assert not is_a_form(TEMPLATE, [])


def test_copies_are_part_of_a_form_only_if_all_rows_have_the_same() -> None:
    template = label(ELEMENTS, ["a", "b", "copies"], size_mm=(100, 60), copies_field="copies")
    alike = [row | {"copies": 4} for row in ROWS]
    assert is_a_form(template, alike)
    assert [made.copies for made in job(template, alike)] == [4, 4, 4]
    assert [made.data for made in job(template, alike)] == usual(template, alike)
    differing = [row | {"copies": n + 1} for n, row in enumerate(ROWS)]
    assert not is_a_form(template, differing)
    assert [made.copies for made in job(template, differing)] == [1, 2, 3]
