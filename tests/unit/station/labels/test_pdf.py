"""The file is taken apart by its own cross-reference table, as a viewer does."""

import re
import zlib

from PIL import Image

from tests.unit.station.labels.build import job, label, picture, text

TEMPLATE = label([text("{v}", font_mm=6)], ["v", "copies"], copies_field="copies")
ROWS = [{"v": "缸号", "copies": 2}, {"v": "x", "copies": 1}]


def objects(data: bytes) -> dict[int, bytes]:
    """Objects by number, each found at the offset that the table says."""
    start = re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", data)
    assert start is not None
    table = data[int(start[1]) :]
    assert table.startswith(b"xref\n0 ")
    offsets = [int(line[:10]) for line in re.findall(rb"\d{10} \d{5} n \n", table)]
    found = {}
    for number, offset in enumerate(offsets, start=1):
        assert data[offset:].startswith(b"%d 0 obj\n" % number)
        found[number] = data[offset : data.index(b"\nendobj\n", offset)]
    return found


def test_each_copy_is_a_page_of_the_label_s_size() -> None:
    found = objects(job(TEMPLATE, *ROWS, language="pdf").job.data)
    assert b"/Count 3" in found[2]
    pages = re.findall(rb"(\d+) 0 R", found[2].partition(b"Kids")[2])
    assert len(pages) == 3
    for page in pages:
        assert b"/MediaBox[0 0 170.079 113.386]" in found[int(page)]


def test_each_label_is_stored_once_dot_for_dot() -> None:
    found = objects(job(TEMPLATE, *ROWS, language="pdf").job.data)
    images = [body for body in found.values() if b"/Subtype/Image" in body]
    assert len(images) == 2
    for image, row in zip(images, ROWS, strict=True):
        assert b"/Width 480/Height 320/BitsPerComponent 1" in image
        assert b"/Decode[1 0]" in image
        packed = image.partition(b"stream\n")[2].removesuffix(b"\nendstream")
        length = re.search(rb"/Length (\d+)", image)
        assert length is not None
        assert int(length[1]) == len(packed)
        drawn = Image.frombytes("1", (480, 320), zlib.decompress(packed))
        assert drawn.tobytes() == picture(TEMPLATE, row).tobytes()
