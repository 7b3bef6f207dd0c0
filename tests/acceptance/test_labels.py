"""Label jobs of the acceptance data: made with the product, drawn as a printer would, decoded.

Only what the jobs' `elements` say in words is translated here; the labels go through the command
line, and every language is read back: ZPL by the tests' own renderer, TSPL and PDF by the pictures
that they hold.
"""

import io
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from tests.acceptance import data
from tests.helpers import zpl_render
from ui.cli.main import run

Capture = pytest.CaptureFixture[str]
Page = tuple[Image.Image, int]
"""A label, 1 = ink, and how many of it are printed."""

_ELEMENT = re.compile(r"(code128|ean13|qr|datamatrix|text)( GS1)? (.*?)(?:, copies (\d+))?\Z")
_MARGIN_MM = 8.0


def template(job: dict[str, Any]) -> str:
    """The job's neutral words as a template, its elements below each other."""
    width, height = job["size_mm"]
    share = (height - 2.0) / len(job["elements"])
    names = sorted({name for row in job["rows"] for name in row})
    elements = []
    for n, words in enumerate(job["elements"]):
        found = _ELEMENT.match(words)
        assert found is not None, words
        kind, gs1, value, _ = found.groups()
        box = {
            "at_mm": [_MARGIN_MM, 1 + n * share],
            "size_mm": [width - 2 * _MARGIN_MM, share - 1],
        }
        element = {"kind": kind, "value": value} | box
        if kind == "text":
            element["font_mm"] = min(4.0, share - 1)
        elif gs1:
            element["gs1"] = True
        elements.append(element)
    return json.dumps(
        {
            "id": job["id"],
            "names": {"zh": job["name"]},
            "size_mm": [width, height],
            "fields": [{"name": name} for name in [*names, "copies"]],
            "elements": elements,
            "copies_field": "copies",
        }
    )


def copies_of(job: dict[str, Any]) -> int:
    """`, copies 5` in the words of an element."""
    return max(int(_ELEMENT.match(words)[4] or 1) for words in job["elements"])  # type: ignore[index]


def rendered(job: dict[str, Any], target: str, mode: str, folder: Path) -> bytes:
    """What `suyuan label render` writes; its warnings go to standard error."""
    copies = copies_of(job)
    paths = [folder / name for name in ("label.json", "rows.json", "out")]
    paths[0].write_text(template(job), "utf-8")
    paths[1].write_text(json.dumps([row | {"copies": copies} for row in job["rows"]]), "utf-8")
    words = ["--data", paths[1], "--target", target, "--dpi", job["dpi"], "--mode", mode]
    assert run(["label", "render", *map(str, [paths[0], *words, "-o", paths[2]])]) == 0
    return paths[2].read_bytes()


def zpl_pages(written: bytes) -> list[Page]:
    return [(page.image, page.copies) for page in zpl_render.render(written)]


def tspl_pages(written: bytes) -> list[Page]:
    """`BITMAP` holds the label's dots, 0 = ink."""
    pages = []
    while written:
        head = re.match(rb"SIZE (\S+) mm,(\S+) mm\r\nGAP \S+ mm,0 mm\r\nCLS\r\n", written)
        assert head is not None
        written = written[head.end() :]
        size = [round(float(mm) * 8) for mm in head.groups()]
        paper = Image.new("1", (size[0], size[1]), 0)
        bitmap = re.match(rb"BITMAP 0,(\d+),(\d+),(\d+),0,", written)
        if bitmap:
            top, row_bytes, rows = map(int, bitmap.groups())
            dots = written[bitmap.end() :][: row_bytes * rows]
            written = written[bitmap.end() + len(dots) + 2 :]
            ink = bytes(value ^ 0xFF for value in dots)
            paper.paste(Image.frombytes("1", (row_bytes * 8, rows), ink), (0, top))
        printed = re.match(rb"PRINT 1,(\d+)\r\n", written)
        assert printed is not None
        written = written[printed.end() :]
        pages.append((paper, int(printed[1])))
    return pages


def pdf_pages(written: bytes) -> list[Page]:
    """Each page shows one of the pictures."""
    form = rb"/Width (\d+)/Height (\d+)/Bits.*?stream\n(.*?)\nendstream"
    pages = []
    for width, height, packed in re.findall(form, written, re.DOTALL):
        image = Image.frombytes("1", (int(width), int(height)), zlib.decompress(packed))
        pages.append((image, len(re.findall(rb"/Type/Page/", written))))
    return pages


READERS: dict[str, Callable[[bytes], list[Page]]] = {
    "zpl": zpl_pages,
    "tspl": tspl_pages,
    "pdf": pdf_pages,
}


def codes(image: Image.Image) -> set[tuple[str, str, str]]:
    """What is decoded from a label, at its own size and at twice that."""
    paper = Image.eval(image.convert("L"), lambda ink: 255 - ink)
    larger = paper.resize((paper.width * 2, paper.height * 2), Image.Resampling.LANCZOS)
    return {
        (str(code.format), code.text, code.symbology_identifier)
        for picture in (paper, larger)
        for code in zxingcpp.read_barcodes(picture)
    }


@pytest.mark.parametrize("mode", ["native", "raster"])
def test_label_jobs_print_the_expected_codes_in_every_language(
    mode: str, tmp_path: Path, capsys: Capture
) -> None:
    jobs = data.read("labels/label_jobs.json")["jobs"]
    ran = 0
    for job in jobs:
        for target in job["targets"]:
            written = rendered(job, target, mode, tmp_path)
            said = capsys.readouterr().err
            pages = READERS[target](written)
            if job["expected_per_label"] == "refused or warned":
                assert "bar code" in said, job["id"]
                assert not any(codes(image) for image, _ in pages)
            else:
                expected = [
                    {
                        (code["format"], code["text"], code["symbology_identifier"])
                        for code in labelled
                    }
                    for labelled in job["expected_per_label"]
                ]
                assert [codes(image) for image, _ in pages] == expected, (job["id"], target)
            assert {count for _, count in pages} == {copies_of(job)}
            ran += 1
    data.report(capsys, f"label_jobs {mode}", ran)


def test_pictures_of_a_label_job_are_decoded_one_by_one(tmp_path: Path, capsys: Capture) -> None:
    jobs = [job for job in data.read("labels/label_jobs.json")["jobs"] if "zpl" in job["targets"]]
    for job in jobs:
        written = rendered(job, "png", "native", tmp_path)
        picture = Image.open(io.BytesIO(written)).convert("L")
        height = picture.height // copies_of(job)
        expected = job["expected_per_label"]
        for n in range(copies_of(job)):
            one = picture.crop((0, n * height, picture.width, n * height + height))
            found = {code.text for code in zxingcpp.read_barcodes(one)}
            wanted = set() if isinstance(expected, str) else {code["text"] for code in expected[0]}
            assert found == wanted, job["id"]
    data.report(capsys, "label_jobs png", len(jobs))
