"""Find the command, run it, turn expected trouble into a sentence and an exit code."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from resources import texts
from station.errors import StationError
from ui.cli import commands

OK, FAILED, USAGE, DEVICE, OFFLINE, CHECK_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


def run(argv: Sequence[str]) -> int:
    """Run one command.

    Args:
        argv: The words after `suyuan`.

    Returns:
        0 ok, 1 failed, 2 usage, 3 device missing or busy, 4 hub unreachable (work is queued),
        5 check failed, 130 interrupted.
    """
    parser = _parser(argv[0] if argv else None)
    args = parser.parse_args(argv)
    if "run" not in args:
        parser.print_help()
        return USAGE
    try:
        return int(args.run(args))
    except StationError as error:
        print(error.sentence(), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left; Python would complain at exit
        return FAILED


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    """The parser: with the chosen command alone, or with one line for each where none is chosen."""
    parser = argparse.ArgumentParser(
        prog="suyuan", description=texts.tr("Quality records for workshops, offline first.")
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=texts.tr("show the version"))
    menu = parser.add_subparsers(metavar="COMMAND")
    for name, (summary, module) in commands.TABLE.items():
        if chosen in commands.TABLE and name != chosen:
            continue
        command = menu.add_parser(name, help=texts.tr(summary), description=texts.tr(summary))
        if name == chosen:
            import_module(module).add_to(command)
    return parser


class _Version(argparse.Action):
    """Looks the version up when it is asked for: that takes 20 ms, which every start would pay."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Print it and leave."""
        del namespace, values, option_string
        from ui.assembly.core import program_version

        print(f"suyuan {program_version()}")
        parser.exit(OK)
