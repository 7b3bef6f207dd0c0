import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from station.errors import StationError
from ui.cli import qr

CODE = "SUYUAN1:" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 6


def _as_picture(shown: str) -> Image.Image:
    """What a terminal makes of it: each character is two modules high."""
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown.split("\n")]
    dark = {" ": (255, 255), "▀": (0, 255), "▄": (255, 0), "█": (0, 0)}
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for y, line in enumerate(lines):
        for x, character in enumerate(line):
            upper, lower = dark[character]
            picture.putpixel((x, 2 * y), upper)
            picture.putpixel((x, 2 * y + 1), lower)
    return picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)


@pytest.mark.parametrize("text", [CODE, "A", "溯源工位"])
def test_drawn_code_is_read_back_from_the_terminal(text: str) -> None:
    found = zxingcpp.read_barcodes(_as_picture(qr.drawn(text)))
    assert [each.text for each in found] == [text]


@pytest.mark.parametrize("name", ["code.png", "code.pdf"])
def test_saved_code_is_read_back_from_the_picture(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    qr.save(path, CODE, "溯源工位：登记 工位03，21:30:00 前有效")
    assert path.stat().st_size > 1000
    if name.endswith("png"):
        assert [each.text for each in zxingcpp.read_barcodes(Image.open(path))] == [CODE]


@pytest.mark.parametrize("name", ["nowhere/code.png", "code.unknown"])
def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(StationError) as caught:
        qr.save(tmp_path / name, CODE, "")
    assert "code." in caught.value.sentence()
