"""What the demo's window needs beyond the scripted shift: boards that wait for somebody to judge."""

from collections.abc import Sequence

from ui.assembly.demo_shift import BOARD, BOARD_ORDER, BOARDS, Shift

BADGE, STEP = "E104", "final"
WAITING = 30
LOTS = {
    "PCB-MB-R3": "PCB2611-004",
    "IC-PMIC-88": "R26110011",
    "CAP-0402-1UF": "R26110001A",
}


def waiting_boards() -> list[str]:
    """Serials of the boards that are soldered and tested, and wait for the final inspection."""
    return [f"MB1A4{number:07d}" for number in range(BOARDS + 1, BOARDS + WAITING + 1)]


class Line(Shift):
    """Goes on after the shift."""

    def prepare(self, boards: Sequence[str]) -> None:
        """Solder and test boards, all good."""
        self._save("sign_in", badge=BADGE)
        self._save("bind", order=BOARD_ORDER, step="smt")
        self._save("bind", machine="SMT-1", method="PRG-MB-R3", material="REEL-SET-7")
        for board in boards:
            self._save("finish", unit=board, **self._reflow(LOTS, LOTS["IC-PMIC-88"]))
        self._save("bind", step="functional-test", machine="FCT-2", method="FCT-PRG-9")
        for board in boards:
            readings = self._readings(BOARD, "functional-test")
            self._save("inspect", unit=board, result="pass", measurements=readings)
