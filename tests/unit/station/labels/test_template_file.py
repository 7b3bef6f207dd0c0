import base64
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import StationError
from station.labels import template_file
from station.labels.fields import FieldUnknown, PatternMalformed
from station.labels.pictures import PictureUnreadable
from station.labels.template import Qr, Text
from station.labels.template_file import (
    FieldNameTaken,
    LineSlanted,
    TemplateMalformed,
    TemplateTooLarge,
)
from tests.helpers.pictures import picture
from tests.unit.station.labels.build import code, label, text

TOML = """
id = "lot"
size_mm = [60, 40]
names = { zh = "批次标签" }
fields = [ { name = "缸号" } ]

[[elements]]
kind = "text"
at_mm = [2, 2]
size_mm = [30, 5]
value = "缸号 {缸号}"
"""


def test_decode_reads_toml_and_json_alike() -> None:
    from_toml = template_file.decode(TOML.encode())
    assert from_toml.elements == (Text(at_mm=(2, 2), size_mm=(30, 5), value="缸号 {缸号}"),)
    saved = template_file.encode(from_toml)
    assert template_file.decode(saved) == from_toml
    assert b"font_mm" not in saved
    assert template_file.decode(b"\xef\xbb\xbf" + TOML.encode()) == from_toml


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"id = \n", "line 1"),
        (b"{", "truncated"),
        (TOML.replace("text", "txet").encode(), "$.elements[0].kind"),
        (TOML.replace("[30, 5]", "[30, 0]").encode(), "$.elements[0].size_mm[1]"),
        (TOML.replace("value", "vlaue").encode(), "`vlaue`"),
        (TOML.replace("[2, 2]", "[nan, 2]").encode(), "nan"),
        (TOML.replace("[2, 2]", "[inf, 2]").encode(), "inf"),
        (TOML.replace("[60, 40]", "[6000, 40]").encode(), "$.size_mm[0]"),
        (b"\xff\xfe", "utf-8"),
        (b"[" * 100_000, "line 1"),
        (b'{"id":' * 5_000, ""),
        (b"# a label\na" + b".a" * 200_000 + b" = 1", "dots in line 2"),
        (
            b"a" + (b".a" * 60 + b".'" + "\u2028".encode() + b"'") * 2000 + b" = 1",
            "dots in line 1",
        ),
        (b"a = {b" + b".a" * 200_000 + b" = 1}", "dots in line 1"),
    ],
)
def test_decode_names_the_place_that_is_malformed(data: bytes, place: str) -> None:
    with pytest.raises(TemplateMalformed) as caught:
        template_file.decode(data)
    assert place in str(caught.value.facts["reason"])
    assert caught.value.sentence("zh").startswith("标签模板有误")


def test_decode_refuses_a_template_larger_than_any_label_needs() -> None:
    with pytest.raises(TemplateTooLarge):
        template_file.decode(b"#" * (template_file.MAX_BYTES + 1))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_decode_answers_any_bytes_with_a_station_error(data: bytes) -> None:
    with pytest.raises(StationError):
        template_file.decode(data)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "names", "size_mm", "gap_mm", "fields", "elements"]), JSON_VALUES
    )
)
def test_decode_answers_any_json_object_with_a_template_or_a_station_error(
    plain: dict[str, Any],
) -> None:
    with contextlib.suppress(StationError):
        template_file.decode(json.dumps(plain).encode())


def test_decode_names_the_nearest_field_for_an_unknown_one() -> None:
    with pytest.raises(FieldUnknown) as caught:
        label([text("a"), code("qr", "{lott}")], names=["colour", "lot"])
    assert caught.value.facts == {"field": "lott", "nearest": "lot", "element": 2}
    assert "“lot”" in caught.value.sentence("en")


@pytest.mark.parametrize(
    ("elements", "names", "error"),
    [
        ([text("{lot")], ["lot"], PatternMalformed),
        ([text("{}")], [], PatternMalformed),
        ([code("code128", "01{gtin}", gs1=True)], ["gtin"], PatternMalformed),
        ([code("code128", "(01)(10)x", gs1=True)], [], PatternMalformed),
        ([{"kind": "date", "size_mm": [9, 9], "field": "day"}], [], FieldUnknown),
        ([], ["lot", "lot"], FieldNameTaken),
        ([], ["total"], FieldNameTaken),
        ([{"kind": "line", "to_mm": [9, 9]}], [], LineSlanted),
        ([{"kind": "image", "size_mm": [9, 9], "png": "AAAA"}], [], PictureUnreadable),
        ([{"kind": "image", "size_mm": [9, 9], "png": "%"}], [], PictureUnreadable),
    ],
)
def test_decode_refuses_what_the_types_cannot_say(
    elements: list[dict[str, Any]], names: list[str], error: type[StationError]
) -> None:
    with pytest.raises(error) as caught:
        label(elements, names)
    assert caught.value.sentence("zh")
    assert caught.value.sentence("en")


def test_decode_refuses_pictures_that_are_no_png() -> None:
    jpeg = base64.b64encode(picture("JPEG")).decode()
    with pytest.raises(PictureUnreadable):
        label([{"kind": "image", "size_mm": [9, 9], "png": jpeg}])


def test_decode_refuses_pictures_with_too_many_pixels_before_opening_them() -> None:
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (40_000).to_bytes(4, "big") * 2
    huge = base64.b64encode(header + bytes(100)).decode()
    with pytest.raises(PictureUnreadable):
        label([{"kind": "image", "size_mm": [9, 9], "png": huge}])


def test_counters_are_fields_of_every_template() -> None:
    template = label([code("qr", "{n}-{total}")])
    assert isinstance(template.elements[0], Qr)


def test_copies_field_must_be_declared() -> None:
    with pytest.raises(FieldUnknown):
        label([], copies_field="copies")
