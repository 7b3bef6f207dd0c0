"""`kill -9` of the hub at any moment: nothing acknowledged is lost, nothing is doubled."""

import random
import threading
from contextlib import suppress
from pathlib import Path

from station.errors import StationError
from sync.hub.blob_files import FolderBlobFiles
from sync.hub.export import export
from sync.hub.identity import open_identity
from sync.hub.storage import SqliteStorage
from sync.hub.verify import verify
from tests.helpers.served_hub import HubProcess, RemoteStation

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02"
KILLS = 4


def test_killing_the_hub_loses_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)
    hub = HubProcess(tmp_path / "hub")
    station = RemoteStation(hub.folder)
    for kill in range(KILLS):
        for number in range(750):
            photo = PNG + chance.randbytes(500_000) if number % 250 == 0 else None
            station.ledger.capture(f"code {number}", photo=photo)
        killer = threading.Timer(chance.uniform(0.02, 0.3), hub.kill)
        killer.start()
        with suppress(StationError):
            list(station.session.turn())
        killer.join()
        station.new_session()
        hub.start()
        assert hub.facts["port"] == hub.port, kill
    for _ in range(3):
        list(station.session.turn())
    station.close()
    assert hub.terminate() == 0
    assert station.ledger.is_all_acked
    assert len(station.ledger.photo_receipts) == 3 * KILLS
    identity = open_identity(hub.folder, may_create=False)
    storage = SqliteStorage(hub.folder, identity.hub, is_read_only=True)
    lines = list(export(storage))
    found = list(verify(storage, FolderBlobFiles(hub.folder), identity.key.public))
    storage.close()
    assert found == []
    sent = [str(row.rid) for row in station.ledger.rows[station.ledger.epoch]]
    assert [line["rid"] for line in lines] == sent
