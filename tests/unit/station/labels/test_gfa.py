import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.labels import gfa
from tests.helpers import zpl_render


@st.composite
def pictures(draw: st.DrawFn) -> tuple[bytes, int]:
    """Rows that repeat, run long and end white or black, as labels do."""
    row_bytes = draw(st.integers(1, 60))
    pieces = st.sampled_from([b"\x00", b"\xff", b"\xaa", b"\x0f\xf0", b"\x01"])
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        row = b"".join(draw(piece) * draw(st.integers(1, 230)) for piece in [pieces] * 3)
        rows += [(row + bytes(row_bytes))[:row_bytes]] * draw(st.integers(1, 4))
    return b"".join(rows), row_bytes


@given(pictures())
@pytest.mark.parametrize("form", ["z64", "acs"])
def test_packed_pictures_unpack_to_the_same_dots(
    form: gfa.GraphicForm, picture: tuple[bytes, int]
) -> None:
    data, row_bytes = picture
    command = gfa.field(data, row_bytes, form)
    head = f"^GFA,{len(data)},{len(data)},{row_bytes},"
    assert command.startswith(head)
    assert zpl_render.graphic_bytes(command.removeprefix(head), len(data), row_bytes) == data


@given(st.integers(1, 1700), st.sampled_from("0F5"))
def test_runs_of_any_length_are_counted(count: int, digit: str) -> None:
    data = bytes.fromhex((digit * count + "1").ljust((count + 2) // 2 * 2, "2"))
    packed = gfa.acs(data, len(data))
    assert zpl_render.graphic_bytes(packed, len(data), len(data)) == data


def test_the_manual_s_own_examples_come_out() -> None:
    assert gfa.acs(bytes.fromhex("00" * 4 + "FF" * 4), 4) == ",!"
    assert gfa.acs(bytes.fromhex("AA" * 4 * 2), 4) == "NA:"
    assert gfa.acs(bytes.fromhex("B" * 327 + "1"), 164) == "vMB1"
