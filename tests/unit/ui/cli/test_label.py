import argparse
import io
from pathlib import Path

import pytest
from PIL import Image

from station.errors import StationError
from station.labels.fields import RowFieldMissing
from station.labels.template_file import TemplateMalformed
from tests.helpers import zpl_render
from ui.cli import label
from ui.cli.label import FileUnreadable, FileUnwritable, RowsMalformed

Capture = pytest.CaptureFixture[str]

TEMPLATE = """
id = "lot"
size_mm = [40, 20]
names = { zh = "批次" }
fields = [ { name = "lot" } ]
[[elements]]
kind = "code128"
at_mm = [5, 2]
size_mm = [30, 15]
module_mm = 0.25
value = "{lot}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lot.toml").write_text(TEMPLATE, "utf-8")
    (tmp_path / "rows.json").write_text('[{"lot": "L1"}, {"lot": "L2"}]', "utf-8")
    return tmp_path


def run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    label.add_to(parser)
    args = parser.parse_args(["render", *map(str, words)])
    return int(args.run(args))


def test_render_writes_the_printer_s_language(folder: Path) -> None:
    out = folder / "out.zpl"
    assert run(folder / "lot.toml", "--data", folder / "rows.json", "-o", out) == 0
    assert len(zpl_render.render(out.read_bytes())) == 2


def test_render_writes_a_picture_for_each_row(folder: Path) -> None:
    words = ["--data", folder / "rows.json", "--target", "png", "--dpi", 300]
    assert run(folder / "lot.toml", *words, "-o", folder / "label.png") == 0
    for n in (1, 2):
        with Image.open(folder / f"label-{n}.png") as picture:
            assert picture.size == (472, 236)


def test_render_reads_and_writes_the_standard_streams(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin, stdout = io.BytesIO(b'{"lot": "L1"}'), io.BytesIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stdin))
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(stdout))
    assert run(folder / "lot.toml", "--data", "-", "-o", "-") == 0
    (drawn,) = zpl_render.render(stdout.getvalue())
    assert drawn.image.getbbox()


def test_warnings_go_to_standard_error_and_name_the_label(folder: Path, capsys: Capture) -> None:
    (folder / "rows.json").write_text('[{"lot": "L1"}, {"lot": ""}]', "utf-8")
    assert run(folder / "lot.toml", "--data", folder / "rows.json", "-o", folder / "o") == 0
    assert capsys.readouterr().err.startswith("Label 2: Element 1: the value is empty")


def test_warnings_alike_are_one_line(folder: Path, capsys: Capture) -> None:
    (folder / "rows.json").write_text('[{"lot": "L1"}, {"lot": ""}, {"lot": ""}]', "utf-8")
    run(folder / "lot.toml", "--data", folder / "rows.json", "-o", folder / "out")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("Label 2 and 1 more: Element 1: ")


def test_many_kinds_of_warnings_are_counted(folder: Path, capsys: Capture) -> None:
    element = TEMPLATE.partition("[[elements]]")[2]
    (folder / "lot.toml").write_text(TEMPLATE + f"[[elements]]{element}" * 29, "utf-8")
    (folder / "rows.json").write_text('{"lot": ""}', "utf-8")
    run(folder / "lot.toml", "--data", folder / "rows.json", "-o", folder / "out")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 10 more warnings."


@pytest.mark.parametrize(
    ("template", "rows", "error"),
    [
        ("nothing", "[]", TemplateMalformed),
        (TEMPLATE, "[1]", RowsMalformed),
        (TEMPLATE, "[", RowsMalformed),
        (TEMPLATE, "[" * 100_000, RowsMalformed),
        (TEMPLATE, "\xff", RowsMalformed),
        (TEMPLATE, '{"lto": "L1"}', RowFieldMissing),
        (None, "[]", FileUnreadable),
        (TEMPLATE, None, FileUnreadable),
    ],
)
def test_render_writes_nothing_for_what_it_cannot_use(
    template: str | None, rows: str | None, error: type[StationError], tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("lot.toml", "rows.json", "out")]
    for path, text in zip(paths, (template, rows), strict=False):
        if text is not None:
            path.write_text(text, "latin-1" if text == "\xff" else "utf-8")
    with pytest.raises(error) as caught:
        run(paths[0], "--data", paths[1], "-o", paths[2])
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    assert not paths[2].exists()


def test_render_says_that_the_output_cannot_be_written(folder: Path) -> None:
    with pytest.raises(FileUnwritable):
        run(folder / "lot.toml", "--data", folder / "rows.json", "-o", folder)


@pytest.mark.parametrize("dpi", ["0", "203.5", "99999"])
def test_resolution_that_no_printer_has_is_a_usage_error(folder: Path, dpi: str) -> None:
    with pytest.raises(SystemExit) as caught:
        run(folder / "lot.toml", "--data", folder / "rows.json", "--dpi", dpi, "-o", "out")
    assert caught.value.code == 2
