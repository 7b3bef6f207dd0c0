"""What reading GS1 data gives: the elements, or the reason why there are none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from resources import texts
from station.errors import StationError

SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """Why GS1 data was refused; a refused scan is a result, not an exception.

    Attributes:
        code: Stable name, the key of the sentence (`gs1.check_digit`).
        facts: What the sentence needs; values of the scan are already made safe to show.
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    def sentence(self, lang: str | None = None) -> str:
        """What is wrong with the code and what to do now, for a person."""
        return texts.say(self.code, lang, **self.facts)


class Gs1Invalid(StationError):
    """GS1 data handed to a builder breaks the rules; `code` and facts are those of the fault."""

    code = "gs1.malformed"

    def __init__(self, fault: Fault) -> None:
        self.code = fault.code
        super().__init__(**fault.facts)


Elements = tuple[tuple[str, str], ...]
"""(AI, value) pairs in the order of the message."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One code, read.

    Attributes:
        symbology: `DM`, `QR`, `GS1_128_CCA`, `EAN13` …; None where the scanner did not say.
        symbology_identifier: The AIM identifier such as `]d2`, None where there was none.
        ais: The element strings in message order; empty for plain data and after an error.
        data: The text without its symbology identifier, whatever it turned out to be.
        message: Canonical form: `^` stands for FNC1, plain data is itself. Empty after an error.
        error: Why the code is not valid GS1 data, or None.
    """

    symbology: str | None = None
    symbology_identifier: str | None = None
    ais: Elements = ()
    data: str = ""
    message: str = ""
    error: Fault | None = None

    @property
    def ok(self) -> bool:
        """Whether the code keeps every rule; plain data does."""
        return self.error is None

    @property
    def gtin(self) -> str | None:
        """The trade item as 14 digits: AI 01, or the number of an EAN or UPC symbol."""
        if self.ok and self.symbology in {"EAN13", "EAN8"}:
            return self.data.partition("|")[0].zfill(14)
        return self.value("01")

    def value(self, ai: str) -> str | None:
        """The value of an AI, None where the code does not carry it."""
        return next((value for found, value in self.ais if found == ai), None)


def shown(text: str) -> str:
    """Scanned text for a sentence: control characters made visible, length bounded."""
    cut = text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
    return "".join(
        c if c.isprintable() else chr(0x2400 + ord(c)) if ord(c) < 0x20 else "�" for c in cut
    )
