"""A hub's backup: nothing is called safe before the copy was restored aside and checked."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.client.session import Phase
from sync.hub import backup
from sync.hub.backup import BackupTargetUnusable, back_up
from sync.hub.opening import OpenHub
from sync.hub.own import append_own
from sync.hub.place import choose, database_url
from sync.hub.restoring import NoBackupHere, PlaceTaken, restore
from sync.hub.verify import verify
from tests.helpers.fake_ledger import FixedClock, sha256
from tests.helpers.hub_in_memory import LocalHub, Station, records_of
from tests.helpers.postgres import PostgresServer
from tests.helpers.served_hub import HubProcess, RemoteStation
from ui.cli.main import run

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02" + b"data" * 50


@pytest.fixture
def filled(hub: LocalHub) -> LocalHub:
    station = Station(hub)
    for number in range(30):
        station.ledger.capture(f"code {number}")
    station.ledger.capture("with photo", photo=PNG)
    station.sync()
    append_own(hub.parts.hub, hub.own_body("price list"))
    return hub


def backed_up(hub: LocalHub, target: Path) -> backup.Backup:
    """As the command does it: beside a hub that is not running."""
    hub.close()
    try:
        return back_up(hub.folder, target, FixedClock())
    finally:
        hub.restart()


def photo_is_safe(parts: OpenHub) -> bool:
    with parts.storage.reading() as view:
        return view.blobs("acme", [sha256(PNG)])[sha256(PNG)].is_safe


def test_a_checked_backup_makes_records_and_photos_safe(filled: LocalHub, tmp_path: Path) -> None:
    assert not photo_is_safe(filled.parts)
    made = backed_up(filled, tmp_path / "kept")
    assert (made.idx, made.photos, made.damages) == (32, 1, ())
    assert photo_is_safe(filled.parts)
    with filled.parts.storage.reading() as view:
        assert view.safe_seq(view.streams()[0]) == 31


def test_a_damaged_hub_marks_nothing_and_keeps_the_backup_before(
    filled: LocalHub, tmp_path: Path
) -> None:
    backed_up(filled, tmp_path / "kept")
    before = (tmp_path / "kept" / "hub.db").read_bytes()
    with filled.parts.storage.filling() as connection:
        connection.run("UPDATE hub_blob SET is_safe = 0")
        connection.run("UPDATE hub_record SET body = ? WHERE idx = 7", (b"{}",))
    made = backed_up(filled, tmp_path / "kept")
    assert [damage.code for damage in made.damages] == ["hub.damage.body"]
    assert not photo_is_safe(filled.parts)
    assert (tmp_path / "kept" / "hub.db").read_bytes() == before


def test_a_photo_that_rotted_at_the_hub_is_named_and_its_good_copy_stays(
    filled: LocalHub, tmp_path: Path
) -> None:
    backed_up(filled, tmp_path / "kept")
    rotten = filled.parts.files.path(sha256(PNG))
    rotten.write_bytes(b"x")
    assert backed_up(filled, tmp_path / "kept").damages == ()  # the copy is what counts
    shutil.rmtree(tmp_path / "kept")
    made = backed_up(filled, tmp_path / "kept")
    assert [damage.code for damage in made.damages] == ["hub.damage.photo"]


def test_a_copy_that_rots_in_the_backup_is_made_anew(filled: LocalHub, tmp_path: Path) -> None:
    backed_up(filled, tmp_path / "kept")
    name = sha256(PNG)
    copy = tmp_path / "kept" / "blobs" / name[:2] / name[2:4] / name
    copy.write_bytes(b"x")
    assert backed_up(filled, tmp_path / "kept").damages == ()
    assert copy.read_bytes() == PNG


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        yield server.new_database()


def test_a_restored_hub_is_the_same_hub_and_gets_the_rest_again(
    hub: LocalHub, tmp_path: Path, database: str
) -> None:
    station = Station(hub)
    for number in range(10):
        station.ledger.capture(f"code {number}")
    station.ledger.capture("with photo", photo=PNG)
    station.sync()
    backed_up(hub, tmp_path / "kept")
    station.ledger.capture("after the backup")
    station.sync()
    hub.close()
    made = restore(tmp_path / "kept", tmp_path / "new", FixedClock(), database)
    assert (made.idx, made.gen, made.damages) == (11, 2, ())
    hub.folder = tmp_path / "new"
    hub.server = None
    hub.restart()
    assert database_url(hub.folder) == database
    assert hub.parts.identity.hub == station.pin.hub
    station.new_session()
    assert Phase.PUSH in station.sync()
    assert [seq for _, seq, _ in records_of(hub)][-1] == 12
    assert station.ledger.is_all_acked
    assert station.ledger.generation() == 2
    parts = hub.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []


def test_only_an_empty_place_takes_a_backup(filled: LocalHub, tmp_path: Path) -> None:
    backed_up(filled, tmp_path / "kept")
    with pytest.raises(PlaceTaken):
        restore(tmp_path / "kept", filled.folder, FixedClock())
    with pytest.raises(NoBackupHere):
        restore(tmp_path / "elsewhere", tmp_path / "new", FixedClock())
    assert not (tmp_path / "new").exists()


def test_a_database_with_records_takes_no_backup(tmp_path: Path, postgres: PostgresServer) -> None:
    used = LocalHub(tmp_path / "used", postgres)
    Station(used).ledger.capture("x")
    append_own(used.parts.hub, used.own_body("price list"))
    backed_up(used, tmp_path / "kept")
    address = database_url(used.folder)
    used.close()
    with pytest.raises(PlaceTaken):
        restore(tmp_path / "kept", tmp_path / "new", FixedClock(), address)


def test_a_backup_does_not_go_where_another_hub_s_is(filled: LocalHub, tmp_path: Path) -> None:
    other = LocalHub(tmp_path / "other")
    backed_up(other, tmp_path / "kept")
    other.close()
    for target in (tmp_path / "kept", filled.folder, filled.folder / "inside"):
        with pytest.raises(BackupTargetUnusable):
            backed_up(filled, target)


def test_everything_in_a_backup_is_its_owner_s_alone(filled: LocalHub, tmp_path: Path) -> None:
    backed_up(filled, tmp_path / "kept")
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "kept" / "identity.json").stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in (tmp_path / "kept").iterdir()) == [
        "blobs",
        "hub.db",
        "identity.json",
    ]


def test_an_address_can_be_chosen_once(tmp_path: Path, postgres: PostgresServer) -> None:
    choose(tmp_path, "postgresql://127.0.0.1/a")
    choose(tmp_path, "postgresql://127.0.0.1/b")  # the server moved
    assert database_url(tmp_path).endswith("/b")


def test_a_running_hub_is_backed_up_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process = HubProcess(tmp_path / "hub")
    station = RemoteStation(process.folder)
    station.ledger.capture("x", photo=PNG)
    list(station.session.turn())
    kept = str(tmp_path / "kept")
    folder = ["--data-dir", str(process.folder)]
    assert run(["hub", "backup", "--json", *folder, "--to", kept]) == 0
    assert json.loads(capsys.readouterr().out) == {"idx": 1, "photos": 1, "damages": 0}
    assert run(["hub", "export", "--json", *folder]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["blobs"][0]["state"] == "safe"
    process.kill()
    shutil.rmtree(process.folder)
    assert run(["hub", "restore", "--from", kept, *folder]) == 0
    assert "Start it" in capsys.readouterr().out
    process.start()
    station.ledger.capture("after")
    station.new_session()
    list(station.session.turn())
    assert station.ledger.is_all_acked
    station.close()
    assert process.terminate() == 0
