"""Names of things in several languages, as documents carry them."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

Names = dict[str, str]
"""BCP 47 tag -> name, e.g. `{"zh": "色差", "en": "shade variation"}`."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[^\s:|]{1,64}\Z")]
"""An identifier people may read: no white space, no colon (it separates the parts of a key)."""


def pick(names: Mapping[str, str], lang: str, otherwise: str) -> str:
    """The name in `lang`, else Chinese, else English, else `otherwise` (an id)."""
    for tag in (lang, "zh", "en"):
        if names.get(tag):
            return names[tag]
    return otherwise
