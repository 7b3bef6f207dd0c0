"""The demo's summary: what the station says it did, held against what the hub says it holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from resources import texts
from sync.hub.identity import open_identity
from sync.wire.receipts import Receipt, is_receipt_of
from ui.assembly.demo_shift import Done

SHOWN = ("photos", "labels", "cartons", "pallets")
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """Numbers read back from the hub's export.

    Attributes:
        made: Records on the station. missing: of those, not at the hub. doubled: there twice.
        counts: What was made, counted by the records that are at the hub; see `Done.counts`.
        verified: Records under a receipt that the hub's key signed.
        photos_stored: Photos the hub holds whole.
        refused: (gate, sentence) of what the station refused, as it should.
    """

    made: int
    missing: int
    doubled: int
    verified: int
    photos_stored: int
    counts: Mapping[str, tuple[int, int]]
    refused: tuple[tuple[str, str], ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything is at the hub, once, signed for, with its photos."""
        whole = all(there == made for there, made in self.counts.values())
        photos = self.photos_stored == self.counts["photos"][1]
        return (
            not self.missing
            and not self.doubled
            and self.verified == self.made
            and whole
            and photos
        )

    def facts(self) -> dict[str, Any]:
        """For scripts."""
        counted = {what: there for what, (there, _) in self.counts.items()}
        return {
            "records": self.made - self.missing,
            "records_made": self.made,
            "doubled": self.doubled,
            "receipts_verified": self.verified,
            "photos_stored": self.photos_stored,
            "refused": [code for code, _ in self.refused],
            "complete": self.is_complete,
        } | counted

    def text(self) -> str:
        """For people."""
        lines = [texts.say("demo.summary", **self._figures())]
        lines += [texts.say("demo.refusals", count=len(self.refused))]
        lines += [f"  ✗ {sentence}" for _, sentence in self.refused]
        lines.append(texts.say("demo.complete" if self.is_complete else "demo.not_complete"))
        return "\n".join(lines)

    def _figures(self) -> dict[str, int]:
        counted = {what: self.counts[what][0] for what in (*SHOWN, "shipment.dispatched")}
        shipments = counted.pop("shipment.dispatched")
        there = self.made - self.missing
        return counted | {
            "records": there,
            "made": self.made,
            "verified": self.verified,
            "shipments": shipments,
        }


def summarise(
    done: Done, at_station: Iterable[Line], at_hub: Iterable[Line], hub_dir: Path
) -> Summary:
    """Hold the station's export and its answers against the hub's export.

    Args:
        done: What the station answered during the shift.
        at_station: Lines of the station's export.
        at_hub: Lines of the hub's export.
        hub_dir: Where the hub's key is, to check the receipts' signatures with.
    """
    own = {line["rid"]: line for line in at_station}
    public = open_identity(hub_dir, may_create=False).key.public
    there: dict[str, int] = {}
    verified: set[str] = set()
    photos: set[str] = set()
    for line in at_hub:
        rid = line["rid"]
        if rid not in own or line["sha256"] != own[rid]["sha256"]:
            continue
        there[rid] = there.get(rid, 0) + 1
        photos.update(blob["sha256"] for blob in line["blobs"] if blob["state"] in KEPT)
        if line["receipt"] and is_receipt_of(public, msgspec.convert(line["receipt"], Receipt)):
            verified.add(rid)
    counts = {
        what: (sum(n for rid, n in rids.items() if rid in there), sum(rids.values()))
        for what, rids in done.counts.items()
    }
    return Summary(
        made=len(own),
        missing=len(own.keys() - there.keys()),
        doubled=sum(n - 1 for n in there.values()),
        verified=len(verified),
        photos_stored=len(photos),
        counts=counts,
        refused=tuple(done.refused),
    )


KEPT = frozenset({"stored", "safe"})
