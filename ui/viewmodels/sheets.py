"""What screens may ask about the recovery sheet. Assembly fills it in."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stick:
    """A place to which a file can be carried away.

    Attributes:
        folder: Its root. label: what people call it.
    """

    folder: str
    label: str


@dataclass(frozen=True, slots=True)
class AtHand:
    """What is there now.

    Attributes:
        sheet: Number of the sheet that opens this station's data; "" while none does.
        sticks: What is plugged in.
    """

    sheet: str
    sticks: tuple[Stick, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet as a file on the stick, to be printed."""

    sheet: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Sheets:
    """The recovery sheet.

    Attributes:
        look: What is there; trouble where the sealed key cannot be read.
        make: Write a new sheet onto a stick (its folder), and seal the station's key to it.
    """

    look: Callable[[], AtHand]
    make: Callable[[str], Made]
