"""The labels that ship with the product, on every kind of printer."""

from collections.abc import Mapping

import pytest
import zxingcpp
from PIL import Image, ImageChops

import resources
from station.labels import template_file
from station.labels.template import Template
from tests.helpers import zpl_render
from tests.unit.station.labels.build import job, picture

CODES: Mapping[str, set[str]] = {
    "dye_lot": {"D260315-01"},
    "carton": {"SZWWKDJ0LZ39RZAI"},
    "pallet": {"SZ8Q4M2X7K1P9R3T"},
    "board": {"MB1A40000123"},
}


def sample(name: str) -> tuple[Template, dict[str, object]]:
    """A template and the row of its samples."""
    template = template_file.decode(resources.path(f"samples/labels/{name}.toml").read_bytes())
    return template, {field.name: field.sample for field in template.fields}


def test_every_sample_is_tested() -> None:
    shipped = resources.path("samples/labels").glob("*.toml")
    assert {path.stem for path in shipped} == set(CODES)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("name", CODES)
def test_sample_prints_without_warning_and_its_codes_read(name: str, dpi: int) -> None:
    template, row = sample(name)
    done = job(template, row, dpi=dpi)
    assert done.warnings == ()
    (drawn,) = zpl_render.render(done.job.data)
    assert ImageChops.logical_xor(drawn.image, picture(template, row, dpi)).getbbox() is None
    paper = Image.eval(drawn.image.convert("L"), lambda ink: 255 - ink)
    assert {code.text for code in zxingcpp.read_barcodes(paper)} == CODES[name]


@pytest.mark.parametrize("name", CODES)
def test_sample_names_each_field_in_both_languages(name: str) -> None:
    template, _ = sample(name)
    names = [template.names, *(field.names for field in template.fields)]
    assert all(one.keys() >= {"zh", "en"} for one in names)
    assert all(field.sample for field in template.fields)
