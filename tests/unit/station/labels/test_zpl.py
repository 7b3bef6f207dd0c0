import random
from typing import Any

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from station.labels import render
from station.labels.zpl_codes import field_data
from station.ports import PrinterProfile
from tests.helpers import zpl_render
from tests.unit.station.labels.build import ANY_WIDTH, PRINTED_AT, code, job, label, picture, text

CODES = [
    code("qr", "{v}", at_mm=[10, 8], size_mm=[20, 20]),
    code("datamatrix", "{v}", at_mm=[40, 8], size_mm=[16, 16]),
    code("code128", "{v}", at_mm=[8, 40], size_mm=[84, 18]),
    text("{v}", at_mm=[8, 62], size_mm=[84, 6]),
    {"kind": "box", "at_mm": [2, 2], "size_mm": [96, 76], "thickness_mm": 0.5},
    {"kind": "line", "at_mm": [-5, 70], "to_mm": [50, 70]},
    {"kind": "box", "at_mm": [80, 72], "size_mm": [30, 30], "fill": True},
]
LABEL = label(CODES, ["v"], size_mm=(100, 80))
VALUES = ["S0A1B00001K7QZ4M", "12345678", "AB12345CD", "a_b^c~d\\e", "x>y", "0", "缸号 DL-07"]


def only_ascii(values: list[str]) -> list[str]:
    return [value for value in values if value.isascii()]


@pytest.mark.parametrize("value", only_ascii(VALUES))
@pytest.mark.parametrize("mode", ["native", "raster"])
def test_printer_draws_what_the_preview_shows(mode: str, value: str) -> None:
    (drawn,) = zpl_render.render(job(LABEL, {"v": value}, mode=mode).job.data)
    difference = ImageChops.logical_xor(drawn.image, picture(LABEL, {"v": value}))
    assert difference.getbbox() is None


@pytest.mark.parametrize(
    ("elements", "value", "native"),
    [
        ([CODES[0]], "S0A1B00001K7QZ4M", "BQ"),
        ([CODES[0]], "https://id.example.cn/01/06949999990012", "BQ"),
        ([CODES[0]], "缸号", None),
        (
            [CODES[0]],
            "0123456789012345678901234567890123456789a",
            None,
        ),  # size depends on the encoder
        ([CODES[0] | {"gs1": True, "value": "(21){v}"}], "A1", None),
        ([CODES[0] | {"turn": 90}], "A1", None),
        ([CODES[0] | {"module_mm": 1.5, "size_mm": [50, 50]}], "A1", None),
        ([CODES[1]], "a_b", "BX"),
        ([CODES[1]], "缸", None),
        ([CODES[1] | {"gs1": True, "value": "(01)06949999990012(10){v}(21)7"}], "L_1", "BX"),
        ([CODES[2]], "AB12345CD", "BC"),
        ([CODES[2]], "a>b", None),
        ([CODES[2]], "a\tb", None),
        ([CODES[2] | {"gs1": True, "value": "(00){v}"}], "369499990000000132", "BC"),
        ([CODES[2] | {"gs1": True, "value": "(10){v}"}], "A_B>CD", "BC"),
        ([CODES[2] | {"gs1": True, "value": "(10){v}"}], "A_B>C", None),
        ([CODES[1]], "_@#$", None),
        ([CODES[2] | {"gs1": True, "value": "(10){v}(21)x1"}], "123456", "BC"),
        ([CODES[2] | {"gs1": True, "value": "(37){v}(10)L20260315A"}], "144", None),
        ([code("ean13", "{v}")], "694999999001", None),
    ],
)
def test_printer_draws_codes_itself_only_where_its_picture_is_certain(
    elements: list[dict[str, Any]], value: str, native: str | None
) -> None:
    template = label(elements, ["v"], size_mm=(100, 80))
    done = job(template, {"v": value})
    (drawn,) = zpl_render.render(done.job.data)
    found = {name for name in drawn.commands if name in ("BQ", "BX", "BC")}
    assert found == ({native} if native else set())
    assert ImageChops.logical_xor(drawn.image, picture(template, {"v": value})).getbbox() is None


def read(image: Image.Image) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(Image.eval(image.convert("L"), lambda value: 255 - value))
    return [(one.text, one.symbology_identifier) for one in found]


@settings(max_examples=40)
@given(st.text(st.sampled_from("0123456789012345678901234567AbZ-_>%"), min_size=1, max_size=20))
def test_gs1_128_written_with_code_sets_reads_as_planned(value: str) -> None:
    element = code("code128", "(01)06949999990012(10){v}(21){v}", gs1=True, size_mm=[140, 20])
    template = label([element | {"caption": False, "at_mm": [15, 5]}], ["v"], size_mm=(170, 40))
    (drawn,) = zpl_render.render(job(template, {"v": value}).job.data)
    preview = picture(template, {"v": value})
    assert (
        read(drawn.image)
        == read(preview)
        == [(f"(01)06949999990012(10){value}(21){value}", "]C1")]
    )
    assert drawn.image.getbbox() == preview.getbbox()


def test_code_at_the_upper_edge_goes_out_as_a_picture_because_a_qr_sinks() -> None:
    template = label([code("qr", "A1", at_mm=[10, 0], size_mm=[20, 20])])
    (drawn,) = zpl_render.render(job(template).job.data)
    assert "BQ" not in drawn.commands
    assert ImageChops.logical_xor(drawn.image, picture(template)).getbbox() is None


