import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cameras.picture import is_whole, mime_of
from tests.helpers.pictures import picture

KINDS = ["JPEG", "PNG", "WEBP"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_beginning_of_a_picture_is_whole(kind):
    data = picture(kind, 7)
    assert is_whole(data)
    assert not any(is_whole(data[:size]) for size in range(len(data)))


@pytest.mark.parametrize("kind", KINDS)
def test_notes_behind_the_end_mark_do_no_harm(kind):
    assert is_whole(picture(kind) + b"camera notes")


def test_the_end_mark_of_an_embedded_thumbnail_is_not_the_pictures():
    thumbnail = b"\xff\xe1" + (2 + 6).to_bytes(2, "big") + b"Ex\xff\xd9if"
    data = b"\xff\xd8" + thumbnail + picture("JPEG")[2:]
    assert is_whole(data)
    assert not is_whole(data[:-2])


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<html>", b"RIFF\0\0\0\0WAVE", b"\xff\xd8"])
def test_other_files_are_no_pictures(data):
    assert mime_of(data) is None
    assert not is_whole(data)


@given(st.binary(max_size=80), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"]))
def test_rubbish_behind_a_good_beginning_raises_nothing(rubbish, head):
    mime_of(head + rubbish)
    is_whole(head + rubbish)
