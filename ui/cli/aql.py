"""`suyuan aql`: sampling plans of ISO 2859-1 / GB/T 2828.1."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from resources import texts
from station.errors import StationError
from station.quality import sampling
from ui.cli import ndjson
from ui.cli.main import OK

Answer = dict[str, Any]


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    menu = parser.add_subparsers(metavar="ACTION", required=True)
    summary = texts.tr("Tell how many units to inspect and when to accept the lot.")
    plan = menu.add_parser("plan", help=summary, description=summary)
    plan.add_argument("lines", nargs="?", choices=["-"], help=texts.tr("- reads NDJSON"))
    plan.add_argument("--lot-size", type=int, metavar="N")
    plan.add_argument("--level", default="II", metavar="|".join(sampling.LEVELS))
    plan.add_argument("--aql", metavar="PERCENT")
    plan.add_argument("--severity", default="normal", metavar="|".join(sampling.SEVERITIES))
    plan.add_argument("--json", action="store_true", help=texts.tr("answer as one JSON line"))
    plan.set_defaults(run=_run_plan)


def answer_plan(asked: Answer) -> Answer:
    """One line of `aql plan -`."""
    try:
        return asdict(_plan(asked))
    except StationError as error:
        return {"ok": False, "error": {"code": error.code, "text": error.sentence()}}


def _run_plan(args: argparse.Namespace) -> int:
    if args.lines == "-":
        return ndjson.answer_lines(answer_plan)
    found = _plan(vars(args))
    if args.json:
        print(json.dumps(asdict(found)))
        return OK
    code = "sampling.plan_all" if found.inspect_100_percent else "sampling.plan"
    print(texts.say(code, **asdict(found)))
    return OK


def _plan(asked: Answer) -> sampling.SamplingPlan:
    """The plan for what was asked; what is missing or no number is refused like a wrong value."""
    aql = asked.get("aql")
    return sampling.plan(
        lot_size=asked.get("lot_size", 0),
        level=asked.get("level", "II"),
        aql=aql if isinstance(aql, (str, int, float)) else "",
        severity=asked.get("severity", "normal"),
    )