def test_qr_does_not_sink_after_tall_bars_of_an_earlier_label() -> None:
    bars, qr = label([CODES[2]], ["v"]), label([CODES[0]], ["v"])
    data = job(bars, {"v": "A1"}).job.data + job(qr, {"v": "A1"}).job.data
    drawn = zpl_render.render(data)[1]
    assert ImageChops.logical_xor(drawn.image, picture(qr, {"v": "A1"})).getbbox() is None


FRAGMENTS = [
    "^XZ", "^XA", "~JA", "~HS", "^FS", "^FD", "^FO0,0", "^GB800,800,800", "^DFE:X.ZPL", "^IDR:*.*",
    "~DGR:A,1,1,", "^JUS", "^CC~", "~CC!", "^FH_", "_5E", "_7E", "_", "__", "\\&", "\\", ">8", ">",
    "\n", "\r\n", "\x00", "\x02", "\x1b", "\x10", "{v}", "{{", "中", "é", "😀", "：", "＾", "～", ",", ":Z64:",
    "A", "1", " ", "'", '"', "%s", "$(x)",
]  # fmt: skip
NATIVE = label(
    [
        text("{v}", font="printer", at_mm=[2, 2], size_mm=[90, 5]),
        code("qr", "{v}", at_mm=[10, 10], size_mm=[40, 40]),
        code("datamatrix", "{v}", at_mm=[60, 10], size_mm=[36, 36]),
        {"kind": "count", "at_mm": [2, 52], "size_mm": [20, 5], "font": "printer"},
    ],
    ["v"],
    size_mm=(100, 60),
)
BARS = label([code("code128", "{v}", size_mm=[140, 20])], ["v"], size_mm=(160, 30))
ALLOWED = {
    "XA", "CI", "LH", "PW", "LL", "FO", "FT", "A0", "FB", "FH", "FD", "FS", "GF", "BY", "BQ", "BX", "BC", "XZ",
}  # fmt: skip


def hostile_values(count: int) -> list[str]:
    chance = random.Random(20260315)
    return ["".join(chance.choices(FRAGMENTS, k=chance.randint(1, 9))) for _ in range(count)]


def test_field_data_of_ten_thousand_hostile_values_holds_no_command() -> None:
    for value in hostile_values(10_000):
        written = field_data("".join(filter(str.isascii, value)))
        assert zpl_render.command_names(written.encode()) == ["FH", "FD", "FS"], value


def test_no_hostile_value_becomes_a_command_on_a_label() -> None:
    values = hostile_values(800)
    for template, rows in ((NATIVE, values), (BARS, list(filter(str.isascii, values)))):
        run = render.Run([{"v": value} for value in rows], PRINTED_AT)
        made = render.LabelJob(template, run, PrinterProfile("zpl", 203, ANY_WIDTH))
        for value, one in zip(rows, made, strict=True):
            names = zpl_render.command_names(one.data)
            fields = names.count("FO") + names.count("FT")
            assert set(names) <= ALLOWED, value
            assert [names.count(name) for name in ("XA", "XZ", "FS")] == [1, 1, fields], value
            assert names.count("FD") == names.count("FH") <= fields, value


def test_hostile_values_read_back_from_the_printed_codes() -> None:
    for value in hostile_values(60):
        (drawn,) = zpl_render.render(job(NATIVE, {"v": value}).job.data)
        codes = picture(NATIVE, {"v": value})
        area = (80, 80, 800, 400)
        assert drawn.image.crop(area).tobytes() == codes.crop(area).tobytes(), value


def test_field_data_escapes_every_character_with_a_meaning() -> None:
    assert field_data("a^b~c_d\\e\nf") == "^FH^FDa_5Eb_7Ec_5Fd_5Ce_0Af^FS"


def test_latin_text_in_the_printer_s_font_is_a_text_field_and_chinese_is_a_picture() -> None:
    element = text("{v}", font="printer", align="right", font_mm=4)
    template = label([element], ["v"])
    latin = job(template, {"v": "LOT_1 ^"}).job.data.decode()
    assert "^A0N,32,32^FB400,1,0,R,0^FH^FDLOT_5F1 _5E^FS" in latin
    (drawn,) = zpl_render.render(latin.encode())
    box = drawn.image.getbbox()
    assert box is not None
    assert 430 < box[2] <= 440
    chinese = job(template, {"v": "缸号"}).job.data
    assert b"^GFA" in chinese
    assert b"^A0" not in chinese


def test_copies_are_one_label_with_a_quantity() -> None:
    template = label([text("x")], ["copies"], copies_field="copies")
    done = job(template, {"copies": 5}, {"copies": "1"})
    assert [drawn.copies for drawn in zpl_render.render(done.job.data)] == [5, 1]
    assert done.job.count == 6


def test_paper_without_ink_is_an_empty_label() -> None:
    (drawn,) = zpl_render.render(job(label([text(" ")])).job.data)
    assert drawn.image.getbbox() is None


def test_fixed_part_is_written_once_and_labels_stand_for_themselves() -> None:
    template = label([text("缸号"), text("{v}", at_mm=[5, 20])], ["v"])
    rows = [{"v": "1"}, {"v": "2"}]
    run = render.Run(rows, PRINTED_AT)
    first, second = (
        made.data for made in render.LabelJob(template, run, PrinterProfile("zpl", 203, 480))
    )
    for value, data in (("1", first), ("2", second)):
        (drawn,) = zpl_render.render(data)
        assert drawn.image.tobytes() == picture(template, {"v": value}).tobytes()
