from typing import Any

import pytest

from station.labels.placed import Area, PlacedBox, PlacedSymbol, PlacedText
from station.labels.scale import Scale
from station.labels.symbol_layout import CodeDoesNotFit
from station.labels.text_layout import DateMalformed
from tests.unit.station.labels.build import code, label, layout, plan, text, warning_codes


def placed(elements: list[dict[str, Any]], dpi: int = 203, **row: str) -> Any:
    """The first thing on a label with these elements."""
    return layout(label(elements, names=list(row)), row, dpi).elements[0]


@pytest.mark.parametrize(("dpi", "dots"), [(203, 800), (300, 1181), (600, 2362)])
def test_a_hundred_millimetres_are_whole_dots_of_each_printer(dpi: int, dots: int) -> None:
    assert Scale(dpi).dots(100) == dots
    assert Scale(dpi).size(0.0001) == 1


@pytest.mark.parametrize(
    ("dpi", "module", "codes"),
    [
        (203, 0.5, []),
        (203, 0.4, ["label.square_small"]),
        (300, 0.34, []),
        (300, 0.25, ["label.square_small"]),
        (600, 0.33, []),
        (600, 0.3, ["label.square_small"]),
    ],
)
def test_squares_below_four_dots_or_a_third_of_a_millimetre_are_warned_of(
    dpi: int, module: float, codes: list[str]
) -> None:
    template = label([code("qr", "S0A1B00001K7QZ4M", size_mm=[30, 30], module_mm=module)])
    assert [warning.code for warning in layout(template, dpi=dpi).warnings] == codes


@pytest.mark.parametrize(
    ("dpi", "module", "codes"),
    [
        (203, 0.25, []),
        (203, 0.13, ["label.bar_narrow"]),
        (300, 0.25, []),
        (600, 0.2, ["label.bar_narrow"]),
    ],
)
def test_bars_below_a_quarter_millimetre_are_warned_of(
    dpi: int, module: float, codes: list[str]
) -> None:
    template = label([code("code128", "AB12", module_mm=module)])
    assert [warning.code for warning in layout(template, dpi=dpi).warnings] == codes


def test_module_is_the_largest_whole_number_of_dots_that_fits() -> None:
    symbol = placed([code("qr", "S0A1B00001K7QZ4M", size_mm=[14, 20])])
    assert symbol.module == 14 * 8 // 21
    assert symbol.area == Area(40, 40, 40 + 105, 40 + 105)


def test_wanted_module_shrinks_where_the_content_grows() -> None:
    elements = [code("qr", "{v}", size_mm=[14, 14], module_mm=0.625)]
    assert placed(elements, v="A" * 16).module == 5
    assert placed(elements, v="a" * 40).module == 112 // 29


@pytest.mark.parametrize(
    ("align", "valign", "left", "top"),
    [("left", "top", 40, 40), ("center", "middle", 187, 47), ("right", "bottom", 335, 55)],
)
def test_codes_stand_where_they_are_aligned(align: str, valign: str, left: int, top: int) -> None:
    symbol = placed([code("qr", "S0A1B00001K7QZ4M", size_mm=[50, 15], align=align, valign=valign)])
    assert (symbol.area.left, symbol.area.top) == (left, top)


def test_caption_takes_its_height_from_the_bars_and_stands_centred_below() -> None:
    bars, caption = layout(label([code("code128", "AB12", align="center")])).elements
    assert isinstance(bars, PlacedSymbol)
    assert isinstance(caption, PlacedText)
    assert bars.area.bottom < caption.area.top
    assert caption.area.bottom == 40 + 160
    middle = (caption.area.left + caption.area.right) - (bars.area.left + bars.area.right)
    assert abs(middle) <= 1
    assert caption.fitted.lines == ("AB12",)


@pytest.mark.parametrize(
    ("turn", "ink", "quiet"),
    [
        (0, Area(40, 40, 220, 141), Area(20, 40, 240, 141)),
        (90, Area(99, 40, 200, 220), Area(99, 20, 200, 240)),
        (180, Area(60, 99, 240, 200), Area(40, 99, 260, 200)),
        (270, Area(40, 60, 141, 240), Area(40, 40, 141, 260)),
    ],
)
def test_turned_bars_keep_their_box_and_turn_their_quiet_zone(
    turn: int, ink: Area, quiet: Area
) -> None:
    size = [25, 20] if turn in (0, 180) else [20, 25]
    elements = [code("code128", "AB12x", size_mm=size, module_mm=0.25, turn=turn, caption_mm=7)]
    bars = placed(elements)
    assert bars.area == ink
    assert bars.quiet == quiet


