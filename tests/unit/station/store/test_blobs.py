"""Photos: durable before their record (I11), encrypted, and what they were or an error."""

import hashlib
import os
from pathlib import Path

import pytest

from station.store import blobs as blobs_module
from station.store.blobs import (
    MAX_PHOTO_BYTES,
    BlobDamaged,
    Blobs,
    DiskLow,
    PhotoUnreadable,
    picture_type,
)
from station.store.errors import StoreFull, StoreUnreachable
from tests.helpers.pictures import picture

KEY = bytes(range(32))


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "photos", KEY)


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_picture_reads_back_as_it_was(blobs: Blobs, kind: str, mime: str) -> None:
    data = picture(kind)
    ref = blobs.put(data, "defect")
    assert (ref.mime, ref.size, ref.role) == (mime, len(data), "defect")
    assert ref.sha256 == hashlib.sha256(data).hexdigest()
    assert blobs.read(ref.sha256) == data


def test_nothing_of_a_picture_lies_on_the_disk_in_clear(blobs: Blobs) -> None:
    data = picture("PNG")
    stored = blobs.path(blobs.put(data, "defect").sha256).read_bytes()
    assert data[20:60] not in stored


def test_storing_a_picture_again_changes_nothing(blobs: Blobs) -> None:
    first = blobs.put(picture("PNG"), "defect")
    before = blobs.path(first.sha256).read_bytes()
    assert blobs.put(picture("PNG"), "defect") == first
    assert blobs.path(first.sha256).read_bytes() == before


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "gone", "swap", "other key"])
def test_a_damaged_picture_is_never_handed_out(blobs: Blobs, tmp_path: Path, damage: str) -> None:
    one, two = (blobs.put(picture("PNG", n), "defect").sha256 for n in (1, 2))
    path = blobs.path(one)
    stored = bytearray(path.read_bytes())
    if damage == "flip":
        stored[-1] ^= 1
        path.write_bytes(stored)
    elif damage == "cut":
        path.write_bytes(stored[:-5])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "gone":
        path.unlink()
    elif damage == "swap":
        path.write_bytes(blobs.path(two).read_bytes())
    else:
        blobs = Blobs(tmp_path / "photos", bytes(32))
    with pytest.raises(BlobDamaged) as caught:
        blobs.read(one)
    assert one in caught.value.sentence("zh")


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg>", b"RIFF0000WAVE", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        picture_type(data)


def test_a_picture_beyond_the_limit_is_refused() -> None:
    with pytest.raises(PhotoUnreadable) as caught:
        picture_type(b"\xff\xd8\xff" + bytes(MAX_PHOTO_BYTES))
    assert str(MAX_PHOTO_BYTES) in caught.value.sentence("en")


def test_no_photo_is_taken_where_little_room_is_left(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs_module, "NO_PHOTOS_BELOW_BYTES", 1 << 60)
    with pytest.raises(DiskLow) as caught:
        blobs.put(picture("PNG"), "defect")
    assert "MB" in caught.value.sentence("en")


def test_a_file_where_the_folder_should_be_is_expected_trouble(
    blobs: Blobs, tmp_path: Path
) -> None:
    (tmp_path / "photos").write_text("in the way")
    with pytest.raises(StoreUnreachable):
        blobs.put(picture("PNG"), "defect")


def test_a_write_that_fails_leaves_nothing_half_there(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFull):
        blobs.put(picture("PNG"), "defect")
    monkeypatch.undo()
    assert [path for path in (tmp_path / "photos").rglob("*") if path.is_file()] == []
    ref = blobs.put(picture("PNG"), "defect")
    assert blobs.read(ref.sha256) == picture("PNG")


def test_a_picture_whose_folder_was_not_flushed_is_not_stored(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs.put(picture("PNG", 1), "defect")
    data = next(d for d in (picture("PNG", n) for n in range(2, 2000)) if _is_beside(blobs, d))

    def fails(_: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(blobs_module, "sync_folder", fails)
        with pytest.raises(StoreUnreachable):
            blobs.put(data, "defect")
    assert not blobs.has(hashlib.sha256(data).hexdigest())
    flushed: list[Path] = []
    monkeypatch.setattr(blobs_module, "sync_folder", flushed.append)
    blobs.put(data, "defect")
    blobs.put(data, "defect")
    folder = blobs.path(hashlib.sha256(data).hexdigest()).parent
    assert flushed == [folder, folder]


def _is_beside(blobs: Blobs, data: bytes) -> bool:
    """Whether its folder is there already."""
    path = blobs.path(hashlib.sha256(data).hexdigest())
    return path.parent.exists() and not path.exists()
