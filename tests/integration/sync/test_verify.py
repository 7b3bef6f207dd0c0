"""Export and verify: every damage is found, and the export proves what it says."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlcipher3

from station.ledger.chain import first_link, next_link
from station.store.errors import StoreDamaged
from sync.hub.export import export
from sync.hub.own import append_own
from sync.hub.verify import verify
from sync.wire.receipts import Receipt, is_receipt_of
from tests.helpers.hub_in_memory import LocalHub, Station

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02" + b"data" * 50


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LocalHub]:
    """In a file, where single bytes can be changed behind the hub's back."""
    local = LocalHub(tmp_path / "hub")
    yield local
    local.close()


@pytest.fixture
def filled(hub: LocalHub) -> LocalHub:
    station = Station(hub)
    for number in range(600):
        station.ledger.capture(f"code {number}")
    station.ledger.capture("with photo", photo=PNG)
    station.ledger.break_body(5, None)
    station.sync()
    append_own(hub.parts.hub, hub.own_body("price list"))
    return hub


def damages(hub: LocalHub) -> list[str]:
    parts = hub.parts
    return [each.code for each in verify(parts.storage, parts.files, parts.identity.key.public)]


def change(hub: LocalHub, statement: str) -> None:
    hub.close()
    connection = sqlcipher3.connect(str(hub.folder / "hub.db"))
    with connection:
        connection.execute(statement)
    connection.close()
    hub.restart()


def test_verify_finds_nothing_in_a_sound_hub(filled: LocalHub) -> None:
    assert damages(filled) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE hub_record SET body = CAST(body || ' ' AS BLOB) WHERE idx = 7",
            "hub.damage.body",
        ),
        ("UPDATE hub_record SET bh = zeroblob(32) WHERE idx = 7", "hub.damage.chain"),
        ("UPDATE hub_record SET link = zeroblob(32) WHERE idx = 7", "hub.damage.chain"),
        ("UPDATE hub_record SET feed_link = zeroblob(32) WHERE idx = 7", "hub.damage.feed"),
        ("UPDATE hub_record SET rid = zeroblob(16) WHERE idx = 7", "hub.damage.feed"),
        ("UPDATE hub_record SET gen = 5 WHERE idx = 7", "hub.damage.feed"),
        ("DELETE FROM hub_record WHERE idx = 7", "hub.damage.chain"),
        ("DELETE FROM hub_record WHERE idx = 601", "hub.damage.head"),
        ("UPDATE hub_seal SET signature = zeroblob(64) WHERE seq = 500", "hub.damage.seal"),
        ("UPDATE hub_receipt SET sig = printf('%0128d', 0) WHERE seq = 500", "hub.damage.receipt"),
        ("UPDATE hub_receipt SET link = zeroblob(32) WHERE seq = 500", "hub.damage.receipt"),
        ("UPDATE hub_blob SET size = 1", "hub.damage.photo_receipt"),
        ("UPDATE hub_record SET rid = 'x' WHERE idx = 7", "hub.damage.file"),
        ("UPDATE hub_stream SET head_seq = 1 WHERE number = 1", "hub.damage.head"),
    ],
)
def test_verify_names_what_was_changed(filled: LocalHub, statement: str, expected: str) -> None:
    change(filled, statement.replace("'x'", "x'00'"))
    assert expected in damages(filled)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(PNG[:-1])])
def test_verify_names_a_photo_that_is_gone_or_changed(
    filled: LocalHub, spoil: Callable[[Path], object]
) -> None:
    spoil(filled.parts.files.path(hashlib.sha256(PNG).hexdigest()))
    assert damages(filled) == ["hub.damage.photo"]


def test_verify_does_not_take_the_hub_s_key_for_a_station_s_seal(filled: LocalHub) -> None:
    with filled.parts.storage.reading() as view:
        stream = view.streams()[0]
        place = (500, view.link_at(stream, 500))
    from station.ledger.chain import Place
    from station.ledger.seal import seal_message

    assert place[1] is not None
    message = seal_message(stream.station, stream.epoch, Place(500, place[1]))
    forged = filled.parts.identity.key.sign(message).hex()
    change(filled, f"UPDATE hub_seal SET signature = x'{forged}' WHERE seq = 500")
    assert damages(filled) == ["hub.damage.seal"]


def test_a_file_with_broken_pages_is_named(filled: LocalHub) -> None:
    filled.close()
    path = filled.folder / "hub.db"
    data = bytearray(path.read_bytes())
    for at in range(4096 * 3, len(data), 4096):
        data[at : at + 200] = bytes(200)
    path.write_bytes(data)
    with pytest.raises(StoreDamaged):
        restart_and_verify(filled)


def restart_and_verify(hub: LocalHub) -> None:
    hub.restart()
    damages(hub)


def test_export_has_a_line_per_record_that_can_be_checked(filled: LocalHub) -> None:
    lines = list(export(filled.parts.storage))
    assert [line["idx"] for line in lines] == list(range(1, 603))
    public = filled.parts.identity.key.public
    links: dict[str, bytes] = {}
    for line in lines:
        start = first_link(line["station"], line["epoch"])
        before = links.get(line["epoch"], start)
        bh = bytes.fromhex(line["sha256"])
        link = next_link(line["station"], line["epoch"], line["seq"], before, bh)
        assert link.hex() == line["link"]
        links[line["epoch"]] = link
        receipt = Receipt(**line["receipt"])
        assert is_receipt_of(public, receipt)
        assert receipt.seq >= line["seq"]
    assert lines[4]["rid"] is None
    assert (lines[4]["state"], lines[4]["code"]) == ("exception", "record.gap")
    photo = hashlib.sha256(PNG).hexdigest()
    assert lines[600]["blobs"] == [{"sha256": photo, "state": "stored"}]
    assert {line["type"] for line in lines} == {"scan.captured", None}


def test_export_says_what_is_in_a_checked_backup(filled: LocalHub) -> None:
    filled.parts.storage.mark_safe(300)
    with filled.parts.storage.reading() as view:
        assert view.safe_seq(view.streams()[0]) == 300
