"""docs/documents.md says exactly what the documents are made of."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from station.documents.control_plan import AQLS
from station.documents.document import KINDS
from station.documents.form import Control
from station.documents.people import Right

TEXT = (Path(__file__).parents[4] / "docs" / "documents.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^##+ `([\w.]+)`.*?$(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))


def structs_of(shape):
    if isinstance(shape, msgspec.inspect.StructType):
        yield shape
    for part in getattr(shape, "types", ()):
        yield from structs_of(part)
    if isinstance(shape, msgspec.inspect.VarTupleType):
        yield from structs_of(shape.item_type)


def sections_of(name, shape):
    """(section, struct) of a type and of all structs in its fields."""
    for struct in structs_of(shape):
        yield name, struct
        for field in struct.fields:
            yield from sections_of(f"{name}.{field.encode_name}", field.type)


ALL = dict(
    section
    for kind, struct in KINDS.items()
    if kind != "label"
    for section in sections_of(kind, msgspec.inspect.type_info(struct))
)


def test_the_guide_has_a_section_for_every_table_and_no_other():
    assert set(SECTIONS) == {*ALL, "label"}


@pytest.mark.parametrize("section", ALL)
def test_a_section_lists_the_fields_and_which_must_be_written(section):
    rows = re.findall(r"^\| (\*\*)?(\w+)(?:\*\*)? \|", SECTIONS[section], re.MULTILINE)
    listed = {name: bool(bold) for bold, name in rows if name != "field"}
    assert listed == {field.encode_name: field.required for field in ALL[section].fields}


def test_the_guide_names_every_control_right_and_aql():
    assert all(f"`{name}`" in SECTIONS["form.fields"] for name in get_args(Control))
    assert all(f"`{name}`" in SECTIONS["roles"] for name in get_args(Right))
    assert all(str(aql) in SECTIONS["control_plan.points.sampling"] for aql in AQLS)


def test_the_guide_names_every_fixed_choice():
    for section, struct in ALL.items():
        for field in struct.fields:
            for choice in choices_of(field.type):
                assert f"`{choice}`" in SECTIONS[section] or choice in {"S-2", "S-3", *KCPS}


KCPS = {f"K{n}" for n in range(2, 8)}


def choices_of(shape):
    parts = [*getattr(shape, "types", ())]
    parts += [part for part in (getattr(shape, "item_type", None),) if part is not None]
    if isinstance(shape, msgspec.inspect.DictType):
        parts += [shape.key_type, shape.value_type]
    if isinstance(shape, msgspec.inspect.LiteralType):
        yield from shape.values
    for part in parts:
        yield from choices_of(part)
