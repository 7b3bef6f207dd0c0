"""What set-up says, in Chinese and English at once: nobody has chosen a language yet.

Everything goes to standard error; standard output belongs to the command that follows.
"""

import sys


class SetupFailed(Exception):
    """Set-up cannot go on; carries what to tell the person, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english


def step(chinese: str, english: str) -> None:
    """One line of progress."""
    _print(f"» {chinese} · {english}")


def tell(chinese: str, english: str) -> None:
    """Something the person should read: a line per language."""
    _print(f"{chinese}\n{english}")


def _print(text: str) -> None:
    encoding = sys.stderr.encoding or "ascii"
    readable = text.encode(encoding, "replace").decode(encoding)  # a console may lack Chinese
    print(readable, file=sys.stderr, flush=True)
