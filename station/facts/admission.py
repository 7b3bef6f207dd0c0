"""What a hub decides about who may talk to it: records of its own stream (4.6 of the design)."""

from typing import Literal

import msgspec


class StandingChanged(msgspec.Struct, frozen=True, kw_only=True):
    """`standing.changed`: a station is shut out, closed for good, or let in again.

    Attributes:
        station: Its id; no label, because every supplier's stations read this.
    """

    station: str
    state: Literal["active", "revoked", "closed"]


class ProgramRequired(msgspec.Struct, frozen=True, kw_only=True):
    """`program.required`: stations with an older program than this are not let in."""

    oldest: str
