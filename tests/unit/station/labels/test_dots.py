from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from station.labels.dots import Canvas, Dots, widened


@st.composite
def dots(draw: st.DrawFn) -> Dots:
    width, height = draw(st.integers(1, 20)), draw(st.integers(1, 9))
    rows = draw(st.lists(st.integers(0, 2**width - 1), min_size=height, max_size=height))
    return Dots(width, height, tuple(rows))


PLACES = st.lists(
    st.tuples(dots(), st.integers(-25, 45), st.integers(-12, 25)), min_size=1, max_size=5
)


def paste(places: list[tuple[Dots, int, int]], size: tuple[int, int]) -> Image.Image:
    """What Pillow makes of it."""
    paper = Image.new("1", size, 0)
    for piece, left, top in places:
        paper.paste(1, (left, top), piece.image())
    return paper


@given(dots())
def test_dots_and_images_are_the_same_picture(piece: Dots) -> None:
    assert Dots.of_image(piece.image()) == piece
    assert piece.image().tobytes() == piece.packed()


@given(PLACES, st.integers(1, 40), st.integers(1, 20))
def test_canvas_adds_ink_as_pillow_does_and_clips_at_the_edges(
    places: list[tuple[Dots, int, int]], width: int, height: int
) -> None:
    canvas = Canvas(width, height)
    for piece, left, top in places:
        canvas.add(piece, left, top)
    assert canvas.image().tobytes() == paste(places, (width, height)).tobytes()


@given(PLACES, st.integers(-10, 20), st.integers(1, 15), st.integers(1, 40), st.integers(1, 20))
def test_line_adds_what_its_pieces_add(
    places: list[tuple[Dots, int, int]], top: int, line_height: int, width: int, height: int
) -> None:
    canvas = Canvas(width, height)
    canvas.add_line(places, top, line_height)
    moved = [(piece, left, down + top) for piece, left, down in places]
    assert canvas.image().tobytes() == paste(moved, (width, height)).tobytes()


@given(PLACES, st.integers(1, 40), st.integers(1, 20))
def test_inked_rows_leave_out_only_white_ones(
    places: list[tuple[Dots, int, int]], width: int, height: int
) -> None:
    canvas = Canvas(width, height)
    for piece, left, top in places:
        canvas.add(piece, left, top)
    data, top = canvas.inked_rows()
    row = canvas.pitch // 8
    below = canvas.height * row - len(data) - top * row
    if data:
        assert any(data[:row])
        assert any(data[-row:])
        assert bytes(top * row) + data + bytes(below) == canvas.packed()
    else:
        assert not any(canvas.packed())


def test_copy_of_a_canvas_is_drawn_on_alone() -> None:
    canvas = Canvas(8, 1)
    canvas.copy().add(Dots.black(8, 1), 0, 0)
    assert canvas.packed() == b"\x00"


def test_modules_become_squares_or_bars_of_whole_dots() -> None:
    cells = bytes([0, 255, 0, 255, 255, 0])
    assert widened(cells, 3, 2) == [0b110011, 0b000011]
    assert Dots.of_rows(6, widened(cells, 3, 2), 2).rows == (51, 51, 3, 3)


@given(dots(), st.integers(1, 9), st.integers(-9, 30), st.integers(-9, 30))
def test_repeated_rows_are_added_as_their_dots_are(
    piece: Dots, times: int, left: int, top: int
) -> None:
    one, other = Canvas(33, 25), Canvas(33, 25)
    one.add_rows(piece.width, piece.rows, times, left, top)
    other.add(Dots.of_rows(piece.width, piece.rows, times), left, top)
    assert one.packed() == other.packed()


@given(dots())
def test_inverted_twice_is_the_same(piece: Dots) -> None:
    assert piece.inverted().inverted() == piece
