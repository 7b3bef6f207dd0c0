"""Codes that a reader sent and that were not taken, as its user is told."""

from drivers.scanners.framing import LONGEST_MESSAGE, Dropped
from station.errors import StationError


class ScanTooLong(StationError):
    """The reader sent more than a code can hold without an end."""

    code = "scan.too_long"
    retryable = True


class ScanCutOff(StationError):
    """The reader stopped in the middle of a code."""

    code = "scan.cut_off"
    retryable = True


def fault_of(dropped: Dropped, address: str) -> StationError:
    """What to tell the user of the reader at `address`."""
    if dropped.why == "too_long":
        return ScanTooLong(address=address, limit=LONGEST_MESSAGE, count=dropped.count)
    return ScanCutOff(address=address, count=dropped.count)
