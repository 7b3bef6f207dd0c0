import io

from PIL import Image

from drivers.printers.sample_label import LINES, sample_label
from station.ports import PrinterProfile


def label(language, dpi=203, width_dots=480):
    job = sample_label(PrinterProfile(language, dpi, width_dots))
    assert job.language == language
    assert job.count == 1
    return job.data


def test_zpl_label_is_one_ascii_format_with_every_line():
    text = label("zpl").decode("ascii")
    assert text.startswith("^XA^PW480^LL240")
    assert text.endswith("^PQ1^XZ\n")
    assert all(f"^FD{line}^FS" in text for line in LINES)
    assert text.count("^XA") == 1


def test_tspl_label_says_its_size_and_prints_once():
    lines = label("tspl").decode("ascii").split("\r\n")
    assert lines[0] == "SIZE 60.0 mm,30 mm"
    assert lines[-2:] == ["PRINT 1", ""]
    assert sum(line.startswith("TEXT") for line in lines) == len(LINES)


def test_png_label_is_as_wide_as_the_printer():
    image = Image.open(io.BytesIO(label("png", 300, 709)))
    assert image.size == (709, 354)
    assert image.getextrema()[0] == 0


def test_pdf_label_is_a_pdf():
    assert label("pdf").startswith(b"%PDF-")
