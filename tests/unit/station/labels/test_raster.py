import base64
import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw

from tests.unit.station.labels.build import code, label, picture, text

TURNS = {
    0: None,
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize(
    "element",
    [
        text("缸号 gjpq DL-07", font_mm=4, align="center"),
        text("缸号", font_mm=4, invert=True),
        code("code128", "AB12x"),
        code("qr", "{v}", align="center"),
        code("ean13", "694999999001"),
    ],
)
def test_a_turned_element_is_the_turned_picture(element: dict[str, Any], turn: int) -> None:
    square = {"at_mm": [8, 8], "size_mm": [30, 30]}
    upright = picture(label([element | square], ["v"], size_mm=(46, 46)), {"v": "x"})
    turned = picture(
        label([element | square | {"turn": turn}], ["v"], size_mm=(46, 46)), {"v": "x"}
    )
    expected = upright.transpose(TURNS[turn])  # type: ignore[arg-type]
    assert turned.tobytes() == expected.tobytes()


def test_inverted_text_is_white_letters_in_a_black_box() -> None:
    box = {"at_mm": [5, 5], "size_mm": [20, 10], "font_mm": 6}
    plain = picture(label([text("缸号", **box)]))
    inverted = picture(label([text("缸号", **box, invert=True)]))
    black = Image.new("1", plain.size, 0)
    black.paste(1, (40, 40, 200, 120))
    assert inverted.tobytes() == ImageChops.logical_xor(plain, black).tobytes()


def test_letters_below_the_line_are_not_cut_off() -> None:
    box = {"at_mm": [5, 5], "size_mm": [20, 4], "font_mm": 4}
    ink = picture(label([text("gjp", **box)])).getbbox()
    assert ink is not None
    assert ink[3] > 72


@pytest.mark.parametrize("at", [[-6, 2], [50, 2], [5, -3], [5, 36], [200, 2]])
def test_ink_outside_the_paper_is_left_out(at: list[float]) -> None:
    shifted = picture(label([text("缸号缸号", at_mm=at, font_mm=4, size_mm=[20, 6])]))
    inside = picture(
        label([text("缸号缸号", at_mm=[40, 40], font_mm=4, size_mm=[20, 6])], size_mm=(100, 100))
    )
    expected = Image.new("1", shifted.size, 0)
    expected.paste(inside, (round(at[0] - 40) * 8, round(at[1] - 40) * 8))
    assert shifted.tobytes() == expected.tobytes()


def test_frames_grow_inwards_and_filled_boxes_are_black() -> None:
    frame = picture(label([{"kind": "box", "size_mm": [10, 5], "thickness_mm": 0.5}]))
    expected = Image.new("1", frame.size, 0)
    ImageDraw.Draw(expected).rectangle((40, 40, 119, 79), outline=1, width=4)
    assert frame.tobytes() == expected.tobytes()
    filled = picture(label([{"kind": "box", "size_mm": [10, 5], "fill": True}]))
    ImageDraw.Draw(expected).rectangle((40, 40, 119, 79), fill=1)
    assert filled.tobytes() == expected.tobytes()


def test_frame_thicker_than_its_box_is_black() -> None:
    frame = picture(label([{"kind": "box", "size_mm": [2, 2], "thickness_mm": 5}]))
    assert frame.getbbox() == (40, 40, 56, 56)


def png(image: Image.Image) -> str:
    out = io.BytesIO()
    image.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def test_logo_keeps_its_shape_in_the_middle_of_its_box() -> None:
    logo = png(Image.new("L", (40, 20), 0))
    element = {"kind": "image", "at_mm": [5, 5], "size_mm": [10, 10], "png": logo}
    assert picture(label([element])).getbbox() == (40, 60, 120, 100)


def test_transparent_parts_of_a_logo_are_paper() -> None:
    image = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 5, 10))
    element = {"kind": "image", "at_mm": [5, 5], "size_mm": [10, 10], "png": png(image)}
    box = picture(label([element])).getbbox()
    assert box is not None
    assert box[0] == 40
    assert abs(box[2] - 80) <= 4


def test_grey_logo_is_dithered_only_if_asked() -> None:
    grey = {"kind": "image", "size_mm": [10, 10], "png": png(Image.new("L", (80, 80), 100))}
    ink = [
        sum(picture(label([grey | {"dither": on}])).convert("L").tobytes()) for on in (False, True)
    ]
    assert ink[0] == 80 * 80 * 255
    assert 0.4 < ink[1] / ink[0] < 0.8


def test_all_kinds_of_codes_read_from_one_label() -> None:
    codes = [
        code("qr", "缸号 1", at_mm=[8, 8], size_mm=[15, 15]),
        code("datamatrix", "(01)06949999990012(21)A1", at_mm=[30, 8], size_mm=[12, 12], gs1=True),
        code("code128", "(00)369499990000000132", at_mm=[10, 40], size_mm=[75, 15], gs1=True),
        code("ean13", "694999999001", at_mm=[55, 8], size_mm=[35, 20]),
        code("code128", "turn", at_mm=[88, 32], size_mm=[9, 36], turn=90),
    ]
    image = picture(label(codes, size_mm=(100, 70)))
    found = zxingcpp.read_barcodes(Image.eval(image.convert("L"), lambda value: 255 - value))
    assert sorted(one.text for one in found) == [
        "(00)369499990000000132", "(01)06949999990012(21)A1", "6949999990012", "turn", "缸号 1",
    ]  # fmt: skip
