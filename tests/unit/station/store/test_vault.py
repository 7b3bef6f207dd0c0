"""Keys: made once, readable by their owner only, kept when a folder gets another vault."""

import stat
from pathlib import Path

import pytest

from station.store import vault
from station.store.errors import StoreReadOnly, StoreUnreachable


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return vault.file_for(tmp_path / "data", tmp_path / "state")


def test_there_is_no_vault_before_one_is_made(place: Path) -> None:
    assert vault.load(place) is None


def test_a_vault_reads_back_as_it_was_made(place: Path) -> None:
    made = vault.create(place)
    found = vault.load(place)
    assert found is not None
    assert (found.store_key, found.inst) == (made.store_key, made.inst)
    assert found.device_key.public == made.device_key.public
    assert found.same_machine


def test_only_its_owner_can_read_a_vault(place: Path) -> None:
    vault.create(place)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_each_data_folder_has_its_own_vault(tmp_path: Path) -> None:
    places = {vault.file_for(tmp_path / name, tmp_path) for name in ("a", "b", "a/../b")}
    assert len(places) == 2


def test_a_link_to_a_data_folder_has_the_folders_vault(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    assert vault.name_of(tmp_path / "link") == vault.name_of(tmp_path / "data")


def test_renewing_keeps_the_keys_and_changes_the_installation(place: Path) -> None:
    made = vault.create(place)
    renewed = vault.renew(place, made)
    assert renewed.store_key == made.store_key
    assert renewed.device_key.public == made.device_key.public
    assert renewed.inst != made.inst


def test_a_vault_of_another_machine_says_so(place: Path) -> None:
    made = vault.create(place)
    place.write_text(place.read_text().replace(made.machine, "0" * 64))
    found = vault.load(place)
    assert found is not None
    assert not found.same_machine


def test_a_vault_set_aside_is_found_by_its_key(place: Path) -> None:
    first = vault.create(place)
    vault.set_aside(place)
    assert vault.load(place) is None
    second = vault.create(place)
    for keys in (first, second):
        found = vault.find(place, vault.key_check(keys.store_key))
        assert found is not None
        assert found.store_key == keys.store_key
    assert vault.find(place, "0" * 64) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"store_key": "xyz"}', '"x"', "\x00"])
def test_a_damaged_vault_is_expected_trouble(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True)
    place.write_text(text)
    with pytest.raises(StoreUnreachable) as caught:
        vault.load(place)
    assert str(place) in caught.value.sentence("en")


def test_a_state_folder_that_cannot_be_made_is_expected_trouble(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(StoreReadOnly):
        vault.create(vault.file_for(tmp_path / "data", tmp_path / "state"))
