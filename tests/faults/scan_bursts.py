"""`python -m tests.faults.scan_bursts`: R12. 2,000 scans at 30 a second, 100 dialogs, focus anywhere.

A real X server; the keys are played by it. Dialogs with a default button come up and go in the
middle of scans, the focus wanders all the time. Each code must be recorded once and exact, and no
button may be pressed, no text changed. Without a guard (`--guard none`) the same run must fail.
"""

import argparse
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from time import monotonic

from tests.faults.keyboard_gun import GUARDS, ProbeProcess
from tests.faults.keyboard_gun_window import REMARK
from tests.helpers.desktop import Desktop, missing_for
from tests.helpers.waiting import wait_until
from tests.helpers.x_gun import XGun
from ui.scan_guard.burst import FAST_MS

NEEDS = ("Xvfb", "xdotool", "openbox")
SCANS, DIALOGS, A_SECOND = 2000, 100, 30
ROAM_MS = 70


@dataclass(slots=True)
class Burst:
    """What a run showed.

    Attributes:
        missing, doubled, foreign: Codes not recorded, recorded twice, recorded but never sent.
        torn: Codes with a gap that no gun makes, by the X server's stamps; sent again, as a person
            would who is told to.
        presses: Buttons that were pressed.
        changed: What widgets hold that they did not hold at first.
        dialogs: How many dialogs were opened.
    """

    sent: int
    missing: list[str]
    doubled: list[str]
    foreign: list[str]
    torn: list[str]
    presses: list[str]
    changed: list[object]
    dialogs: int
    took_s: float

    @property
    def is_good(self) -> bool:
        """Whether the figure is reached."""
        return not (self.missing or self.doubled or self.foreign or self.presses or self.changed)


def run(scans: int = SCANS, dialogs: int = DIALOGS, guard: str = "native") -> Burst:
    """Play the whole burst."""
    codes = [
        f"SN{number:05}-{'aB.'[number % 3]}{number * 7919 % 997:03}" for number in range(scans)
    ]
    every_ms = max(200, round(scans / A_SECOND / dialogs * 1000))
    with (
        Desktop() as desktop,
        ProbeProcess(desktop, guard) as probe,
        XGun(desktop.environ["DISPLAY"]) as gun,
    ):
        probe.ask("reset")
        probe.ask("roam", every_ms=ROAM_MS)
        probe.ask("dialogs", count=dialogs, every_ms=every_ms)
        took_s = _play(gun, codes)
        wait_until(lambda: probe.ask("report")["is_quiet"], 10, "silence")
        first = probe.ask("report")
        torn = [codes[n] for n, gap_ms in enumerate(first["gaps_ms"]) if gap_ms >= FAST_MS]
        for code in torn:
            if code not in first["scans"]:
                gun.fire(code, after_ms=400)
        wait_until(lambda: probe.ask("report")["dialogs_opened"] == dialogs, 60, "every dialog")
        wait_until(lambda: probe.ask("report")["is_quiet"], 10, "silence")
        after = probe.ask("report")
    heard = Counter(after["scans"])
    return Burst(
        sent=scans,
        missing=[code for code in codes if not heard[code]],
        doubled=[code for code, count in heard.items() if count > 1],
        foreign=[code for code in heard if code not in set(codes)],
        torn=torn,
        presses=after["presses"],
        changed=[
            (found, wanted)
            for found, wanted in (
                (after["texts"], [REMARK] * 3),
                (after["cell"], REMARK),
                (after["choices"], ["one", 7]),
            )
            if found != wanted
        ],
        dialogs=after["dialogs_opened"],
        took_s=took_s,
    )


def _play(gun: XGun, codes: list[str]) -> float:
    """Thirty codes a second, one after the other; how long it took in all."""
    pause, began_s = threading.Event(), monotonic()
    for number, code in enumerate(codes):
        pause.wait(max(0.0, began_s + number / A_SECOND - monotonic()))
        gun.fire(code)
    return monotonic() - began_s


def main(argv: list[str]) -> int:
    """Run and tell; 0 where the figure is reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.scan_bursts")
    parser.add_argument("--scans", type=int, default=SCANS)
    parser.add_argument("--dialogs", type=int, default=DIALOGS)
    parser.add_argument("--guard", choices=GUARDS, default="native")
    args = parser.parse_args(argv)
    if reason := missing_for(*NEEDS):
        print(reason, file=sys.stderr)
        return 3
    found = run(args.scans, args.dialogs, args.guard)
    print(
        f"{found.sent} scans in {found.took_s:.1f} s ({found.sent / found.took_s:.1f}/s), "
        f"{found.dialogs} dialogs, guard {args.guard}: {len(found.missing)} lost, "
        f"{len(found.doubled)} doubled, {len(found.foreign)} wrong, {len(found.presses)} buttons "
        f"pressed, {len(found.changed)} widgets changed; {len(found.torn)} torn by the test machine"
    )
    for what in (
        found.missing,
        found.doubled,
        found.foreign,
        found.presses,
        found.changed,
        found.torn,
    ):
        if what:
            print(f"  {what[:5]}")
    return 0 if found.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
