"""`suyuan export`: a JSON line for each record of this station."""

import argparse
import json
from pathlib import Path

from resources import texts
from station.store.export import export
from station.store.station_store import open_reader


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--data-dir", type=Path, required=True, help=texts.tr("data folder"))
    parser.add_argument("--json", action="store_true", help=texts.tr("answer in JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the lines; reads beside a running program."""
    conn, _ = open_reader(args.data_dir)
    try:
        for line in export(conn):
            print(json.dumps(line, ensure_ascii=False))
    finally:
        conn.close()
    return 0
