"""Each planted damage is named with its place; a sound store has none."""

from pathlib import Path
from random import Random

import pytest

from station.facts.control import ScanCaptured
from station.ledger.record import body_hash
from station.store import inbox
from station.store.database import open_connection
from station.store.errors import StoreDamaged
from station.store.inbox import Arrived
from station.store.recorder import Extras
from station.store.station_store import STORE_NAME, open_reader
from station.store.verify import Damage, verify, verify_photos, verify_projections
from tests.helpers.bodies import body_of, rid_of
from tests.helpers.fake_ledger import FixedClock
from tests.helpers.pictures import picture
from tests.helpers.stores import OPERATOR, capture, finished, open_store

RECORDS = 230  # more than one seal
CHANGED = "CAST(replace(body, 'E001', 'E002') AS BLOB)"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with open_store(tmp_path) as store:
        photo = store.blobs.put(picture("PNG"), "defect")
        store.writer.run(
            lambda tx: [tx.append(finished(f"sn:P1:{n}"), OPERATOR) for n in range(RECORDS)]
        )
        capture(store, extras=Extras(blobs=(photo,)))
        rid = rid_of("theirs")
        body = body_of(ScanCaptured(hex="41"), rid, station="b" * 32)
        item = Arrived(1, 1, b"1" * 32, "b" * 32, "e" * 32, 1, rid, body_hash(body), body)
        store.writer.run(lambda tx: inbox.apply(tx.conn, [item]))
    return tmp_path


def tampered(home: Path, *statements: str) -> None:
    """Change the file behind the program's back."""
    with open_store(home) as store:
        key = store.keys.store_key
    conn = open_connection(home / "data" / STORE_NAME, key)
    for statement in statements:
        conn.run(statement)
    conn.close()


def found(home: Path) -> list[Damage]:
    return list(verify(lambda: open_reader(home / "data", home / "state")[0]))


def codes(damages: list[Damage]) -> list[tuple[str, int]]:
    return [(damage.code.removeprefix("station.damage."), damage.seq) for damage in damages]


def test_a_sound_store_has_no_damage(home: Path) -> None:
    assert found(home) == []


def test_a_store_that_changed_machines_is_still_sound(home: Path) -> None:
    vault = next((home / "state").glob("*/vault.json"))
    vault.write_text(vault.read_text().replace('"machine": "', '"machine": "f'))
    with open_store(home) as store:
        capture(store)
    assert found(home) == []


def test_a_changed_body_is_named(home: Path) -> None:
    tampered(home, f"UPDATE record SET body = {CHANGED} WHERE seq = 7")
    assert codes(found(home)) == [("body", 7)]


def test_a_value_of_another_kind_is_unreadable_and_the_rest_is_checked(home: Path) -> None:
    tampered(home, "UPDATE record SET body = 'text' WHERE seq = 7")
    tampered(home, f"UPDATE record SET body = {CHANGED} WHERE seq = 9")
    assert codes(found(home)) == [("unreadable", 7), ("body", 9)]


def test_a_body_changed_with_its_hash_breaks_the_chain(home: Path) -> None:
    other = body_of(finished("sn:P1:X"), rid_of("x"))
    conn_body = other.hex()
    bh = body_hash(other).hex()
    tampered(home, f"UPDATE record SET body = x'{conn_body}', bh = x'{bh}' WHERE seq = 7")
    assert codes(found(home)) == [("chain", 7), ("rid", 7)]


def test_a_removed_record_is_a_gap(home: Path) -> None:
    tampered(home, "DELETE FROM record WHERE seq IN (5, 6)")
    assert codes(found(home)) == [("gap", 5), ("gap", 6)]


def test_a_removed_tail_shows_at_its_seal(home: Path) -> None:
    tampered(home, "DELETE FROM record WHERE seq >= 150")
    assert codes(found(home)) == [("seal", 200)]


def test_a_foreign_seal_is_named(home: Path) -> None:
    tampered(home, "UPDATE seal SET signature = zeroblob(64)")
    assert codes(found(home)) == [("seal", 200)]


