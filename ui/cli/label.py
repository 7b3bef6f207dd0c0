"""`suyuan label render`: labels from a template and rows, as printer commands, PDF or pictures."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from resources import texts
from station.clock import Clock, SystemClock
from station.errors import StationError
from station.labels import render, template_file
from station.labels.placed import LabelWarning
from station.labels.template import Template
from station.ports import PrinterProfile
from ui.cli.main import OK

STANDARD_STREAM = "-"
MAX_ROWS_BYTES = 64 * 1024 * 1024
LINES_SHOWN = 20
LOWEST_DPI, HIGHEST_DPI = 100, 600


class FileUnreadable(StationError):
    """A template or rows file that cannot be read."""

    code = "label.file_unreadable"


class FileUnwritable(StationError):
    """The output file cannot be written."""

    code = "label.file_unwritable"


class RowsMalformed(StationError):
    """The data is no JSON list of objects."""

    code = "label.rows_malformed"


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    parts = parser.add_subparsers(metavar="ACTION", required=True)
    action = parts.add_parser("render", help=texts.tr("write labels to a file"))
    action.add_argument("template", type=Path, help=texts.tr("label template, TOML or JSON"))
    action.add_argument(
        "--data",
        required=True,
        metavar="ROWS.json",
        help=texts.tr("JSON list with an object for each label; - reads standard input"),
    )
    action.add_argument("--target", choices=render.LANGUAGES, default="zpl")
    action.add_argument("--dpi", type=_dpi, default=203, metavar="203|300|600")
    action.add_argument(
        "--mode",
        choices=("native", "raster"),
        default="native",
        help=texts.tr("bar codes drawn by a ZPL printer itself, or as pictures"),
    )
    action.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="OUT",
        help=texts.tr("file to write; - writes to standard output"),
    )
    action.set_defaults(run=run_render)


def run_render(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """Render; warnings go to standard error, and do not fail the command.

    Raises:
        StationError: A file, the template, or a row is not usable; nothing is written.
    """
    template = template_file.decode(_read(args.template))
    rows = read_rows(_read_rows(args.data))
    now = (clock or SystemClock()).now().astimezone()
    any_width = PrinterProfile(args.target, args.dpi, sys.maxsize)
    if args.target == "png" and args.output != STANDARD_STREAM and len(rows) > 1:
        run = render.Run(rows, now)
        warnings: Sequence[LabelWarning] = _write_pictures(
            template, run, any_width, Path(args.output)
        )
    else:
        done = render.render(template, rows, any_width, now, args.mode)
        _write(args.output, done.job.data)
        warnings = done.warnings
    for line in _summary(warnings):
        print(line, file=sys.stderr)
    return OK


def read_rows(data: bytes) -> list[dict[str, Any]]:
    """A JSON list of objects, or one object.

    Raises:
        RowsMalformed: Anything else, or more than 64 MiB.
    """
    if len(data) > MAX_ROWS_BYTES:
        raise RowsMalformed(reason=f"> {MAX_ROWS_BYTES // 1024 // 1024} MiB")
    try:
        read = msgspec.json.decode(data, type=list[dict[str, Any]] | dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RowsMalformed(reason=str(error)) from error
    return read if isinstance(read, list) else [read]


def _write_pictures(
    template: Template, run: render.Run, profile: PrinterProfile, path: Path
) -> list[LabelWarning]:
    """`label.png` becomes `label-1.png`, `label-2.png` …, one for each row."""
    job = render.LabelJob(template, run, profile)
    warnings = list(job.warnings)
    for n, label in enumerate(job, start=1):
        _write(str(path.with_name(f"{path.stem}-{n}{path.suffix}")), label.data)
        warnings += label.warnings
    return warnings


def _summary(warnings: Sequence[LabelWarning]) -> list[str]:
    """A line for each kind of trouble with an element, with its labels in front."""
    kinds: dict[tuple[str, int], list[LabelWarning]] = {}
    for warning in warnings:
        kinds.setdefault((warning.code, warning.element), []).append(warning)
    lines = [_where(alike) + alike[0].sentence() for alike in list(kinds.values())[:LINES_SHOWN]]
    if len(kinds) > LINES_SHOWN:
        lines.append(texts.say("label.more_warnings", count=len(kinds) - LINES_SHOWN))
    return lines


def _where(alike: Sequence[LabelWarning]) -> str:
    if not alike[0].row:
        return ""
    if len(alike) == 1:
        return texts.say("label.which", row=alike[0].row)
    return texts.say("label.which_more", row=alike[0].row, count=len(alike) - 1)


def _read_rows(source: str) -> bytes:
    if source == STANDARD_STREAM:
        return sys.stdin.buffer.read(MAX_ROWS_BYTES + 1)
    return _read(Path(source))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_ROWS_BYTES + 1)
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or str(error)) from error


def _write(target: str, data: bytes) -> None:
    if target == STANDARD_STREAM:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(target).write_bytes(data)
    except OSError as error:
        raise FileUnwritable(path=target, reason=error.strerror or str(error)) from error


def _dpi(text: str) -> int:
    """A resolution that printers have; argparse makes a usage error of a ValueError."""
    dpi = int(text)
    if not LOWEST_DPI <= dpi <= HIGHEST_DPI:
        raise ValueError(text)
    return dpi
