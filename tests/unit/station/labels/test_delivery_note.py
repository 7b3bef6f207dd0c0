import pytest
import zxingcpp

from station.labels.delivery_note import Note, Row, draw
from station.labels.paper import HEIGHT, MARGIN, WIDTH, as_file

FACTS = (("订单", "SO-1"), ("产品", "180 克圆领 T 恤"), ("收货地", "DC-SHANGHAI"))


def _note(count: int, **changes: str) -> Note:
    row = {"code": "SZY04N1S141AX7ZZ", "inner": "20", "pieces": "480", "lots": "D260315-01"}
    rows = [Row(**(row | changes)) for _ in range(count)]
    return Note(
        "SO-TS-2601-D1", FACTS, rows, "合计：480 件", "019a0000-0000-7000-8000-000000000000"
    )


def test_number_is_read_back_from_the_paper() -> None:
    (page,) = draw(_note(1))
    assert [each.text for each in zxingcpp.read_barcodes(page)] == ["SO-TS-2601-D1"]


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (20, 1), (60, 3), (500, 16)])
def test_rows_go_on_to_further_pages(rows: int, pages: int) -> None:
    assert len(draw(_note(rows))) == pages


@pytest.mark.parametrize("text", ["X" * 300, "很长的批号" * 40])
def test_nothing_runs_over_the_edge_of_the_paper(text: str) -> None:
    for page in draw(_note(40, code=text, lots=text)):
        dark = page.point(lambda ink: 255 if ink < 250 else 0).getbbox()
        assert dark is not None
        left, top, right, bottom = dark
        assert left >= MARGIN - 2
        assert right <= WIDTH - MARGIN + 2
        assert top >= MARGIN - 2
        assert bottom <= HEIGHT - MARGIN + 60


def test_file_has_every_page() -> None:
    assert as_file(draw(_note(60)), ".pdf").count(b"/Type /Page\n") == 3
    assert as_file(draw(_note(1)), ".png").startswith(b"\x89PNG")
