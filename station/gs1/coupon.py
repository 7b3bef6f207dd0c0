"""North American coupon codes: AI 8110 (offer in the code) and AI 8112 (offer in a file).

Both are runs of fields, many with a length digit before them. Source: GS1 US, North American
Coupon Application Guideline; GS1 AI (8112) Coupon Data Specification.
"""

from datetime import date

from station.gs1 import dates

_LENGTH_0_TO_6 = "0123456"
_LENGTH_1_TO_5 = "12345"
_REQUIREMENT_CODES = "012349"
_OMITTED = "9"
_SHORTEST_PREFIX = 6
_CENTURY_YEAR = 2021


class _Broken(Exception):
    """A field is missing, cut short or holds a value it may not; `at` is its place."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class _Fields:
    """Takes field after field off a run of digits."""

    def __init__(self, digits: str) -> None:
        self.digits = digits
        self.at = 0

    def take(self, length: int) -> str:
        """The next `length` digits."""
        field = self.digits[self.at : self.at + length]
        if len(field) < length:
            raise _Broken(self.at)
        self.at += length
        return field

    def choose(self, allowed: str) -> str:
        """One digit out of `allowed`."""
        digit = self.take(1)
        if digit not in allowed:
            raise _Broken(self.at - 1)
        return digit

    def counted(self, lengths: str, more: int = 0) -> str:
        """A field behind its length digit, which counts from `more`."""
        return self.take(int(self.choose(lengths)) + more)

    def company_prefix(self) -> None:
        """A company prefix of 6 to 12 digits, or the digit that says there is none."""
        length = self.choose(_LENGTH_0_TO_6 + _OMITTED)
        if length != _OMITTED:
            self.take(int(length) + _SHORTEST_PREFIX)

    def requirement(self) -> None:
        """What must be bought: amount, its code, product family."""
        self.counted(_LENGTH_1_TO_5)
        self.choose(_REQUIREMENT_CODES)
        self.take(3)

    def day(self) -> str:
        """A YYMMDD that exists."""
        start = self.at
        text = self.take(6)
        try:
            date(dates.year_of(int(text[:2]), _CENTURY_YEAR), int(text[2:4]), int(text[4:]))
        except ValueError as error:
            raise _Broken(start) from error
        return text

    def option(self, number: str) -> bool:
        """Whether the optional field `number` comes next; takes its number off."""
        if self.digits[self.at : self.at + 1] != number:
            return False
        self.at += 1
        return True

    def end(self) -> None:
        """Nothing may be left."""
        if self.at < len(self.digits):
            raise _Broken(self.at)


def first_break(digits: str) -> int | None:
    """Where an AI 8110 value breaks the coupon format, None where it keeps it."""
    fields = _Fields(digits)
    try:
        fields.counted(_LENGTH_0_TO_6, more=6)  # company prefix
        fields.take(6)  # offer
        fields.counted(_LENGTH_1_TO_5)  # save value
        fields.requirement()
        _other_purchases(fields)
        _validity(fields)
        _serial_and_retailer(fields)
        if fields.option("9"):
            fields.choose("01256")  # save value code
            fields.choose("012")  # item it applies to
            fields.take(1)  # store coupon
            fields.choose("01")  # may not be multiplied
        fields.end()
    except _Broken as broken:
        return broken.at
    return None


def first_break_of_offer(digits: str) -> int | None:
    """Where an AI 8112 value breaks the positive offer format, None where it keeps it."""
    fields = _Fields(digits)
    try:
        fields.choose("01")  # format
        fields.counted(_LENGTH_0_TO_6, more=6)  # funder
        fields.take(6)  # offer
        fields.counted("0123456789", more=6)  # serial
        fields.end()
    except _Broken as broken:
        return broken.at
    return None


def _other_purchases(fields: _Fields) -> None:
    if fields.option("1"):
        fields.choose("0123")  # how the purchases combine
        fields.requirement()
        fields.company_prefix()
    if fields.option("2"):
        fields.requirement()
        fields.company_prefix()


def _validity(fields: _Fields) -> None:
    expires = fields.day() if fields.option("3") else None
    if fields.option("4"):
        at = fields.at
        if fields.day() > (expires or "999999"):  # as written: no offer spans a century
            raise _Broken(at)


def _serial_and_retailer(fields: _Fields) -> None:
    if fields.option("5"):
        fields.counted("0123456789", more=6)
    if fields.option("6"):
        fields.counted("1234567", more=6)
