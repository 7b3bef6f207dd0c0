"""The plain photo server of the bench takes what `requests` sends, whole."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from requests import Request

from tests.bench import child
from tests.bench.sync.multipart import _photo_in
from tests.bench.sync.photos import Peer


@pytest.mark.parametrize("photo", [b"", b"plain", bytes(range(256)) * 3, b"\r\n\r\n--", b"\r\n"])
def test_the_one_file_of_a_form_is_found_whatever_is_in_it(photo: bytes) -> None:
    form = {"photo": ("photo.png", photo, "image/png")}
    prepared = Request("POST", "https://127.0.0.1/", files=form).prepare()
    assert isinstance(prepared.body, bytes)
    boundary = prepared.headers["Content-Type"].encode().partition(b"boundary=")[2]
    assert _photo_in(prepared.body, boundary) == photo


def test_a_photo_posted_is_a_file_under_its_hash(tmp_path: Path) -> None:
    photo = bytes(range(256)) * 3000
    words = child.python("-m", "tests.bench.sync.multipart", str(tmp_path))
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=child.PROJECT) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        peer = Peer(told["url"], told["cert"])
        peer.post(photo)
        peer.close()
        process.terminate()
    assert (tmp_path / hashlib.sha256(photo).hexdigest()).read_bytes() == photo
