"""Identifiers and texts as documents carry them: bounded, and free of control characters."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

ID_PATTERN = r"^[^\s:|\x00-\x1f\x7f]{1,64}\Z"
TAG_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}\Z"

Id = Annotated[str, msgspec.Meta(pattern=ID_PATTERN)]
"""An identifier people may read: no white space, no colon or bar (they separate parts of keys)."""

Text = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,200}\Z")]
"""One line of text for people."""

Word = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{0,64}\Z")]
"""A short word beside a value, such as a unit; may be empty."""

Tag = Annotated[str, msgspec.Meta(pattern=TAG_PATTERN)]
"""BCP 47 language tag, e.g. `zh`, `en`, `vi`, `zh-Hant`."""

Names = Mapping[Tag, Text]
"""Language tag -> name, e.g. `{"zh": "色差", "en": "shade variation"}`."""


def pick(names: Mapping[str, str], lang: str, otherwise: str) -> str:
    """The name in `lang`, else Chinese, else English, else `otherwise` (an id)."""
    for tag in (lang, "zh", "en"):
        if names.get(tag):
            return names[tag]
    return otherwise
