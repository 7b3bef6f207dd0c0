"""Telling pictures by their first bytes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sync.hub.pictures import MAX_PIXELS, picture_fault


def picture(kind: str, size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("mime", "data"),
    [
        ("image/jpeg", picture("JPEG")),
        ("image/jpeg", picture("JPEG", progressive=True)),
        ("image/jpeg", picture("JPEG", exif=b"Exif\x00\x00" + bytes(60_000))),
        ("image/png", picture("PNG")),
        ("image/webp", picture("WEBP")),
        ("image/webp", picture("WEBP", lossless=True)),
        ("image/webp", picture("WEBP", exif=b"Exif\x00\x00" + bytes(100))),
        ("application/json", b"{}"),
    ],
)
def test_a_real_file_is_taken(mime: str, data: bytes) -> None:
    assert picture_fault(mime, data) == ""


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/webp"])
def test_another_kind_of_file_is_not(mime: str) -> None:
    others = {"image/jpeg": "PNG", "image/png": "WEBP", "image/webp": "JPEG"}
    for data in (picture(others[mime]), b"", b"GIF89a", bytes(1000), b"\xff\xd8" + b"\xff" * 50):
        assert picture_fault(mime, data) == "photo.not_a_picture"


@pytest.mark.parametrize(("mime", "kind"), [("image/jpeg", "JPEG"), ("image/png", "PNG")])
def test_too_many_pixels_are_refused_by_the_header_alone(mime: str, kind: str) -> None:
    data = bytearray(picture(kind, (258, 257)))
    small = {"JPEG": b"\x01\x01\x01\x02", "PNG": b"\x00\x00\x01\x02\x00\x00\x01\x01"}[kind]
    large = {"JPEG": b"\xff\xff\xff\xff", "PNG": b"\x00\x00\xff\xff\x00\x00\xff\xff"}[kind]
    assert bytes(data).count(small) == 1
    assert MAX_PIXELS < 0xFFFF**2
    assert picture_fault(mime, bytes(data).replace(small, large)) == "photo.too_many_pixels"


@given(
    st.sampled_from(["image/jpeg", "image/png", "image/webp"]),
    st.sampled_from(
        [b"", b"\xff\xd8\xff\xe0", b"RIFF....WEBPVP8X", b"RIFF....WEBPVP8L", b"\x89PNG\r\n\x1a\n"]
    ),
    st.binary(max_size=100),
)
def test_any_bytes_end_in_an_answer(mime: str, start: bytes, rest: bytes) -> None:
    assert picture_fault(mime, start + rest) in {
        "",
        "photo.not_a_picture",
        "photo.too_many_pixels",
    }
