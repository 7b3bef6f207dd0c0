"""The chain: each link depends on everything before it."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from station.ledger.chain import NO_PARENT, Place, extend, first_link, next_link
from station.ledger.epoch import Epoch
from station.ledger.seal import DeviceKey, is_signed, seal_message

STATION, EPOCH = "0a" * 16, "0b" * 16
hashes = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=6)


def start() -> Place:
    return Place(0, first_link(STATION, EPOCH))


def test_links_have_the_layout_of_the_format() -> None:
    first = hashlib.sha256(b"e1" + b"\x0a" * 16 + b"\x0b" * 16 + bytes(32)).digest()
    assert first_link(STATION, EPOCH) == first
    laid = b"l1" + b"\x0a" * 16 + b"\x0b" * 16 + (7).to_bytes(8, "big") + first + b"\x01" * 32
    assert next_link(STATION, EPOCH, 7, first, b"\x01" * 32) == hashlib.sha256(laid).digest()


@given(hashes)
def test_extending_at_once_is_extending_one_by_one(bodies: list[bytes]) -> None:
    at = start()
    for bh in bodies:
        at = extend(STATION, EPOCH, at, [bh])
    assert at == extend(STATION, EPOCH, start(), bodies)
    assert at.seq == len(bodies)


@given(hashes, st.data())
def test_any_change_before_changes_the_head(bodies: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(bodies) - 1))
    changed = list(bodies)
    changed[place] = bytes([bodies[place][0] ^ 1]) + bodies[place][1:]
    assert extend(STATION, EPOCH, start(), changed) != extend(STATION, EPOCH, start(), bodies)


def test_an_epoch_goes_on_from_its_parents_link() -> None:
    parent = Place(3, b"\x05" * 32)
    child = Epoch(2, "0c" * 16, EPOCH, parent, "restored")
    assert child.start(STATION) == Place(0, first_link(STATION, "0c" * 16, parent.link))
    first = Epoch(1, EPOCH, None, None, "first_run")
    assert first.start(STATION).link == first_link(STATION, EPOCH, NO_PARENT)


def test_a_seal_is_the_device_keys_and_for_one_place_only() -> None:
    key, other = DeviceKey(b"\x01" * 32), DeviceKey(b"\x02" * 32)
    at = Place(5, b"\x09" * 32)
    message = seal_message(STATION, EPOCH, at)
    signature = key.sign(message)
    assert is_signed(key.public, signature, message)
    assert not is_signed(other.public, signature, message)
    assert not is_signed(key.public, signature, seal_message(STATION, EPOCH, Place(6, at.link)))
    assert not is_signed(key.public, signature[:-1], message)
    assert not is_signed(b"short", signature, message)
