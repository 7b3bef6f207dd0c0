"""The screens' own words, from the one catalogue, in the language of this process."""

from collections.abc import Mapping
from decimal import Decimal

from resources import texts
from station import quantity
from station.documents.names import pick


def word(code: str, /, **facts: object) -> str:
    """The text of a code (`screen.…`)."""
    return texts.say(code, **facts)


def name(names: Mapping[str, str], otherwise: str) -> str:
    """A document's name of something; its id where it has none."""
    return pick(names, texts.language(), otherwise)


def amount(number: Decimal, uom: str) -> str:
    """A quantity with its unit of measure as people call it: `480 pcs`, 480 件."""
    return f"{quantity.show(number)} {texts.tr(uom) if uom else ''}".strip()


def last_digits(code: str) -> tuple[str, str]:
    """A serial number in two parts: the beginning, and the last six that people tell apart."""
    return code[:-6], code[-6:]


def age(seconds: float) -> str:
    """How long something has been waiting, as people say it."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return word("screen.age.now")
    if minutes < 120:
        return word("screen.age.minutes", n=minutes)
    if minutes < 48 * 60:
        return word("screen.age.hours", n=minutes // 60)
    return word("screen.age.days", n=minutes // (24 * 60))
