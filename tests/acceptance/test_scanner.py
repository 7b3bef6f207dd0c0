"""What guns send, captured, through the command line."""

import pytest

from tests.acceptance import data

INFORMATION = ("id", "transport", "settings", "raw_hex", "chunks", "keys")


def test_every_capture_gives_its_scans(capsys: pytest.CaptureFixture[str]) -> None:
    cases = data.cases("scanner/scan_captures.json")
    lines = [{name: case[name] for name in INFORMATION if name in case} for case in cases]
    for case, answer in zip(cases, data.ask(["scan", "feed"], lines), strict=True):
        told = [
            {name: scan.get(name) for name in expected}
            for scan, expected in zip(answer["scans"], case["expected"], strict=True)
        ]
        assert told == case["expected"], case["id"]
    data.report(capsys, "scan_captures", len(cases))