def test_an_acknowledgement_of_another_history_is_named(home: Path) -> None:
    insert = (
        "INSERT INTO acked (epoch, seq, link, gen, safe_seq) VALUES (1, 3, zeroblob(32), 1, 0)"
    )
    receipt = "INSERT INTO receipt (epoch, seq, gen, receipt) VALUES (1, 3, 1, '{\"seq\":3}')"
    tampered(home, insert, receipt)
    assert codes(found(home)) == [("receipt", 3), ("acked", 3)]


def test_an_epoch_with_a_false_parent_is_named(home: Path) -> None:
    with open_store(home, restored=True) as store:
        capture(store)
    tampered(home, "UPDATE epoch SET parent_seq = 9 WHERE ordinal = 2")
    assert ("epoch", 0) in codes(found(home))


def test_a_changed_feed_item_is_named(home: Path) -> None:
    tampered(home, "UPDATE received SET body = x'00'")
    assert codes(found(home)) == [("received", 0)]


def test_every_flipped_byte_on_the_disk_is_named(home: Path) -> None:
    path = home / "data" / STORE_NAME
    sound = path.read_bytes()
    chance = Random(1)
    for place in [1023, len(sound) - 1, *(chance.randrange(1024, len(sound)) for _ in range(25))]:
        data = bytearray(sound)
        data[place] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        kinds = {code for code, _ in codes(found_or_refused(home))}
        assert "page" in kinds, place
    path.write_bytes(sound)
    assert found(home) == []


def found_or_refused(home: Path) -> list[Damage]:
    try:
        return found(home)
    except StoreDamaged as error:
        return [Damage("station.damage.page", "", 0, str(error))]


def test_records_behind_a_broken_page_are_still_checked(home: Path) -> None:
    tampered(home, f"UPDATE record SET body = {CHANGED} WHERE seq = {RECORDS}")
    path = home / "data" / STORE_NAME
    sound = path.read_bytes()
    seen = 0
    for page in range(2, len(sound) // 1024, 9):
        data = bytearray(sound)
        data[page * 1024 - 500] ^= 1
        path.write_bytes(data)
        damages = codes(found_or_refused(home))
        lost = [seq for code, seq in damages if code == "unreadable"]
        if lost and RECORDS not in lost:
            seen += 1
            assert ("body", RECORDS) in damages
    assert seen > 0


def test_a_photo_that_is_gone_or_changed_is_named(home: Path) -> None:
    (photo,) = (path for path in (home / "data" / "photos").rglob("*") if path.is_file())
    conn, blobs = open_reader(home / "data", home / "state")
    try:
        assert list(verify_photos(conn, blobs, contents=True)) == []
        data = bytearray(photo.read_bytes())
        data[20] ^= 1
        photo.write_bytes(data)
        assert list(verify_photos(conn, blobs, contents=False)) == []
        named = list(verify_photos(conn, blobs, contents=True))
        photo.unlink()
        assert list(verify_photos(conn, blobs, contents=False)) == named
    finally:
        conn.close()
    assert codes(named) == [("photo", RECORDS + 1)]


def test_rows_that_the_records_do_not_give_are_named(home: Path) -> None:
    with open_store(home) as store:
        key = store.keys.store_key
    assert miscomputed(home, key) == []
    tampered(
        home, "UPDATE unit SET state = 'shipped' WHERE object IN (SELECT max(object) FROM unit)"
    )
    assert miscomputed(home, key) == ["unit"]


def miscomputed(home: Path, key: bytes) -> list[str]:
    conn, _ = open_reader(home / "data", home / "state")
    try:
        return [damage.where for damage in verify_projections(conn, key)]
    finally:
        conn.close()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_damage_has_its_sentence(lang: str) -> None:
    kinds = "page unreadable gap body chain rid epoch seal acked receipt received photo projection"
    for kind in kinds.split():
        damage = Damage(f"station.damage.{kind}", "e" * 32, 7, "here")
        assert damage.sentence(lang)


def test_verify_reads_beside_a_working_program(home: Path) -> None:
    with open_store(home, FixedClock()) as store:
        capture(store)
        assert found(home) == []
        capture(store)


def test_a_changed_type_beside_a_body_is_found(home: Path) -> None:
    tampered(home, "UPDATE record SET type = 'unit.packed' WHERE seq = 7")
    assert codes(found(home)) == [("body", 7)]
