"""What happened to the program itself."""

import msgspec


class ProgramClosed(msgspec.Struct, frozen=True, kw_only=True):
    """`program.closed`: somebody who may ended a program that fills the screen.

    Attributes:
        by: Badge, proven by PIN.
    """

    by: str
