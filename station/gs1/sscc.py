"""Serial Shipping Container Codes (AI 00): the number of a carton or pallet."""

from station.gs1 import check_digit
from station.gs1.result import Fault, Gs1Invalid, shown

PREFIX_LENGTHS = range(4, 13)
"""Digits of a GS1 company prefix; most have 7 to 10."""

PAYLOAD_LENGTH = 17


def build(extension: str, prefix: str, serial_reference: str | int) -> str:
    """18 digits: extension digit, company prefix, serial reference, check digit.

    Whoever calls gives each serial reference once: GS1 asks for a year before it may come again,
    many customers for never.

    Args:
        extension: One digit, free to choose; it makes ten times as many numbers.
        prefix: The GS1 company prefix, digits.
        serial_reference: Filled up with zeros to the 16 digits that it shares with the prefix.

    Raises:
        Gs1Invalid: Not digits, or too many of them.
    """
    serial = str(serial_reference)
    for text in (extension, prefix, serial):
        if not check_digit.is_digits(text):
            raise Gs1Invalid(Fault("gs1.payload_not_digits", {"value": shown(text)}))
    if len(extension) != 1:
        raise Gs1Invalid(Fault("gs1.sscc_extension", {"value": shown(extension)}))
    if len(prefix) not in PREFIX_LENGTHS:
        length = f"{PREFIX_LENGTHS[0]}-{PREFIX_LENGTHS[-1]}"
        raise Gs1Invalid(Fault("gs1.prefix_length", {"value": len(prefix), "valid": length}))
    room = PAYLOAD_LENGTH - 1 - len(prefix)
    if len(serial) > room:
        raise Gs1Invalid(Fault("gs1.sscc_serial", {"value": shown(serial), "room": room}))
    payload = extension + prefix + serial.zfill(room)
    return payload + check_digit.compute(payload)