@pytest.mark.parametrize(
    ("neighbour", "is_crowded"),
    [
        (text("x", at_mm=[20, 5], size_mm=[5, 5]), True),
        (text("x", at_mm=[22, 5], size_mm=[5, 5]), False),
        (text("x", at_mm=[2, 5], size_mm=[30, 5], align="right"), False),
        ({"kind": "box", "at_mm": [2, 2], "size_mm": [50, 36]}, False),
        ({"kind": "box", "at_mm": [6.5, 6.5], "size_mm": [50, 32]}, True),
        ({"kind": "box", "at_mm": [2, 2], "size_mm": [50, 36], "fill": True}, True),
        ({"kind": "line", "at_mm": [0, 6.5], "to_mm": [60, 6.5]}, True),
    ],
)
def test_something_in_the_quiet_zone_is_warned_of(
    neighbour: dict[str, Any], is_crowded: bool
) -> None:
    qr = code("qr", "S0A1B00001K7QZ4M", at_mm=[8, 8], size_mm=[11, 11])
    assert warning_codes(label([neighbour, qr])) == ["label.quiet_zone"] * is_crowded
    moving = qr | {"value": "{v}"}
    row = {"v": "S0A1B00001K7QZ4M"}
    codes = warning_codes(label([neighbour, moving], ["v"]), row)
    assert codes == ["label.quiet_zone"] * is_crowded


@pytest.mark.parametrize("at", [[1, 8], [8, 1], [48, 8], [8, 28]])
def test_quiet_zone_reaching_over_the_edge_is_warned_of(at: list[float]) -> None:
    qr = code("qr", "S0A1B00001K7QZ4M", at_mm=at, size_mm=[11, 11])
    assert warning_codes(label([qr])) == ["label.quiet_zone"]


@pytest.mark.parametrize(
    ("element", "codes"),
    [
        (text("缸号", at_mm=[55, 5], font_mm=5), ["label.outside_paper"]),
        (text("缸号", at_mm=[5, 5]), []),
        (text("x", at_mm=[5, 5], size_mm=[200, 5]), []),
        ({"kind": "box", "at_mm": [-1, 5], "size_mm": [9, 9]}, ["label.outside_paper"]),
        ({"kind": "line", "at_mm": [0, 0], "to_mm": [60, 0]}, []),
        (text("x", font_mm=1.9), ["label.text_small"]),
        (text("x" * 99, font_mm=3), ["label.text_cut"]),
        (text("a😀"), ["label.glyph_missing"]),
        (code("qr", "{v}"), ["label.code_empty"]),
        (code("datamatrix", "(01)06949999990012(10){v}", gs1=True), ["label.code_empty"]),
    ],
)
def test_what_would_look_wrong_on_paper_is_warned_of(
    element: dict[str, Any], codes: list[str]
) -> None:
    template = label([element], names=["v"])
    assert warning_codes(template, {"v": ""}) == codes
    for warning in layout(template, {"v": ""}).warnings:
        assert warning.sentence("zh") != warning.sentence("en")


def test_code_without_room_for_single_dots_is_refused() -> None:
    with pytest.raises(CodeDoesNotFit):
        placed([code("qr", "x" * 200, size_mm=[4, 4])])
    with pytest.raises(CodeDoesNotFit):
        placed([code("code128", "x", size_mm=[40, 2], caption_mm=3)])


def test_empty_text_leaves_nothing_but_its_black_box() -> None:
    template = label([text("{v}"), text("{v}", invert=True)], names=["v"])
    (only,) = layout(template, {"v": ""}).elements
    assert isinstance(only, PlacedText)
    assert only.invert


@pytest.mark.parametrize(
    ("pattern", "value", "shown"),
    [
        ("yyyy-MM-dd", "", "2026-03-15"),
        ("yyyy年MM月dd日 HH:mm:ss", "", "2026年03月15日 06:05:00"),
        ("yyMMdd", "2025-12-31", "251231"),
        ("dd.MM.yyyy HH:mm", "2025-12-31T23:59:00+08:00", "31.12.2025 23:59"),
    ],
)
def test_dates_are_written_as_the_pattern_says(pattern: str, value: str, shown: str) -> None:
    element = {"kind": "date", "pattern": pattern, "size_mm": [50, 5]}
    if value:
        element["field"] = "day"
    date = placed([element], day=value)
    assert date.fitted.lines == (shown,)


@pytest.mark.parametrize("value", ["31.12.2025", "2025-13-01", "heute", "2025-12-31T25:00"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(DateMalformed):
        placed([{"kind": "date", "field": "day", "size_mm": [50, 5]}], day=value)


def test_count_says_which_label_of_the_job_it_is() -> None:
    assert placed([{"kind": "count", "size_mm": [50, 5]}]).fitted.lines == ("1/1",)


def test_lines_are_at_least_as_thick_as_asked_and_go_either_way() -> None:
    template = label(
        [
            {"kind": "line", "at_mm": [30, 5], "to_mm": [10, 5], "thickness_mm": 0.5},
            {"kind": "line", "at_mm": [5, 5], "to_mm": [5, 20], "thickness_mm": 0.01},
        ]
    )
    across, down = layout(template).elements
    assert isinstance(across, PlacedBox)
    assert (across.area, down.area) == (Area(80, 40, 240, 44), Area(40, 40, 41, 160))


def test_elements_with_known_fields_only_are_laid_out_once() -> None:
    template = label(
        [text("a"), text("{lot}"), text("{lot}-{code}"), text("{n}")], ["lot", "code"]
    )
    known = plan(template, lot="L1")
    assert [thing.fitted.lines for thing in known.fixed] == [("a",), ("L1",)]  # type: ignore[union-attr]
    moving, _ = known.moving({"lot": "L1", "code": "C1", "n": "3", "total": "9"})
    assert [thing.fitted.lines for thing in moving] == [("L1-C1",), ("3",)]  # type: ignore[union-attr]
