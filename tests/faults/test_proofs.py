"""The proofs find each kind of fault: what never fails proves nothing."""

import hashlib
from typing import Any

import pytest

from tests.faults.proofs import Faults, check_chain, compare, compare_hub

STATION, EPOCH = "aa" * 16, "bb" * 16
PHOTO = "cc" * 32


def a_ledger(count: int = 3) -> list[dict[str, Any]]:
    """A sound export; the last record has a photo."""
    names = bytes.fromhex(STATION + EPOCH)
    link = hashlib.sha256(b"e1" + names + bytes(32)).digest()
    lines = []
    for seq in range(1, count + 1):
        bh = hashlib.sha256(b"body %d" % seq).digest()
        link = hashlib.sha256(b"l1" + names + seq.to_bytes(8, "big") + link + bh).digest()
        place = {"station": STATION, "epoch": EPOCH, "seq": seq, "link": link.hex()}
        lines.append({"rid": f"rid-{seq}", "sha256": bh.hex(), "blobs": [], **place})
    lines[-1]["blobs"] = [{"sha256": PHOTO, "state": "stored"}]
    return lines


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    faults, own = Faults(), a_ledger()
    compare([line["rid"] for line in own], own, faults)
    compare_hub(own, [*own, {"rid": "other", "station": "dd" * 16}], faults)
    check_chain(own, faults)
    assert not faults


def test_an_answered_record_that_is_not_kept_is_lost() -> None:
    faults = Faults()
    compare(["rid-1", "rid-4"], a_ledger(), faults)
    assert faults.lost == ["rid-4 was answered as saved"]


def test_a_record_kept_twice_is_doubled() -> None:
    faults, own = Faults(), a_ledger()
    compare([], [*own, own[0]], faults)
    assert faults.doubled == ["rid-1 is there 2 times"]


def test_a_record_that_the_hub_lacks_is_lost() -> None:
    faults, own = Faults(), a_ledger()
    compare_hub(own, own[1:], faults)
    assert faults.lost == ["rid-1 is not at the hub"]


def test_a_record_with_another_body_at_the_hub_is_lost() -> None:
    faults, own = Faults(), a_ledger()
    compare_hub(own, [own[0] | {"sha256": "00" * 32}, *own[1:]], faults)
    assert faults.lost == ["rid-1 is not at the hub"]


def test_a_record_twice_at_the_hub_is_doubled() -> None:
    faults, own = Faults(), a_ledger()
    compare_hub(own, [*own, own[2]], faults)
    assert faults.doubled == ["rid-3 is at the hub 2 times"]


def test_a_photo_that_the_hub_lacks_is_found() -> None:
    faults, own = Faults(), a_ledger()
    absent = own[-1] | {"blobs": [{"sha256": PHOTO, "state": "absent"}]}
    compare_hub(own, [*own[:-1], absent], faults)
    assert faults.photos == [f"{PHOTO} is not at the hub"]


def test_a_record_that_only_the_hub_has_is_found() -> None:
    faults, own = Faults(), a_ledger()
    compare_hub(own[:-1], own, faults)
    assert faults.chain == ["rid-3 is at the hub only"]


@pytest.mark.parametrize(
    ("at", "change"),
    [
        (0, {"sha256": "00" * 32}),
        (1, {"link": "00" * 32}),
        (2, {"seq": 4}),
        (1, {"epoch": "ee" * 16}),
    ],
)
def test_a_changed_place_breaks_the_chain(at: int, change: dict[str, Any]) -> None:
    faults, own = Faults(), a_ledger()
    own[at] |= change
    check_chain(own, faults)
    assert faults.chain


def test_a_missing_record_breaks_the_chain() -> None:
    faults, own = Faults(), a_ledger()
    check_chain([own[0], own[2]], faults)
    assert faults.chain == [f"{STATION}/{EPOCH}/3"]
