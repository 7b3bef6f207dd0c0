"""Record bodies as a station writes them, from plain facts."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from station.facts import registry
from station.ledger.record import Correction, Envelope, Shift, encode

DAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def rid_of(name: object) -> UUID:
    """A rid that is always the same for a name, in no particular order among others."""
    return UUID(bytes=hashlib.md5(repr(name).encode()).digest(), version=4)


def body_of(
    data: Any,
    rid: UUID,
    *,
    station: str = "5" * 32,
    minute: int = 0,
    corrects: UUID | None = None,
    **more: Any,
) -> bytes:
    """The body of a record that says `data`."""
    type_, version = registry.type_of(data)
    return encode(
        Envelope(
            rid=rid,
            station=station,
            inst="1" * 32,
            type=type_,
            tv=version,
            app_ver="0.1.0",
            wall=DAY + timedelta(minutes=minute),
            tz=480,
            mono=float(minute * 60),
            boot_id="boot",
            shift=Shift(day=date(2026, 5, 4), code="D"),
            operator="E001",
            corrects=Correction(rid=corrects, reason="incorrect_data") if corrects else None,
            data=msgspec.Raw(msgspec.json.encode(data)),
            **more,
        )
    )
