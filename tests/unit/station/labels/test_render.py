import io

import pytest
from PIL import Image

from station.labels import render
from station.labels.render import CopiesRefused, LabelJob, LabelRefused, LanguageUnknown, Run
from station.ports import PrinterProfile
from tests.unit.station.labels.build import (
    ANY_WIDTH,
    PRINTED_AT,
    code,
    job,
    label,
    picture,
    text,
)

PRINTER = PrinterProfile("zpl", 203, 832)


def test_warnings_of_every_label_come_once_and_those_of_one_label_name_it() -> None:
    template = label([text("x", font_mm=1), text("{v}", font_mm=3)], ["v"])
    done = job(template, {"v": "a"}, {"v": "b" * 99}, {"v": "c"})
    assert [(warning.code, warning.row) for warning in done.warnings] == [
        ("label.text_small", 0),
        ("label.text_cut", 2),
    ]


def test_warning_tells_where_the_label_is_wider_than_the_printer() -> None:
    template = label([], size_mm=(110, 40))
    (warning,) = LabelJob(template, Run([{}], PRINTED_AT), PRINTER).warnings
    assert warning.code == "label.wider_than_printer"
    assert warning.facts == (("mm", 104.0),)


def test_value_that_cannot_be_printed_names_its_label_and_nothing_is_rendered() -> None:
    template = label([code("ean13", "{v}")], ["v"])
    with pytest.raises(LabelRefused) as caught:
        job(template, {"v": "694999999001"}, {"v": "12"}, {"v": "694999999001"})
    assert caught.value.facts["row"] == 2
    assert caught.value.sentence("zh").startswith("第 2 张")
    assert caught.value.cause.sentence("en") in caught.value.sentence("en")


@pytest.mark.parametrize("copies", ["0", "-1", "1.5", "", "x", "1000", "９"])
def test_copies_are_a_small_whole_number(copies: str) -> None:
    template = label([], ["copies"], copies_field="copies")
    with pytest.raises(CopiesRefused):
        job(template, {"copies": copies})


def test_language_that_is_none_is_refused() -> None:
    with pytest.raises(LanguageUnknown):
        job(label([]), language="epl")


def test_job_that_goes_on_after_a_stop_counts_on() -> None:
    template = label([{"kind": "count", "size_mm": [50, 8]}])
    whole = LabelJob(template, Run([{}] * 5, PRINTED_AT), PRINTER)
    rest = LabelJob(template, Run([{}] * 2, PRINTED_AT, first=4, total=5), PRINTER)
    assert [one.data for one in whole][3:] == [one.data for one in rest]
    assert len(rest) == 2


def test_labels_are_made_one_by_one() -> None:
    template = label([code("ean13", "{v}")], ["v"])
    made = iter(LabelJob(template, Run([{"v": "694999999001"}, {"v": "x"}], PRINTED_AT), PRINTER))
    assert next(made).data.startswith(b"^XA")
    with pytest.raises(LabelRefused):
        next(made)


def test_no_rows_are_no_labels() -> None:
    done = render.render(label([text("x")]), [], PRINTER, PRINTED_AT)
    assert (done.job.data, done.job.count) == (b"", 0)


def test_png_of_several_labels_is_a_strip_and_the_preview_is_one_label() -> None:
    template = label([text("{v}", font_mm=8)], ["v", "copies"], copies_field="copies")
    rows = [{"v": "1", "copies": 2}, {"v": "2", "copies": 1}]
    strip = Image.open(io.BytesIO(job(template, *rows, language="png").job.data))
    assert strip.size == (480, 3 * 320)
    shown = Image.eval(strip.convert("L"), lambda value: 255 - value).convert("1")
    for n, row in enumerate([rows[0], rows[0], rows[1]]):
        part = shown.crop((0, n * 320, 480, n * 320 + 320))
        assert part.tobytes() == picture(template, row).tobytes()


def test_tspl_sends_one_inverted_picture_and_the_number_of_copies() -> None:
    template = label([text('12"x8" 缸号', font_mm=6)], ["copies"], copies_field="copies")
    data = job(template, {"copies": 5}, language="tspl").job.data
    head, _, rest = data.partition(b"BITMAP 0,")
    assert head == b"SIZE 60 mm,40 mm\r\nGAP 2 mm,0 mm\r\nCLS\r\n"
    top, row_bytes, rows, mode, dots = rest.split(b",", 4)
    size = int(row_bytes) * int(rows)
    assert mode == b"0"
    assert dots[size:] == b"\r\nPRINT 1,5\r\n"
    drawn = Image.new("1", (480, 320), 0)
    ink = Image.frombytes(
        "1", (int(row_bytes) * 8, int(rows)), bytes(~b & 255 for b in dots[:size])
    )
    drawn.paste(ink, (0, int(top)))
    assert drawn.tobytes() == picture(template, {"copies": 1}).tobytes()


def test_tspl_of_an_empty_label_has_no_picture() -> None:
    assert b"BITMAP" not in job(label([]), language="tspl").job.data


def test_profile_of_any_language_that_a_printer_may_have_is_rendered() -> None:
    template = label([text("缸号")])
    for language in render.LANGUAGES:
        profile = PrinterProfile(language, 300, ANY_WIDTH)
        done = render.render(template, [{}, {}], profile, PRINTED_AT)
        assert done.job.language == language
        assert done.job.count == 2
        assert done.job.data
