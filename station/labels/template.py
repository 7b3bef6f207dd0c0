"""What a label template says: elements on a paper, in mm, with fields inserted by name.

Lengths are mm from the top left corner of the label as a person reads it, x to the right and y
down. A template is a readable TOML or JSON file; `station.labels.template_file` reads it.
"""

from typing import Annotated, Literal

import msgspec

from station.documents.names import Id, Names

Mm = Annotated[float, msgspec.Meta(ge=-1000, le=1000)]
SizeMm = Annotated[float, msgspec.Meta(gt=0, le=1000)]
FontMm = Annotated[float, msgspec.Meta(gt=0, le=50)]
Point = tuple[Mm, Mm]
Size = tuple[SizeMm, SizeMm]
Pattern = Annotated[str, msgspec.Meta(max_length=4096)]
FieldName = Annotated[str, msgspec.Meta(pattern=r"^[^\W\d]\w{0,31}\Z")]
Align = Literal["left", "center", "right"]
VerticalAlign = Literal["top", "middle", "bottom"]
Turn = Literal[0, 90, 180, 270]

MAX_ELEMENTS = 200
MAX_FIELDS = 100


class Field(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A value that each row brings along.

    Attributes:
        sample: Shown in the designer's preview.
        optional: A row without it prints as if it were empty; otherwise the row is refused.
    """

    name: FieldName
    names: Names = msgspec.field(default_factory=dict)
    sample: Annotated[str, msgspec.Meta(max_length=512)] = ""
    optional: bool = False


class Element(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
):
    """Something on the label.

    Attributes:
        at_mm: Top left corner of its box.
    """

    at_mm: Point


class Written(Element, frozen=True, kw_only=True):
    """Text in a box.

    Attributes:
        size_mm: Width and height of the box, as they stand on the paper after `turn`.
        font_mm: Height of a Chinese character (the em) in mm.
        smallest_mm: Text that does not fit shrinks down to this, then it is cut with "…".
        font: `sans` and `mono` are ours; `printer` is the printer's scalable font 0, for plain
            Latin text on slow links (anything else falls back to `sans`).
        wrap: Break lines at the box's width; otherwise only at line feeds.
        invert: White text on a black box.
        turn: Clockwise, in degrees.
    """

    size_mm: Size
    font_mm: FontMm = 3.0
    smallest_mm: FontMm = 2.0
    font: Literal["sans", "mono", "printer"] = "sans"
    bold: bool = False
    align: Align = "left"
    valign: VerticalAlign = "middle"
    wrap: bool = False
    invert: bool = False
    turn: Turn = 0


class Text(Written, frozen=True, kw_only=True, tag="text"):
    """Fixed text, fields, or both: `缸号 {lot}`."""

    value: Pattern


class Date(Written, frozen=True, kw_only=True, tag="date"):
    """A date of the row, or the moment of printing.

    Attributes:
        field: Field with an ISO 8601 date or time; empty means the moment of printing.
        pattern: `yyyy yy MM dd HH mm ss`; everything else stands as it is.
    """

    field: str = ""
    pattern: Annotated[str, msgspec.Meta(max_length=64)] = "yyyy-MM-dd"


class Count(Written, frozen=True, kw_only=True, tag="count"):
    """Which label of the job this is."""

    value: Pattern = "{n}/{total}"


class Coded(Element, frozen=True, kw_only=True):
    """A bar code in a box; its quiet zone lies outside the box and is checked.

    Attributes:
        size_mm: Width and height of the box, as they stand on the paper after `turn`.
        module_mm: Wanted width of the narrowest bar or of one square, snapped to whole dots;
            the largest that fits into the box when not given.
        gs1: The value is written with application identifiers, `(01){gtin}(10){lot}`, and the
            symbol starts with FNC1.
        turn: Clockwise, in degrees.
    """

    value: Pattern
    size_mm: Size
    module_mm: Annotated[float, msgspec.Meta(gt=0, le=10)] | None = None
    align: Align = "left"
    valign: VerticalAlign = "top"
    turn: Turn = 0


class Qr(Coded, frozen=True, kw_only=True, tag="qr"):
    """QR code.

    Attributes:
        level: Error correction level of ISO/IEC 18004.
    """

    level: Literal["L", "M", "Q", "H"] = "M"
    gs1: bool = False


class DataMatrix(Coded, frozen=True, kw_only=True, tag="datamatrix"):
    """DataMatrix ECC 200, square."""

    gs1: bool = False


class Bars(Coded, frozen=True, kw_only=True):
    """A one-dimensional code, with its text underneath.

    Attributes:
        caption: Write the encoded text below the bars, inside the box.
        caption_mm: Height of that text.
    """

    caption: bool = True
    caption_mm: FontMm = 2.5


class Code128(Bars, frozen=True, kw_only=True, tag="code128"):
    """Code 128, or GS1-128 with `gs1`."""

    gs1: bool = False


class Ean13(Bars, frozen=True, kw_only=True, tag="ean13"):
    """EAN-13 from 12 digits (the check digit is added) or 13 (it is checked)."""


class Line(Element, frozen=True, kw_only=True, tag="line"):
    """A horizontal or vertical line; `to_mm` shares one coordinate with `at_mm`."""

    to_mm: Point
    thickness_mm: SizeMm = 0.25


class Box(Element, frozen=True, kw_only=True, tag="box"):
    """A frame, or a black area with `fill`; the thickness grows inwards."""

    size_mm: Size
    thickness_mm: SizeMm = 0.25
    fill: bool = False


class Picture(Element, frozen=True, kw_only=True, tag="image"):
    """A logo, kept inside the template.

    Attributes:
        png: Base64 of a PNG file.
        dither: Grey areas become a dot pattern; otherwise each dot is black or white.
    """

    size_mm: Size
    png: Annotated[str, msgspec.Meta(max_length=256 * 1024)]
    dither: bool = False


AnyWritten = Text | Date | Count
AnyCoded = Qr | DataMatrix | Code128 | Ean13
AnyElement = AnyWritten | AnyCoded | Line | Box | Picture


class Template(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One label.

    Attributes:
        size_mm: Width (across the printer) and height of one label.
        gap_mm: Space to the next label; 0 means continuous paper.
        copies_field: A field with the number of copies of each row; empty means one of each.
    """

    id: Id
    names: Names
    size_mm: tuple[
        Annotated[float, msgspec.Meta(ge=5, le=300)], Annotated[float, msgspec.Meta(ge=5, le=600)]
    ]
    gap_mm: Annotated[float, msgspec.Meta(ge=0, le=50)] = 2.0
    fields: Annotated[tuple[Field, ...], msgspec.Meta(max_length=MAX_FIELDS)] = ()
    elements: Annotated[tuple[AnyElement, ...], msgspec.Meta(max_length=MAX_ELEMENTS)]
    copies_field: str = ""
