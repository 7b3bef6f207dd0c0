"""Packing: what goes in comes out, and nothing makes it hold more than it may."""

import gzip
import tracemalloc
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.packing import Coding, PackBroken, PackTooLarge, pack, unpack, unpacked

CODINGS: tuple[Coding, ...] = ("zstd", "gzip", "")
MIB = 1024 * 1024


@given(st.binary(max_size=5000), st.sampled_from(CODINGS))
def test_unpack_gives_back_what_was_packed(data: bytes, coding: Coding) -> None:
    assert unpack(pack(data, coding), coding, 10_000) == data


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072, 1_000_003])
def test_unpack_gives_back_more_than_one_step(coding: Coding, size: int) -> None:
    data = b"".join(b"%d," % n for n in range(size // 4))[:size]
    assert unpack(pack(data, coding), coding, size) == data
    with pytest.raises(PackTooLarge):
        unpack(pack(data, coding), coding, size - 1)


@given(st.binary(max_size=200), st.sampled_from(["zstd", "gzip", "br", ""]))
def test_unpack_of_any_bytes_ends_in_bytes_or_in_our_own_error(data: bytes, coding: str) -> None:
    try:
        unpack(data, coding, 1000)
    except (PackBroken, PackTooLarge):
        return


def zstd_bomb() -> bytes:
    """800 MB of zeros, in frames."""
    return zstandard.ZstdCompressor().compress(bytes(4 * MIB)) * 200


def gzip_bomb() -> bytes:
    """256 MB of zeros, in one stream."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(256)) + packer.flush()


@pytest.mark.parametrize(("coding", "make"), [("zstd", zstd_bomb), ("gzip", gzip_bomb)])
def test_unpack_refuses_a_bomb_in_bounded_memory(coding: str, make: object) -> None:
    bomb = make()  # type: ignore[operator]
    tracemalloc.start()
    try:
        with pytest.raises(PackTooLarge):
            sum(map(len, unpacked(bomb, coding, 16 * MIB)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * MIB


def test_unpack_refuses_a_ratio_beyond_two_hundred() -> None:
    packed = pack(b"a" * 100_000, "zstd")
    assert len(packed) * 200 < 100_000
    with pytest.raises(PackTooLarge):
        unpack(packed, "zstd", 16 * MIB)


def test_unpack_refuses_a_window_that_needs_gigabytes() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = packer.compress(b"data" * 10) + packer.flush()
    with pytest.raises(PackBroken):
        unpack(packed, "zstd", MIB)


def test_unpack_refuses_gzip_that_is_cut_off_or_goes_on() -> None:
    packed = gzip.compress(b"hello" * 100)
    for broken in (packed[:-3], packed + b"x"):
        with pytest.raises(PackBroken):
            unpack(broken, "gzip", MIB)


def test_unpack_refuses_a_coding_it_does_not_know() -> None:
    with pytest.raises(PackBroken):
        unpack(b"x", "br", MIB)
