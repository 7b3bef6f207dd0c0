"""`suyuan hub export|verify|backup|restore`: what a hub holds, and that it is not lost."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from resources import texts
from station.clock import SystemClock
from sync.hub.backup import back_up
from sync.hub.blob_files import FolderBlobFiles
from sync.hub.exceptions import needing_a_person
from sync.hub.export import export
from sync.hub.identity import open_identity
from sync.hub.place import open_storage
from sync.hub.restoring import restore
from sync.hub.storage import SqlStorage
from sync.hub.verify import Damage, verify
from ui.cli.main import CHECK_FAILED, OK


def run_export(args: argparse.Namespace) -> int:
    """Print a line per record."""
    storage = _open_to_read(args.data_dir)
    try:
        for line in export(storage):
            print(json.dumps(line, ensure_ascii=False))
    finally:
        storage.close()
    return OK


def run_verify(args: argparse.Namespace) -> int:
    """Name every damage; 5 where there is one."""
    public = open_identity(args.data_dir, may_create=False).key.public
    storage = _open_to_read(args.data_dir)
    try:
        found = verify(storage, FolderBlobFiles(args.data_dir), public)
        count = _tell(found, as_json=args.json)
    finally:
        storage.close()
    if args.json:
        print(json.dumps({"damages": count}))
    elif not count:
        print(texts.say("hub.verified"))
    return CHECK_FAILED if count else OK


def run_exceptions(args: argparse.Namespace) -> int:
    """A line per thing that needs a person."""
    storage = _open_to_read(args.data_dir)
    count = 0
    try:
        for each in needing_a_person(storage):
            count += 1
            rids = [str(rid) for rid in each.rids]
            known = {"kind": each.code, "station": each.station, "about": each.about}
            plain = "  ".join(filter(None, [each.station, each.about, *rids]))
            line = json.dumps(
                known | {"rids": rids, "sentence": each.sentence()}, ensure_ascii=False
            )
            print(line if args.json else f"{plain}\n    {each.sentence()}")
    finally:
        storage.close()
    if not count and not args.json:
        print(texts.say("hub.no_exceptions"))
    return OK


def run_backup(args: argparse.Namespace) -> int:
    """Back up and check; 5 where the copy does not verify (the one before stays then)."""
    made = back_up(args.data_dir, args.to, SystemClock())
    count = _tell(made.damages, as_json=args.json)
    if args.json:
        print(json.dumps({"idx": made.idx, "photos": made.photos, "damages": count}))
    else:
        code = "hub.backup_damaged" if count else "hub.backed_up"
        print(texts.say(code, records=made.idx, photos=made.photos, path=str(args.to)))
    return CHECK_FAILED if count else OK


def run_restore(args: argparse.Namespace) -> int:
    """Put a backup back; 5 where it does not verify."""
    made = restore(args.source, args.data_dir, SystemClock(), args.database)
    count = _tell(made.damages, as_json=args.json)
    if args.json:
        print(json.dumps({"idx": made.idx, "generation": made.gen, "damages": count}))
    else:
        print(texts.say("hub.restored", records=made.idx, path=str(args.data_dir)))
    return CHECK_FAILED if count else OK


def _tell(damages: Iterable[Damage], *, as_json: bool) -> int:
    count = 0
    for damage in damages:
        count += 1
        line = json.dumps({"code": damage.code, "where": damage.where})
        print(line if as_json else damage.sentence())
    return count


def _open_to_read(folder: Path) -> SqlStorage:
    hub = open_identity(folder, may_create=False).hub
    return open_storage(folder, hub, is_read_only=True)
