"""Small labels for tests."""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from station.labels import fields, render, template_file
from station.labels.layout import Known, Plan
from station.labels.placed import Layout
from station.labels.template import Template
from station.ports import PrinterProfile

PRINTED_AT = datetime(2026, 3, 15, 6, 5, tzinfo=UTC)
ANY_WIDTH = 100_000


def label(
    elements: Sequence[Mapping[str, Any]],
    names: Sequence[str] = (),
    size_mm: tuple[float, float] = (60, 40),
    **more: Any,
) -> Template:
    """A checked template with these elements; each defaults to a box in the upper left."""
    whole = [{"at_mm": [5, 5]} | dict(element) for element in elements]
    plain = {
        "id": "test",
        "names": {"zh": "测试"},
        "size_mm": size_mm,
        "fields": [{"name": name} for name in names],
        "elements": whole,
    } | more
    return template_file.decode(json.dumps(plain).encode())


def text(value: str, **more: Any) -> dict[str, Any]:
    """A text element."""
    return {"kind": "text", "value": value, "size_mm": [50, 10]} | more


def code(kind: str, value: str, **more: Any) -> dict[str, Any]:
    """A bar code element."""
    return {"kind": kind, "value": value, "size_mm": [50, 20]} | more


def plan(template: Template, dpi: int = 203, **known: str) -> Plan:
    """The template at a resolution; only `known` fields are the same on every label."""
    return Plan(template, dpi, Known(known, PRINTED_AT))


def layout(template: Template, row: Mapping[str, object] | None = None, dpi: int = 203) -> Layout:
    """The first of one label."""
    return plan(template, dpi).layout(fields.read_row(template, row or {}, 1, 1))


def job(
    template: Template,
    *rows: Mapping[str, object],
    language: str = "zpl",
    mode: str = "native",
    dpi: int = 203,
) -> render.Rendered:
    """The rows, printed on a printer of any width."""
    profile = PrinterProfile(language, dpi, ANY_WIDTH)
    return render.render(template, rows or ({},), profile, PRINTED_AT, mode)  # type: ignore[arg-type]


def picture(
    template: Template, row: Mapping[str, object] | None = None, dpi: int = 203
) -> Image.Image:
    """The preview, 1 = ink, as the printer's own picture would be."""
    png = Image.open(io.BytesIO(render.preview(template, row or {}, dpi, PRINTED_AT)))
    return Image.eval(png.convert("L"), lambda value: 255 - value).convert("1")


def warning_codes(template: Template, row: Mapping[str, object] | None = None) -> list[str]:
    """What is wrong with the first label."""
    return [warning.code for warning in layout(template, row).warnings]
