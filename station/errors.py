"""Every error a person at the station can meet.

`StationError` is expected trouble (unplugged scanner, full disk, rejected label) and is shown
calmly; anything else that escapes is a bug and goes to the crash report.
"""

from resources import texts


class StationError(Exception):
    """Expected trouble, with a stable code.

    Attributes:
        code: Stable dotted name, the key of the sentence (`printer.unreachable`).
        facts: Values the sentence needs, already plain strings or numbers.
        retryable: Whether trying the same thing again later may succeed.
        exit_code: What a command returns when it ends with this error (5.8 of the design).
    """

    code = "station.error"
    retryable = False
    exit_code = 1

    def __init__(self, **facts: str | float) -> None:
        super().__init__(f"{self.code}: " + ", ".join(f"{k}={v!r}" for k, v in facts.items()))
        self.facts = facts

    def sentence(self, lang: str | None = None) -> str:
        """What happened and what to do now, for a person."""
        return texts.say(self.code, lang, **self.facts)
