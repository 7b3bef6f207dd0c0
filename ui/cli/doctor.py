"""`suyuan doctor`: is everything here that a station needs, and where is it?"""

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path

from resources import texts
from station import settings
from ui.assembly.health import examine

MARKS = {"ok": "✓", "warn": "⚠", "fail": "✗"}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--data-dir", type=Path, help=texts.tr("data folder"))
    parser.add_argument("--config", type=Path, help=texts.tr("settings file, TOML"))
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """One line per check; 1 where something must be mended."""
    data_dir = args.data_dir or settings.paths().data_dir
    findings = list(examine(data_dir.absolute(), args.config, os.environ))
    for finding in findings:
        plain = f"{MARKS[finding.state]} {finding.sentence}"
        print(json.dumps(asdict(finding), ensure_ascii=False) if args.json else plain)
    return 1 if any(finding.state == "fail" for finding in findings) else 0
