"""What set-up says, in Chinese and English at once: nobody has chosen a language yet.

Everything but the usage that was asked for goes to standard error; standard output belongs to the
command that follows.
"""

import sys
from typing import TextIO


class SetupFailed(Exception):
    """Set-up cannot go on; carries what to tell the person, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english


def step(chinese: str, english: str) -> None:
    """One line of progress."""
    show(f"» {chinese} · {english}", sys.stderr)


def tell(chinese: str, english: str) -> None:
    """Something the person should read: a line per language."""
    show(f"{chinese}\n{english}", sys.stderr)


def show(text: str, stream: TextIO) -> None:
    """Print on a stream that may be unable to show Chinese."""
    encoding = stream.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
