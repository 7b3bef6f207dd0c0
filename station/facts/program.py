"""What happened to the program itself."""

import msgspec


class ProgramClosed(msgspec.Struct, frozen=True, kw_only=True):
    """`program.closed`: somebody who may ended a program that fills the screen.

    Attributes:
        by: Badge, proven by PIN.
    """

    by: str


class RecoverySheetMade(msgspec.Struct, frozen=True, kw_only=True):
    """`recovery.made`: somebody who may made a recovery sheet, which opens the station's data.

    Attributes:
        by: Badge, proven by PIN; `-` where the station knows no people.
        sheet: The number printed on the sheet; nothing secret.
    """

    by: str
    sheet: str
