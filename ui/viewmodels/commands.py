"""What a person can ask for by button, key or command code: one name for all three (5.3, 5.9.3)."""

from dataclasses import dataclass
from enum import StrEnum

_PREFIXES = ("CMD-", "DEF-", "QTY-", "NUM-")
_MOST_CHARACTERS = 80
_PLAIN = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Command(StrEnum):
    """Things to ask for; the value is the word of the command code."""

    PASS = "PASS"  # noqa: S105 - a verdict
    FAIL = "FAIL"
    MAIN = "SUBMIT"
    PHOTO = "PHOTO"
    QUANTITY = "QUANTITY"
    TAKE_OUT = "REWORK"
    UNDO = "UNDO"
    BACK = "BACK"
    PERSON = "LOGOUT"
    SYNC = "SYNC"
    OFFICE = "OFFICE"
    DEFECT = "DEFECT"
    NUMBER = "NUMBER"
    START = "START"
    RECEIVE = "RECEIVE"
    REPRINT = "REPRINT"
    HELP = "HELP"
    PRINT = "PRINT"
    QUIT = "QUIT"
    STOP = "STOP"
    SHEET = "SHEET"


KEYS = {
    Command.PASS: "F1",
    Command.FAIL: "F2",
    Command.MAIN: "F3",
    Command.PHOTO: "F4",
    Command.QUANTITY: "F5",
    Command.REPRINT: "F6",
    Command.TAKE_OUT: "F7",
    Command.UNDO: "F8",
    Command.PERSON: "F11",
    Command.HELP: "F12",
    Command.BACK: "Esc",
    Command.START: "Ctrl+F3",
    Command.RECEIVE: "Ctrl+R",
}
"""Command -> its key, the same on every screen; a scan never contains one of them."""

_ABOUT = {"DEF-": Command.DEFECT, "QTY-": Command.QUANTITY, "NUM-": Command.NUMBER}
"""Codes that say what they are about: `DEF-COLD`, `QTY-24`, `NUM-7`, `NUM-DOT`, `NUM-ENTER`."""

_WORDS = {
    command.value: command
    for command in Command
    if command not in {Command.DEFECT, Command.NUMBER}  # those say what they are about
} | {"SEAL": Command.MAIN}


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, with what it is about: the code of a defect, a quantity, a key of the pad."""

    command: Command
    about: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A button of the action row.

    Attributes:
        is_main: It takes the first place and the strong colour.
    """

    command: Command
    label: str
    is_enabled: bool = True
    is_main: bool = False

    @property
    def key(self) -> str:
        """The key beside the label; a combination of two takes too much room there."""
        key = KEYS.get(self.command, "")
        return "" if "+" in key else key


def read_command(text: str) -> Asked | None:
    """The command a code means; `None` where it is an ordinary code.

    A code is a command only with the right check character (`CMD-UNDO-E`), so that a mistyped
    text or somebody's serial number is none. Capital and small letters count as the same.
    """
    code = text.strip().upper()
    if len(code) > _MOST_CHARACTERS or not code.startswith(_PREFIXES):
        return None
    body, dash, check = code.rpartition("-")
    if not dash or len(check) != 1 or _check(body) != check:
        return None
    kind, about = body[:4], body[4:]
    if kind in _ABOUT:
        return Asked(_ABOUT[kind], about)
    command = _WORDS.get(about)
    return None if command is None else Asked(command)


def command_code(asked: Asked) -> str:
    """The code to print on a bench card for a command."""
    kinds = {command: kind for kind, command in _ABOUT.items()}
    kind = kinds.get(asked.command) if asked.about or asked.command is Command.DEFECT else None
    body = f"{kind}{asked.about.upper()}" if kind else f"CMD-{asked.command}"
    return f"{body}-{_check(body)}"


def _check(body: str) -> str:
    """ISO/IEC 7064 mod 37,36 over the letters and digits."""
    from station.trace.key import check_character  # the first window needs commands, but no codes

    return check_character("".join(c for c in body if c in _PLAIN))
