"""`python -m tests.bench AREA… [--json] [--size N] [--folder PATH] [--store PATH]`: measure, and say what is missed.

An area is a part of the product. Ratios hold inside one run only; counts hold anywhere.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from tests.bench import figures, machine
from tests.bench.figures import Figure
from tests.bench.places import SMALL_EVENTS, Places

Area = Callable[[Places], Iterator[Figure]]

AREAS: Mapping[str, str] = {
    "store": "tests.bench.store.area",
    "start": "tests.bench.start",
    "sync": "tests.bench.sync.area",
    "queue": "tests.bench.sync.full_queue",
    "ui": "tests.bench.ui",
}
"""Name -> module with `run(places)`, which yields what it found."""


def main(argv: list[str]) -> int:
    """Measure the areas named, all without a name; 0 also where a goal is missed."""
    args = _parser().parse_args(argv)
    if args.folder:
        args.folder.mkdir(parents=True, exist_ok=True)
        _measure(args, args.folder)
        return 0
    with tempfile.TemporaryDirectory(prefix="suyuan-bench-") as folder:
        _measure(args, Path(folder))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.add_argument(
        "--size",
        type=int,
        default=SMALL_EVENTS,
        help="events in the large store; the goals of size need 10000000 (20 GB of disk); "
        "records in the queue of `sync` and `queue`, where R10 needs 1000000 (6 GB)",
    )
    parser.add_argument(
        "--folder", type=Path, help="work here and leave the stores for the next run"
    )
    parser.add_argument(
        "--store", type=Path, help="use this large store, which an earlier run left in its folder"
    )
    return parser


def _measure(args: argparse.Namespace, folder: Path) -> None:
    unknown = [name for name in args.areas if name not in AREAS]
    if unknown:
        _parser().error(f"no area {', '.join(unknown)}; there are {', '.join(AREAS)}")
    places = Places(folder, args.size, _tell, store=args.store)
    print(figures.heading(machine.describe(folder), as_json=args.json), flush=True)
    found: list[Figure] = []
    for name in args.areas or AREAS:
        area: Area = import_module(AREAS[name]).run
        for figure in area(places):
            found.append(figure)
            line = figures.json_of(figure) if args.json else figures.line_of(figure)
            print(line, flush=True)
    if not args.json:
        print(figures.summary_of(found))


def _tell(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
