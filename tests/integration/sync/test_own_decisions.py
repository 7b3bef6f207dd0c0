"""What the hub itself decides and publishes is a record of its own stream, and comes back (4.6, I9)."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.client.give_back import PATH, give_back
from sync.client.ports import Request
from sync.client.troubles import AppTooOld, HubUnclear, NotAdmitted
from sync.hub import service
from sync.hub.own import append_own
from sync.hub.reading import SqlReading
from sync.hub.routes import ROUTES
from sync.hub.standing import decided
from sync.hub.stations import require_program, set_state
from sync.hub.verify import verify
from sync.wire.messages import Returned, ReturnedRecord, decode, encode
from tests.helpers.hub_in_memory import LocalHub, Station
from tests.helpers.served_hub import HubProcess, RemoteStation
from ui.cli.main import run


def state_of(hub: LocalHub, station: Station) -> str:
    with hub.parts.storage.reading() as view:
        known = view.station(station.ledger.station)
        assert known is not None
        assert decided(view, known.station) in {None, known.state}
        return known.state


def own_texts(hub: LocalHub) -> list[bytes]:
    stored = hub.parts.storage.records_after(0, 1000)
    return [each.record.body or b"" for each in stored if each.station == hub.parts.identity.hub]


def sync_until_quiet(*stations: Station) -> None:
    for _ in range(3):
        for station in stations:
            station.sync()


def is_refused(station: Station) -> bool:
    station.new_session()
    try:
        station.sync()
    except NotAdmitted:
        return True
    return False


def assert_sound(hub: LocalHub) -> None:
    parts = hub.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []


def test_a_revocation_comes_back_to_a_hub_restored_from_before_it(
    hub: LocalHub, tmp_path: Path
) -> None:
    witness, thief = Station(hub), Station(hub)
    sync_until_quiet(witness, thief)
    hub.keep_copy(tmp_path / "backup")
    set_state(hub.parts.hub, thief.ledger.station, "revoked")
    assert is_refused(thief)
    witness.sync()
    hub.restore(tmp_path / "backup")
    assert state_of(hub, thief) == "active"
    sync_until_quiet(witness)
    assert state_of(hub, thief) == "revoked"
    assert is_refused(thief)
    assert_sound(hub)
    assert len(witness.ledger.received) == 1


@pytest.mark.parametrize(
    ("lost", "since", "expected"),
    [
        (("revoked",), (), "revoked"),
        (("revoked", "active"), (), "active"),
        (("revoked", "closed"), (), "closed"),
        (("revoked",), ("closed", "active"), "active"),
        (("revoked", "active"), ("closed",), "closed"),
    ],
)
def test_what_was_decided_since_is_not_overruled_by_what_comes_back(
    hub: LocalHub, tmp_path: Path, lost: tuple[str, ...], since: tuple[str, ...], expected: str
) -> None:
    witness, late, other = Station(hub), Station(hub), Station(hub)
    sync_until_quiet(witness, late)
    append_own(hub.parts.hub, hub.own_body("before"))
    sync_until_quiet(witness)
    hub.keep_copy(tmp_path / "backup")
    for state in lost:
        set_state(hub.parts.hub, other.ledger.station, state)  # type: ignore[arg-type]
    witness.sync()
    witness.ledger.capture("longer feed")
    witness.sync()
    hub.restore(tmp_path / "backup")
    late.ledger.capture("goes on")
    late.session._ledger.reset_downstream(None)
    with hub.parts.storage.writing() as tx:
        tx.start_generation(2, 0)  # as `suyuan hub restore` does
    for state in since:
        set_state(hub.parts.hub, other.ledger.station, state)  # type: ignore[arg-type]
    sync_until_quiet(witness, late)
    assert state_of(hub, other) == expected
    assert_sound(hub)


def test_a_document_comes_back_to_everybody(hub: LocalHub, tmp_path: Path) -> None:
    first, second = Station(hub), Station(hub)
    append_own(hub.parts.hub, hub.own_body("kept"))
    sync_until_quiet(first, second)
    hub.keep_copy(tmp_path / "backup")
    lost = [hub.own_body(f"lost {number}") for number in range(150)]
    for body in lost:
        append_own(hub.parts.hub, body)
    first.sync()
    hub.restore(tmp_path / "backup")
    sync_until_quiet(second, first, second)
    assert own_texts(hub)[1:] == lost
    for station in (first, second):
        bodies = [item.body for item in station.ledger.received]
        assert bodies == own_texts(hub)
    assert_sound(hub)


def test_giving_back_what_the_hub_has_changes_nothing(hub: LocalHub) -> None:
    station = Station(hub)
    append_own(hub.parts.hub, hub.own_body("known"))
    station.sync()
    assert list(give_back(station.session._talk, station.ledger, 0)) == [0]
    assert len(own_texts(hub)) == 1


def test_the_oldest_program_that_is_let_in_comes_back(hub: LocalHub, tmp_path: Path) -> None:
    witness, old = Station(hub), Station(hub)
    sync_until_quiet(witness, old)
    hub.keep_copy(tmp_path / "backup")
    require_program(hub.parts.hub, "0.2.0")
    witness.session._app = "0.2.0"
    witness.sync()
    hub.restore(tmp_path / "backup")
    sync_until_quiet(witness)
    old.new_session()
    with pytest.raises(AppTooOld, match=r"0\.2\.0"):
        old.sync()
    require_program(hub.parts.hub, "0.1.0")
    old.sync()


def test_a_shut_out_station_that_is_enrolled_anew_is_in_for_everybody_who_restores(
    hub: LocalHub, tmp_path: Path
) -> None:
    witness, other = Station(hub), Station(hub)
    sync_until_quiet(witness, other)
    hub.keep_copy(tmp_path / "backup")
    set_state(hub.parts.hub, other.ledger.station, "closed")
    back = Station(hub, ledger=other.ledger)
    witness.sync()
    hub.restore(tmp_path / "backup")
    sync_until_quiet(witness, back)
    assert state_of(hub, other) == "active"


def test_one_supplier_s_records_stay_its_own_when_they_come_back(
    hub: LocalHub, tmp_path: Path
) -> None:
    own, rival = Station(hub, "acme"), Station(hub, "rival")
    sync_until_quiet(own, rival)
    hub.keep_copy(tmp_path / "backup")
    append_own(hub.parts.hub, hub.own_body("prices"), audience="acme")
    sync_until_quiet(own, rival)
    hub.restore(tmp_path / "backup")
    sync_until_quiet(rival, own, rival)
    assert len(own_texts(hub)) == 1
    assert [item.body for item in rival.ledger.received] == [None]
    assert own.ledger.received[0].body is not None


def _other_body(record: ReturnedRecord) -> ReturnedRecord:
    return replace(record, body=record.body.replace("revoked", "active "))


FORGERIES: dict[str, Callable[[ReturnedRecord], ReturnedRecord]] = {
    "body": _other_body,
    "place": lambda record: replace(record, seq=record.seq + 1),
    "epoch": lambda record: replace(record, epoch="ab" * 16),
    "link": lambda record: replace(record, sealed=replace(record.sealed, after="00" * 32)),
    "seal": lambda record: replace(record, sealed=replace(record.sealed, sig="00" * 64)),
    "other supplier's": lambda record: replace(
        record, sealed=replace(record.sealed, audience="rival")
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_nobody_can_put_words_into_the_hub_s_mouth(
    hub: LocalHub, tmp_path: Path, name: str
) -> None:
    witness, other = Station(hub), Station(hub)
    sync_until_quiet(witness)
    hub.keep_copy(tmp_path / "backup")
    set_state(hub.parts.hub, other.ledger.station, "revoked")
    witness.sync()
    (record,) = witness.ledger.hub_records(0, 10)
    hub.restore(tmp_path / "backup")
    true = ReturnedRecord(
        epoch=record.epoch, seq=record.seq, body=record.body.decode(), sealed=record.sealed
    )
    talk = witness.session._talk
    for returned, count in ((FORGERIES[name](true), 0), (true, 1)):
        message = encode(Returned(records=(returned,)))
        answer = talk.ask(Request("POST", PATH, {}, message))
        assert answer.body == b'{"count":%d}' % count
        assert state_of(hub, other) == ("revoked" if count else "active")


def test_a_hub_of_an_older_program_keeps_a_station_from_nothing(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(hub)
    append_own(hub.parts.hub, hub.own_body("one"))
    station.sync()
    hub.keep_copy(tmp_path / "backup")
    append_own(hub.parts.hub, hub.own_body("two"))
    station.sync()
    hub.restore(tmp_path / "backup")
    older = tuple(route for route in ROUTES if route.template != PATH)
    monkeypatch.setattr(service, "ROUTES", older)
    sync_until_quiet(station)
    assert PATH in {request.path for request in station.transport.sent}
    assert [item.body for item in station.ledger.received] == own_texts(hub)
    assert len(own_texts(hub)) == 1


def test_a_revocation_survives_a_hub_process_restored_by_its_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands, a hub process, HTTPS: as it would happen to somebody."""
    folder, kept, fresh = tmp_path / "hub", tmp_path / "kept", tmp_path / "fresh"
    process = HubProcess(folder)
    witness, thief = RemoteStation(folder), RemoteStation(folder)
    for station in (witness, thief):
        station.ledger.capture("x")
        list(station.session.turn())
    assert run(["hub", "backup", "--data-dir", str(folder), "--to", str(kept)]) == 0
    named = ["hub", "revoke", thief.ledger.station, "--data-dir", str(folder)]
    assert run(named) == 0
    list(witness.session.turn())
    process.terminate()
    folder.rename(tmp_path / "burnt")
    assert run(["hub", "restore", "--data-dir", str(fresh), "--from", str(kept)]) == 0
    fresh.rename(folder)
    process.start()
    for _ in range(3):
        list(witness.new_session().turn())
    with pytest.raises(NotAdmitted):
        list(thief.new_session().turn())
    for station in (witness, thief):
        station.close()
    capsys.readouterr()
    assert run(["hub", "export", "--json", "--data-dir", str(folder)]) == 0
    types = [json.loads(line)["type"] for line in capsys.readouterr().out.splitlines()]
    assert types.count("standing.changed") == 1
    assert process.terminate() == 0
    assert run(["hub", "verify", "--data-dir", str(folder)]) == 0


def test_a_message_of_another_form_is_refused(hub: LocalHub) -> None:
    station = Station(hub)
    station.sync()
    answer = station.session._talk.ask(Request("POST", PATH, {}, b'{"records":[{"epoch":"x"}]}'))
    assert answer.status == 400
    empty = encode(Returned(records=()))
    assert decode(empty, Returned).records == ()
    assert station.session._talk.ask(Request("POST", PATH, {}, empty)).body == b'{"count":0}'


def test_a_hub_record_whose_seal_does_not_fit_is_not_applied(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(hub)
    stored = append_own(hub.parts.hub, hub.own_body("one"))
    wrong = {stored.idx: (bytes(32), bytes(64))}
    monkeypatch.setattr(SqlReading, "own_seals", lambda *_: wrong)
    with pytest.raises(HubUnclear, match="seal"):
        station.sync()
    assert station.ledger.received == []
