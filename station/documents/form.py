"""Forms as published: fields in order. The designer and the answers come on top of this."""

import msgspec

from station.documents.names import Id, Names


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field; its id never changes meaning once published."""

    id: Id
    control: Id
    names: Names
    required: bool = False
    characteristic: Id | None = None


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form for one step."""

    id: Id
    names: Names
    step: Id | None = None
    fields: tuple[Field, ...]
