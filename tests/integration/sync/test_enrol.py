"""Enrolment: who may come in, and who is told why not."""

import pytest

from station import ids
from station.ledger.seal import DeviceKey
from sync.client.enrol import (
    EnrolCodeExpired,
    EnrolCodeUnknown,
    EnrolCodeUsed,
    EnrolRefused,
    StationTaken,
    enrol,
)
from sync.client.ports import Request, Response, TransportFailed
from sync.client.troubles import HubBusy, NotAdmitted, NotTheHub
from sync.hub.enrolment import NameNotUsable, StationNotKnown
from sync.wire.enrol_code import EnrolCode, read_code
from tests.helpers.fake_ledger import FakeLedger
from tests.helpers.hub_in_memory import LocalHub, LocalTransport, Station


def join(
    hub: LocalHub, text: str, ledger: FakeLedger, transport: LocalTransport | None = None
) -> object:
    way = transport or LocalTransport(hub)
    return enrol(read_code(text), ledger.station, ledger.inst, ledger.key, way)


def test_a_station_gets_the_label_and_supplier_of_its_code(hub: LocalHub) -> None:
    ledger = FakeLedger()
    code = read_code(hub.code("acme", "裁剪 1").text)
    pin = enrol(code, ledger.station, ledger.inst, ledger.key, LocalTransport(hub))
    assert (pin.label, pin.tenant, pin.hub) == ("裁剪 1", "acme", hub.parts.identity.hub)
    assert pin.public == hub.parts.identity.key.public.hex()


def test_stations_without_a_label_are_numbered(hub: LocalHub) -> None:
    assert [Station(hub).pin.label for _ in range(3)] == ["工位01", "工位02", "工位03"]


def test_an_unknown_code_is_refused(hub: LocalHub) -> None:
    known = read_code(hub.code().text)
    wrong = EnrolCode(ids.new_id(), known.hub_public, known.fingerprint, known.url)
    ledger = FakeLedger()
    with pytest.raises(EnrolCodeUnknown):
        enrol(wrong, ledger.station, ledger.inst, ledger.key, LocalTransport(hub))


def test_a_code_is_refused_after_fifteen_minutes(hub: LocalHub) -> None:
    text = hub.code().text
    hub.clock.pass_s(15 * 60 + 1)
    with pytest.raises(EnrolCodeExpired):
        join(hub, text, FakeLedger())


def test_a_code_lets_one_station_in(hub: LocalHub) -> None:
    text = hub.code().text
    join(hub, text, FakeLedger())
    with pytest.raises(EnrolCodeUsed):
        join(hub, text, FakeLedger())


def test_asking_again_after_a_lost_answer_gives_the_same_answer(hub: LocalHub) -> None:
    text, ledger, way = hub.code().text, FakeLedger(), LocalTransport(hub)
    way.lose_answers = {1}
    with pytest.raises(TransportFailed):
        join(hub, text, ledger, way)
    hub.clock.pass_s(3600)
    assert join(hub, text, ledger, way) == join(hub, text, ledger, way)


def test_nobody_takes_over_another_station(hub: LocalHub) -> None:
    victim = Station(hub)
    thief = FakeLedger(station=victim.ledger.station)
    with pytest.raises(StationTaken):
        join(hub, hub.code("evil").text, thief)
    victim.ledger.capture("x")
    victim.sync()
    assert victim.ledger.is_all_acked


def test_a_station_that_lost_its_key_comes_back_with_a_code_made_for_it(hub: LocalHub) -> None:
    old = Station(hub)
    old.ledger.capture("x")
    old.sync()
    again = hub.code("ignored", station=old.ledger.station)
    old.ledger.key = DeviceKey(b"n" * 32)
    old.new_session()
    with pytest.raises(NotAdmitted):
        old.sync()
    pin = join(hub, again.text, old.ledger)
    assert pin == old.pin
    old.new_session()
    old.ledger.capture("y")
    old.sync()
    assert old.ledger.is_all_acked
    from sync.hub.verify import verify

    parts = hub.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []


def test_a_code_made_for_one_station_lets_no_other_in(hub: LocalHub) -> None:
    known = Station(hub)
    text = hub.code(station=known.ledger.station).text
    with pytest.raises(EnrolRefused) as caught:
        join(hub, text, FakeLedger())
    assert caught.value.facts["reason"] == "code-other-station"


def test_an_answer_of_another_hub_is_not_believed(hub: LocalHub) -> None:
    code = read_code(hub.code().text)
    other = EnrolCode(code.code, DeviceKey(b"x" * 32).public, code.fingerprint, code.url)
    ledger = FakeLedger()
    with pytest.raises(NotTheHub):
        enrol(other, ledger.station, ledger.inst, ledger.key, LocalTransport(hub))


def test_a_key_can_only_be_introduced_by_its_owner(hub: LocalHub) -> None:
    class Swapping(LocalTransport):
        def send(self, request: Request) -> Response:
            mine = DeviceKey(b"m" * 32).public.hex().encode()
            body = request.body.replace(ledger.key.public.hex().encode(), mine)
            return super().send(Request(request.method, request.path, request.headers, body))

    ledger = FakeLedger()
    with pytest.raises(EnrolRefused) as caught:
        join(hub, hub.code().text, ledger, Swapping(hub))
    assert caught.value.facts["reason"] == "request-signature"


def test_guessing_codes_is_slowed_down(hub: LocalHub) -> None:
    known = read_code(hub.code().text)
    ledger = FakeLedger()

    def guess() -> None:
        wrong = EnrolCode(ids.new_id(), known.hub_public, known.fingerprint, known.url)
        enrol(wrong, ledger.station, ledger.inst, ledger.key, LocalTransport(hub))

    for _ in range(20):
        with pytest.raises(EnrolCodeUnknown):
            guess()
    with pytest.raises(HubBusy):
        guess()
    hub.clock.pass_s(61)
    with pytest.raises(EnrolCodeUnknown):
        guess()


def test_codes_are_made_for_known_stations_and_usable_names_only(hub: LocalHub) -> None:
    with pytest.raises(StationNotKnown):
        hub.code(station="nobody")
    with pytest.raises(NameNotUsable):
        hub.code(label="x" * 61)
    with pytest.raises(NameNotUsable):
        hub.code(supplier="a\nb")


def test_the_hub_keeps_no_code_in_plain(hub: LocalHub) -> None:
    code = read_code(hub.code().text).code
    hub.close()
    stored = b"".join(path.read_bytes() for path in hub.folder.iterdir() if path.is_file())
    assert bytes.fromhex(code) not in stored
    assert code.encode() not in stored
    hub.restart()
