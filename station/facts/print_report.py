"""What became of part of a planned print: a batch goes out label by label."""

from typing import Literal
from uuid import UUID

import msgspec


class PrintReported(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`print.reported`: labels `first` to `last` of a plan, counted from 1.

    A later report about the same label counts; what no report names is still planned, and after
    the program was killed nobody knows whether it came out.

    Attributes:
        state: `confirmed` and `missing` are what a person saw: these came out, those did not.
        why: Error code of the printer; how a person knows (`scan`, `count`).
    """

    planned: UUID
    first: int
    last: int
    state: Literal["sent", "unknown", "failed", "confirmed", "missing"]
    why: str = ""
