"""Forms as published: fields in order. The designer and the answers come on top of this."""

from typing import Annotated, Literal

import msgspec

from station.documents.names import Id, Names

Control = Literal[
    # identification
    "scan", "trace_code", "auto_number", "lot", "container",
    # quality
    "pass_fail", "measurement", "sample_group", "defect", "defect_position", "aql_sampling",
    "checklist",
    # basic
    "text", "long_text", "number", "percent", "money", "date", "time", "datetime", "radio",
    "checkbox", "select", "multi_select", "cascade", "rating", "switch",
    # media
    "photo", "video", "audio", "file", "signature",
    # organisation
    "person", "station", "supplier", "equipment",
    # relations
    "linked_record", "lookup_list", "sub_table", "calculated",
    # layout
    "note", "section", "divider", "hidden", "location",
]  # fmt: skip
"""The 45 controls of 5.5 of the design."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field; its id never changes meaning once published.

    Attributes:
        required: Whether the form cannot be submitted without an answer.
        characteristic: Characteristic of a control plan that the field's value is a reading of;
            nominal, limits and number of samples come from there.
    """

    id: Id
    control: Control
    names: Names
    required: bool = False
    characteristic: Id | None = None


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form for one step; `step` `None` = for no step in particular."""

    id: Id
    names: Names
    step: Id | None = None
    fields: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1)]
