"""The store key comes back by the sheet alone, and by no other."""

import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from station.store import recovery, reopening, vault
from station.store.backup import backup
from station.store.errors import KeyMissing, StoreInUse
from station.store.manifest import BackupUnusable
from station.store.recorder import Extras
from station.store.recovery import OtherSheet, RecoveryKey, RecoveryMissing, RecoveryUnreadable
from station.store.recovery_sheet import draw, write_sheet
from station.store.recovery_text import (
    RecoveryGroupWrong,
    RecoveryTextWrong,
    groups_of,
    qr_text,
    read_key,
)
from station.store.restore import BackupKeyMissing, restore
from station.store.station_store import open_reader
from station.store.verify import verify, verify_photos
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.pictures import picture
from tests.helpers.stores import capture, finished, open_store

KEY = RecoveryKey(bytes(range(32)))
STORE_KEY = bytes(range(100, 132))
PATH = Path("here")
keys = st.binary(min_size=32, max_size=32).map(RecoveryKey)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A station with work and a photo, sealed to `KEY`."""
    with open_store(tmp_path) as store:
        photo = store.blobs.put(picture("PNG", 1), "defect")
        capture(store, finished("sn:P1:A1"), Extras(blobs=[photo]))
    reopening.seal_folder(tmp_path / "data", KEY.public, tmp_path / "state")
    return tmp_path


@given(keys)
def test_the_sheet_opens_what_was_sealed_to_it(key: RecoveryKey) -> None:
    sealed = recovery.seal(STORE_KEY, key.public)
    assert recovery.open_sealed(sealed, key, PATH) == STORE_KEY
    assert STORE_KEY.hex() not in repr(sealed)
    assert key.private.hex() not in repr(key)


def test_sealing_twice_gives_nothing_to_compare() -> None:
    one, two = (recovery.seal(STORE_KEY, KEY.public) for _ in range(2))
    assert one.box != two.box


def test_another_sheet_is_named() -> None:
    sealed = recovery.seal(STORE_KEY, KEY.public)
    other = RecoveryKey.new()
    with pytest.raises(OtherSheet) as caught:
        recovery.open_sealed(sealed, other, PATH)
    assert KEY.sheet in caught.value.sentence("zh")
    assert other.sheet in caught.value.sentence("en")


@pytest.mark.parametrize("field", ["ephemeral", "box"])
def test_a_changed_seal_is_told_apart_from_a_wrong_sheet(tmp_path: Path, field: str) -> None:
    sealed = recovery.write(tmp_path, STORE_KEY, KEY.public)
    data = bytearray(bytes.fromhex(getattr(sealed, field)))
    data[3] ^= 1
    changed = msgspec.structs.replace(sealed, **{field: data.hex()})
    (tmp_path / recovery.FILE_NAME).write_bytes(msgspec.json.encode(changed))
    with pytest.raises(RecoveryUnreadable):
        recovery.store_key_of(tmp_path, KEY)


@given(st.binary(max_size=300))
def test_a_sealed_file_of_any_bytes_is_refused_calmly(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / recovery.FILE_NAME).write_bytes(data)
    with pytest.raises(RecoveryUnreadable):
        recovery.read(folder)


@given(keys)
def test_the_key_is_read_from_its_digits_and_from_its_code(key: RecoveryKey) -> None:
    groups = groups_of(key)
    assert read_key(" ".join(groups)) == key
    assert read_key("\n".join(groups)) == key
    assert read_key("".join(groups)) == key
    assert read_key(qr_text(key)) == key
    assert read_key(qr_text(key).lower() + "\r\n") == key


def test_digits_typed_with_a_chinese_input_method_are_read() -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert read_key(" ".join(groups_of(KEY)).translate(wide)) == KEY


@given(keys, st.integers(0, 15), st.integers(0, 5), st.integers(1, 9))
def test_one_mistyped_digit_names_its_group(
    key: RecoveryKey, group: int, digit: int, more: int
) -> None:
    groups = list(groups_of(key))
    text = groups[group]
    changed = str((int(text[digit]) + more) % 10)
    groups[group] = text[:digit] + changed + text[digit + 1 :]
    with pytest.raises(RecoveryGroupWrong) as caught:
        read_key(" ".join(groups))
    assert caught.value.facts["group"] == group + 1


@given(st.text(max_size=400))
def test_any_other_text_is_refused_calmly(text: str) -> None:
    with pytest.raises(RecoveryTextWrong):
        read_key(text)


@pytest.mark.parametrize("name", ["sheet.png", "sheet.pdf"])
def test_the_sheet_is_one_page_whose_code_says_the_key(tmp_path: Path, name: str) -> None:
    page = draw(KEY, date(2026, 11, 22), "ab" * 16)
    data = write_sheet(tmp_path / name, page)
    assert data.startswith(b"\x89PNG" if name.endswith("png") else b"%PDF")
    (code,) = zxingcpp.read_barcodes(page)
    assert read_key(code.text) == KEY
    tilted = page.rotate(7, Image.Resampling.BICUBIC, fillcolor=255).resize((800, 1130))
    assert read_key(zxingcpp.read_barcodes(tilted)[0].text) == KEY


def test_a_folder_opens_again_by_its_sheet_when_the_vault_is_lost(home: Path) -> None:
    shutil.rmtree(home / "state")
    with pytest.raises(KeyMissing), open_store(home):
        pass
    reopening.reopen(home / "data", KEY, home / "state")
    with open_store(home) as store:
        assert store.writer.run(lambda tx: tx.recorder.epoch.reason) == "cloned"
        capture(store, finished("sn:P1:A2"))
    conn, blobs = open_reader(home / "data", home / "state")
    try:
        assert list(verify_photos(conn, blobs, contents=True)) == []
        assert conn.value("SELECT COUNT(*) FROM record") == 2
        assert conn.value("SELECT COUNT(*) FROM device_key") == 2
    finally:
        conn.close()
    assert list(verify(lambda: open_reader(home / "data", home / "state")[0])) == []


def test_a_vault_that_nobody_can_read_is_kept_aside(home: Path) -> None:
    place = vault.file_for(home / "data", home / "state")
    place.write_bytes(b"of another user")
    reopening.reopen(home / "data", KEY, home / "state")
    assert place.with_name("vault-unreadable.json").read_bytes() == b"of another user"
    with open_store(home):
        pass


def test_another_sheet_changes_nothing(home: Path) -> None:
    before = vault.file_for(home / "data", home / "state").read_bytes()
    with pytest.raises(OtherSheet):
        reopening.reopen(home / "data", RecoveryKey.new(), home / "state")
    assert vault.file_for(home / "data", home / "state").read_bytes() == before


def test_a_folder_in_use_keeps_its_keys(home: Path) -> None:
    with open_store(home), pytest.raises(StoreInUse):
        reopening.reopen(home / "data", KEY, home / "state")


def test_a_backup_is_restored_elsewhere_by_the_sheet(home: Path) -> None:
    with open_store(home) as store:
        backup(store, home / "stick", FixedClock())
    elsewhere = home / "other machine"
    with pytest.raises(BackupKeyMissing):
        restore(home / "stick", elsewhere, FixedClock(), "0.1.0", state_dir=home / "s2")
    found = restore(
        home / "stick", elsewhere, FixedClock(), "0.1.0", sheet=KEY, state_dir=home / "s2"
    )
    assert (found.records, found.photos, found.has_new_key) == (1, 1, True)
    assert recovery.store_key_of(elsewhere, KEY)
    conn, blobs = open_reader(elsewhere, home / "s2")
    assert list(verify_photos(conn, blobs, contents=True)) == []
    conn.close()


def test_the_seal_of_another_station_beside_a_backup_is_refused(home: Path) -> None:
    with open_store(home) as store:
        backup(store, home / "stick", FixedClock())
    recovery.write(home / "stick", STORE_KEY, KEY.public)
    with pytest.raises(BackupUnusable):
        restore(home / "stick", home / "new", FixedClock(), "0.1.0", sheet=KEY)
    assert not (home / "new").exists()


def test_a_backup_without_a_seal_says_so(home: Path) -> None:
    (home / "data" / recovery.FILE_NAME).unlink()
    with open_store(home) as store:
        backup(store, home / "stick", FixedClock())
    with pytest.raises(RecoveryMissing):
        restore(home / "stick", home / "new", FixedClock(), "0.1.0", sheet=KEY)
