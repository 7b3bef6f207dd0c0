import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from station.gs1.result import Gs1Invalid
from station.labels.symbols import CodeRefused, Symbol, SymbolKind, gs1_symbol, symbol


def read(made: Symbol) -> zxingcpp.Barcode:
    """What a reader makes of a symbol at three dots a module."""
    cells = Image.frombytes("L", (made.columns, made.rows), made.cells)
    height = 60 if made.is_linear else made.rows * 3
    clear = ImageOps.expand(
        cells.resize((made.columns * 3, height), Image.Resampling.NEAREST), 40, 255
    )
    (found,) = zxingcpp.read_barcodes(clear)
    return found


@pytest.mark.parametrize("kind", ["qr", "datamatrix"])
@pytest.mark.parametrize(
    "value",
    [
        "S0A1B00001K7QZ4M",
        "https://id.example.cn/01/06949999990012/21/A%2F1",
        "缸号 DL-07",
        "é£",
        "a\tb",
    ],
)
def test_two_dimensional_symbols_read_back(kind: SymbolKind, value: str) -> None:
    assert read(symbol(kind, value)).bytes == value.encode()


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40))
def test_code_128_reads_back(value: str) -> None:
    found = read(symbol("code128", value))
    assert (found.text, found.symbology_identifier) == (value, "]C0")


@pytest.mark.parametrize(
    ("kind", "identifier"), [("code128", "]C1"), ("datamatrix", "]d2"), ("qr", "]Q3")]
)
def test_gs1_symbols_separate_open_values_and_mark_themselves(
    kind: SymbolKind, identifier: str
) -> None:
    made = gs1_symbol(
        kind, [("02", "06949999990012"), ("37", "144"), ("10", "L2(21)A"), ("11", "260315")]
    )
    assert made.data == b"020694999999001237144\x1d10L2(21)A\x1d11260315"
    found = read(made)
    assert found.bytes == made.data
    assert found.symbology_identifier == identifier


def test_ean_13_adds_its_check_digit() -> None:
    assert symbol("ean13", "694999999001").text == "6949999990012"
    assert read(symbol("ean13", "6949999990012")).text == "6949999990012"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("ean13", "69499999900"),
        ("ean13", "6949999990013"),
        ("ean13", "６９４９９９９９９００１"),
        ("ean13", "694999999001\n"),
        ("code128", "中文"),
        ("code128", "x" * 81),
        ("code128", "é"),
        ("qr", "x" * 4000),
        ("qr", "\ud800"),
        ("datamatrix", "x" * 4000),
    ],
)
def test_values_that_the_symbology_cannot_hold_are_refused(kind: SymbolKind, value: str) -> None:
    with pytest.raises(CodeRefused) as caught:
        symbol(kind, value)
    assert len(str(caught.value.facts["value"])) <= 100


@pytest.mark.parametrize(
    ("identifier", "value", "fault"),
    [
        ("01", "06949999990013", "gs1.check_digit"),
        ("01", "6949999990012", "gs1.too_short"),
        ("17", "261301", "gs1.date_month"),
        ("10", "缸号", "gs1.not_cset82"),
        ("10", "a^b", "gs1.not_cset82"),
        ("10", "[21]x", "gs1.not_cset82"),
        ("05", "1", "gs1.unknown_ai"),
    ],
)
def test_gs1_values_keep_the_rules_of_their_identifier(
    identifier: str, value: str, fault: str
) -> None:
    with pytest.raises(Gs1Invalid) as caught:
        gs1_symbol("code128", [(identifier, value)])
    assert caught.value.code == fault


def test_data_matrix_is_square_even_where_a_rectangle_would_be_smaller() -> None:
    made = symbol("datamatrix", "溯源")
    assert made.columns == made.rows


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_qr_has_at_least_the_wanted_error_correction(level: str) -> None:
    assert "LMQH".index(read(symbol("qr", "S0A1B00001", level)).ec_level) >= "LMQH".index(level)


def test_higher_error_correction_takes_a_larger_qr() -> None:
    assert symbol("qr", "x" * 60, "H").columns > symbol("qr", "x" * 60, "L").columns
