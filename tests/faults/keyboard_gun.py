"""`python -m tests.faults.keyboard_gun`: a keyboard gun into every kind of focus, under pinyin.

A real X server with ibus-libpinyin converting, xdotool as the gun. Each scan must be recorded
once and exact, and nothing else may change: no text, no choice, no button. The same run without
the native filter (`--guard portable`, `--guard none`) must fail: that the input method is at work is
part of the proof.
"""

import argparse
import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.faults.keyboard_gun_window import PLACES, REMARK
from tests.helpers.desktop import Desktop, missing_for
from tests.helpers.waiting import wait_until
from ui.scan_guard.burst import FAST_MS

PROJECT = Path(__file__).parents[2]
NEEDS = ("Xvfb", "xdotool", "openbox", "dbus-daemon", "ibus-daemon")
GUARDS = ("native", "portable", "none")
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./:?=&()%,;'"
PINYIN_WORDS = ("sn2026shiAB-01", "zhongwen", "nihao2026", "shi,jie.", "(01)09501101530003")
KEY_MS = 4


@dataclass(slots=True)
class Found:
    """What a run showed.

    Attributes:
        scans: Scans that were made.
        wrong: What is not as it must be, by kind.
        examples: The first few, in words.
        stalls: Scans repeated because the gun itself paused: the X server's own stamps show a gap
            between two keys that no gun makes (a busy machine holds xdotool up).
    """

    scans: int = 0
    stalls: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def note(self, kind: str, example: str) -> None:
        """Something is not as it must be."""
        self.wrong[kind] += 1
        if len(self.examples) < 8:
            self.examples.append(f"{kind}: {example}")


class ProbeProcess:
    """The window's process."""

    def __init__(self, desktop: Desktop, guard: str) -> None:
        words = [sys.executable, "-m", "tests.faults.keyboard_gun_window", guard]
        self._process = subprocess.Popen(
            words,
            cwd=PROJECT,
            env={**os.environ, **desktop.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        wait_until(lambda: self.ask("report")["is_active"], 20, "the window is active")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Do one thing there; what it reports."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **fields}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def run(scans: int, guard: str = "native", seed: int = 1) -> Found:
    """So many scans, one after the other, into each place in turn."""
    dice, found = random.Random(seed), Found(scans)
    with Desktop(pinyin=True) as desktop, ProbeProcess(desktop, guard) as probe:
        for number in range(scans):
            place, code = PLACES[number % len(PLACES)], _code(dice, number)
            while not _scan(found, desktop, probe, place, code):
                found.stalls += 1
                assert found.stalls <= scans + 20, "this machine is too busy to play a gun"
    return found


def gun_script(code: str, *, key_ms: int = KEY_MS) -> str:
    """What xdotool is to play for one scan; a quote in the code needs the other kind around it."""
    quote = '"' if "'" in code else "'"
    return f"type --delay {key_ms} -- {quote}{code}{quote}\nkey Return\n"


def _scan(found: Found, desktop: Desktop, probe: ProbeProcess, place: str, code: str) -> bool:
    """One scan, judged; False where it was none, because the gun paused. A wrong code always counts."""
    before = probe.ask("focus", where=place)
    wait_until(lambda: probe.ask("report")["is_active"], 5, "the window is active")
    desktop.type(gun_script(code))
    had = len(before["scans"])
    if probe.ask("report")["widest_ms"] >= FAST_MS:
        wait_until(lambda: probe.ask("report")["is_quiet"], 5, "silence")
        new = probe.ask("report")["scans"][had:]
        if new not in ([], [code]):
            found.note("wrong", f"{code} into {place} gave {new}")
        return False
    _judge(found, probe, place, code, before)
    return True


def _judge(
    found: Found, probe: ProbeProcess, place: str, code: str, before: dict[str, Any]
) -> None:
    """Hold the window after a scan against the window before it."""
    had = len(before["scans"])

    def ended() -> bool:
        return len(probe.ask("report")["scans"]) > had

    try:
        wait_until(ended, 1.5)
    except AssertionError:
        found.note("lost", f"{code} into {place}")
    after = probe.ask("report")
    new = after["scans"][had:]
    if new and new != [code]:
        found.note("wrong", f"{code} into {place} gave {new}")
    for what in ("cuts", "hotkeys", "presses"):
        if after[what] != before[what]:
            found.note(what, f"{code} into {place}: {after[what][len(before[what]) :]}")
    expected = {"texts": [REMARK] * 3, "cell": REMARK, "choices": ["one", 7]}
    for what, wanted in expected.items():
        if after[what] != wanted:
            found.note("changed", f"{code} into {place}: {after[what]}")
    if any(text != REMARK for text in after["dialog_texts"]):
        found.note("changed", f"{code} into {place}: {after['dialog_texts']}")


def _code(dice: random.Random, number: int) -> str:
    if number % 3 == 0:
        return PINYIN_WORDS[number // 3 % len(PINYIN_WORDS)]
    return "".join(dice.choices(ALPHABET, k=dice.randint(4, 24)))


def main(argv: list[str]) -> int:
    """Run and tell; 0 where nothing was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.keyboard_gun")
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--guard", choices=GUARDS, default="native")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    if reason := missing_for(*NEEDS, pinyin=True):
        print(reason, file=sys.stderr)
        return 3
    found = run(args.scans, args.guard, args.seed)
    said = dict(found.wrong) or "nothing wrong"
    print(f"{found.scans} scans, guard {args.guard}: {said}; {found.stalls} repeated")
    for example in found.examples:
        print(f"  {example}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
