"""`suyuan doctor` on the recovery sheet."""

from pathlib import Path

from station.store import recovery
from station.store.recovery import RecoveryKey
from station.store.station_store import STORE_NAME
from ui.assembly.health import examine


def recovery_state(folder: Path) -> tuple[str, str] | None:
    found = [each for each in examine(folder, None, {}) if each.name == "recovery"]
    return (found[0].state, found[0].sentence) if found else None


def test_doctor_warns_while_no_sheet_opens_the_data(tmp_path: Path) -> None:
    assert recovery_state(tmp_path) is None
    (tmp_path / STORE_NAME).touch()
    state, sentence = recovery_state(tmp_path) or ("", "")
    assert state == "warn"
    assert "suyuan recovery make" in sentence
    key = RecoveryKey.new()
    recovery.write(tmp_path, bytes(32), key.public)
    assert recovery_state(tmp_path) == ("ok", f"Recovery sheet {key.sheet} opens this data")
    (tmp_path / recovery.FILE_NAME).write_bytes(b"{}")
    assert (recovery_state(tmp_path) or ("", ""))[0] == "warn"
