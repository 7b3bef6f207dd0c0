"""What must hold of ledgers after anything that may happen; mostly computed here, not by them.

Exports are the lines of `suyuan export --json` and `suyuan hub export --json`. The chain's byte
layout is that of the design (4.2), written out once more, so that an error there shows here.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from station.errors import StationError
from station.store import vault, verify
from station.store.database import Connection, open_connection
from station.store.station_store import STORE_NAME, open_reader

Line = Mapping[str, Any]


@dataclass
class Faults:
    """Everything found wrong, as lines for a person; all empty is what we want.

    Attributes:
        lost: Records that were answered as saved and are not there, or differ.
        doubled: Records or work that is there more than once.
        photos: Photos that a record names and that are missing, short or wrong.
        chain: Places where the chain does not verify.
        rows: Rows that only one of two has that should have computed the same.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    chain: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def lines(self) -> list[str]:
        """All of them."""
        return [*self.lost, *self.doubled, *self.photos, *self.chain, *self.rows]

    def add(self, more: "Faults") -> None:
        """And what was found elsewhere."""
        self.lost += more.lost
        self.doubled += more.doubled
        self.photos += more.photos
        self.chain += more.chain
        self.rows += more.rows


def compare(saved: Iterable[str], exported: Sequence[Line], faults: Faults) -> None:
    """Every answered rid is exported exactly once."""
    counts = Counter(line["rid"] for line in exported)
    faults.lost += [f"{rid} was answered as saved" for rid in saved if not counts[rid]]
    faults.doubled += [f"{rid} is there {n} times" for rid, n in counts.items() if n > 1]


def compare_hub(own: Sequence[Line], at_hub: Sequence[Line], faults: Faults) -> None:
    """Every own record is at the hub exactly once, byte for byte, with all of its photos."""
    station = own[0]["station"] if own else ""
    there: dict[str, list[Line]] = {}
    for line in at_hub:
        if line["station"] == station:
            there.setdefault(line["rid"], []).append(line)
    for line in own:
        found = there.get(line["rid"], [])
        if line["sha256"] not in {each["sha256"] for each in found}:
            faults.lost.append(f"{line['rid']} is not at the hub")
        if len(found) > 1:
            faults.doubled.append(f"{line['rid']} is at the hub {len(found)} times")
        for each in found:
            absent = [b["sha256"] for b in each["blobs"] if b["state"] not in {"stored", "safe"}]
            faults.photos += [f"{sha256} is not at the hub" for sha256 in absent]
    known = {line["rid"] for line in own}
    faults.chain += [f"{rid} is at the hub only" for rid in there if rid not in known]


def check_chain(exported: Sequence[Line], faults: Faults) -> None:
    """Numbers without gaps, and every link recomputed; for streams that begin with the station."""
    streams: dict[tuple[str, str], list[Line]] = {}
    for line in exported:
        streams.setdefault((line["station"], line["epoch"]), []).append(line)
    for (station, epoch), lines in streams.items():
        names = bytes.fromhex(station) + bytes.fromhex(epoch)
        link = hashlib.sha256(b"e1" + names + bytes(32)).digest()
        for seq, line in enumerate(sorted(lines, key=lambda each: int(each["seq"])), 1):
            place = seq.to_bytes(8, "big") + link + bytes.fromhex(line["sha256"])
            link = hashlib.sha256(b"l1" + names + place).digest()
            if (line["seq"], line["link"]) != (seq, link.hex()):
                faults.chain.append(f"{station}/{epoch}/{line['seq']}")
                break


def check_store(folder: Path, faults: Faults) -> list[dict[str, Any]]:
    """Each body has the hash it is chained by, each photo that a body names is whole.

    Returns:
        The bodies, oldest first.
    """
    conn, blobs = open_reader(folder)
    try:
        rows = conn.rows("SELECT bh, body FROM record ORDER BY n")
    finally:
        conn.close()
    faults.chain += [f"body of {bh.hex()}" for bh, body in rows if _hash(body) != bh.hex()]
    bodies: list[dict[str, Any]] = [msgspec.json.decode(body) for _, body in rows]
    for ref in (ref for body in bodies for ref in body.get("blobs", ())):
        try:
            data = blobs.read(ref["sha256"])
        except StationError as error:
            faults.photos.append(f"{error}")
            continue
        if (_hash(data), len(data)) != (ref["sha256"], ref["size"]):
            faults.photos.append(f"{ref['sha256']} is another picture")
    return bodies


def ask_product(folder: Path, faults: Faults) -> None:
    """What the product finds when it checks itself: pages, seals, photos, rows computed anew."""
    keys = vault.load(vault.file_for(folder))
    assert keys is not None
    store = folder / STORE_NAME

    def open_store() -> Connection:
        return open_connection(store, keys.store_key, read_only=True)

    conn, blobs = open_reader(folder)
    try:
        found = [*verify.verify(open_store), *verify.verify_photos(conn, blobs, contents=True)]
        found += verify.verify_projections(conn, keys.store_key)
    finally:
        conn.close()
    faults.chain += [str(damage) for damage in found]


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
