import pytest
import zxingcpp
from PIL import Image

from tests.helpers import zpl_render
from tests.helpers.zpl_render import ZplRefused

HEAD = b"^XA^CI28^PW400^LL300"


def only(fields: bytes) -> Image.Image:
    (label,) = zpl_render.render(HEAD + fields + b"^XZ")
    return label.image


def codes(image: Image.Image) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(Image.eval(image.convert("L"), lambda ink: 255 - ink))
    return [(code.text, code.symbology_identifier) for code in found]


@pytest.mark.parametrize(
    ("fields", "box"),
    [
        (b"^FO10,20^GB30,5,5^FS", (10, 20, 40, 25)),
        (b"^LH5,6^FO10,20^GB30,0,2^FS", (15, 26, 45, 28)),
        (b"^FT10,50^GFA,2,2,1,FF01^FS", (10, 48, 18, 50)),
        (b"^FO0,0^GFA,4,4,2,,!^FS", (0, 1, 16, 2)),
        (b"^FO8,8^GFA,4,4,2,H8H0:^FS", (8, 8, 13, 10)),
        (b"^FO0,0^GFA,1,1,1,:B64:/w==:2A0F^FS", (0, 0, 8, 1)),
    ],
)
def test_boxes_and_pictures_stand_where_they_are_placed(
    fields: bytes, box: tuple[int, int, int, int]
) -> None:
    assert only(fields).getbbox() == box


def test_frame_is_hollow() -> None:
    image = only(b"^FO10,10^GB20,20,2^FS")
    assert image.getpixel((10, 10))
    assert not image.getpixel((20, 20))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (b"^FO50,50^BY2,2,1^BQN,2,4^FH^FDMA,a_5Eb^FS", ("a^b", "]Q1")),
        (b"^FO50,50^BXN,4,200,0,0,6,_,1^FDa__b^FS", ("a_b", "]d1")),
        (
            b"^FO50,50^BXN,4,200,0,0,6,_,1^FD_1010694999999001210L1_1211^FS",
            ("(01)06949999990012(10)L1(21)1", "]d2"),
        ),
        (b"^FO50,50^BY2,2,60^BCN,60,N,N,N,A^FDAB12345^FS", ("AB12345", "]C0")),
        (b"^FO50,50^BY2,2,60^BCN,60,N,N,N,N^FD>:A>0>5123>6^FS", None),
        (b"^FO50,50^BY2,2,60^BCN,60,N,N,N,N^FD>:A>0>51234>6x>=^FS", ("A>1234x~", "]C0")),
        (b"^FO50,50^BY1,2,60^BCN,60,N,N,N,N^FD>;>81012>6A>821B^FS", ("(10)12A(21)B", "]C1")),
    ],
)
def test_codes_read_back(fields: bytes, code: tuple[str, str] | None) -> None:
    if code is None:
        with pytest.raises(ZplRefused):
            only(fields)
    else:
        assert codes(only(fields)) == [code]


def test_qr_sinks_by_the_bar_height_that_outlives_a_label() -> None:
    qr = b"^FO50,50^BQN,2,4^FDMA,abc^FS"
    assert only(qr).getbbox()[1] == 60  # type: ignore[index]
    earlier = HEAD + b"^FO0,0^BY2,2,33^GB1,1,1^FS^XZ"
    image = zpl_render.render(earlier + HEAD + qr + b"^XZ")[1].image
    assert image.getbbox()[1] == 83  # type: ignore[index]


def test_text_stands_on_its_baseline_and_is_justified() -> None:
    left, _, right, bottom = only(b"^FT20,100^A0N,30,30^FB200,1,0,R,0^FDABC^FS").getbbox()  # type: ignore[misc]
    assert left > 100
    assert right <= 220
    assert bottom == 100


def test_copies_and_commands_are_told() -> None:
    (label,) = zpl_render.render(HEAD + b"^PQ5^XZ")
    assert (label.copies, label.commands) == (5, ["XA", "CI", "PW", "LL", "PQ", "XZ"])


@pytest.mark.parametrize(
    "data",
    [
        b"^XA^FO1,1^GB1,1,1^FS",
        b"^FO1,1^XZ",
        HEAD + b"^ZZ1^XZ",
        HEAD + b"~JA^XZ",
        HEAD + b"stray^XZ",
        HEAD + b"^CI13^XZ",
        HEAD + b"^FDx^FS^XZ",
        HEAD + b"^FO1,1^FO2,2^XZ",
        HEAD + b"^FO-1,1^GB1,1,1^FS^XZ",
        HEAD + b"^FO0,0^GFA,2,2,1,FF0^FS^XZ",
        HEAD + b"^FO0,0^GFA,2,2,1,FF0X^FS^XZ",
        HEAD + b"^FO0,0^GFA,1,1,1,:B64:/w==:0000^FS^XZ",
        HEAD + b"^FO0,0^GFA,1,1,1,:^FS^XZ",
        HEAD + b"^FO9,9^BQN,2,4^FDabc^FS^XZ",
        HEAD + b"^FO9,9^BXN,4,200,0,0,6,_,1^FD_9^FS^XZ",
        HEAD + b"^FO9,9^BCN,60,N,N,N,N^FDabc^FS^XZ",
        HEAD + b"^FO9,9^A0N,9,9^FB90,1,0,L,0^FDa\\&b^FS^XZ",
        "^XA^FDé^XZ".encode(),
    ],
)
def test_what_a_printer_would_not_print_as_meant_is_refused(data: bytes) -> None:
    with pytest.raises((ZplRefused, UnicodeDecodeError)):
        zpl_render.render(data)
