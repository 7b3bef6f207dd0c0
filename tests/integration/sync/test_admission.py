"""Who may ask what: signatures, challenges, other stations' things."""

import msgspec
import pytest

from station import ids
from sync.client.ports import Request, Response
from sync.client.session import Phase
from sync.client.troubles import AppTooOld, ChallengeExpired, HubRefused, HubUnclear, NotAdmitted
from sync.wire.challenge import VALID_MS
from sync.wire.receipts import signed_receipt
from sync.wire.signing import Asked, answer_header, new_nonce, request_headers
from tests.helpers.hub_in_memory import LocalHub, Station, records_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02" + b"data" * 50


def greeted(hub: LocalHub) -> Station:
    station = Station(hub)
    station.sync()
    return station


def test_a_challenge_lasts_fifteen_minutes_and_is_renewed_by_itself(hub: LocalHub) -> None:
    station = greeted(hub)
    hub.clock.pass_s(VALID_MS / 1000 + 1)
    with pytest.raises(ChallengeExpired):
        station.session._talk.ask(Request("GET", "/v1/log"))
    station.ledger.capture("x")
    phases = station.sync()
    assert phases.count(Phase.HELLO) == 1
    assert station.ledger.is_all_acked


def test_a_request_signed_before_the_challenge_ran_out_is_no_use_later(hub: LocalHub) -> None:
    station = greeted(hub)
    station.ledger.capture("x")
    station.sync()
    old = next(each for each in station.transport.sent if each.path.startswith("/v1/log"))
    assert hub.answer(old).status == 200
    hub.clock.pass_s(VALID_MS / 1000 + 1)
    assert hub.answer(old).status == 401


def test_a_challenge_of_one_station_is_of_no_use_to_another(hub: LocalHub) -> None:
    first, second = greeted(hub), greeted(hub)
    second.session._talk.challenge = first.session._talk.challenge
    with pytest.raises(ChallengeExpired):
        second.session._talk.ask(Request("GET", "/v1/log"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/hello"),
        ("GET", "/v1/log"),
        ("POST", "/v1/blobs/state"),
        ("POST", "/v1/blobs"),
        ("HEAD", f"/v1/blobs/{'a' * 32}"),
        ("PATCH", f"/v1/blobs/{'a' * 32}"),
        ("GET", f"/v1/s/{'a' * 32}/e/{'b' * 32}/links"),
        ("GET", f"/v1/s/{'a' * 32}/e/{'b' * 32}/records?after=0"),
        ("POST", f"/v1/s/{'a' * 32}/e/{'b' * 32}/records?after=0"),
    ],
)
def test_nobody_is_answered_without_a_known_key(hub: LocalHub, method: str, path: str) -> None:
    station = greeted(hub)
    challenge = station.session._talk.challenge
    stranger = ids.new_id()
    asked = Asked(method, path, new_nonce())
    key = station.ledger.key
    unknown = request_headers(key, stranger, asked, challenge, b"")
    assert hub.answer(Request(method, path, unknown, b"")).status == 401
    assert hub.answer(Request(method, path, {}, b"")).status == 401
    other = Station(hub)
    forged = request_headers(other.ledger.key, station.ledger.station, asked, challenge, b"")
    assert hub.answer(Request(method, path, forged, b"")).status == 401


def test_a_station_cannot_speak_for_another(hub: LocalHub) -> None:
    first, second = greeted(hub), greeted(hub)
    first.ledger.capture("x")
    first.sync()
    path = f"/v1/s/{first.ledger.station}/e/{first.ledger.epoch}"
    for request in (
        Request("GET", f"{path}/links"),
        Request("GET", f"{path}/records?after=0"),
        Request("POST", f"{path}/records?after=0", {}, b"x"),
    ):
        with pytest.raises(NotAdmitted):
            second.session._talk.ask(request)


def test_a_station_cannot_go_on_with_another_s_upload(hub: LocalHub) -> None:
    first, second = greeted(hub), greeted(hub)
    answer = first.session._talk.ask(
        Request(
            "POST",
            "/v1/blobs",
            {
                "Upload-Length": "10",
                "Upload-Metadata": f"sha256 {'MDAw' * 21}MA==,mime aW1hZ2UvcG5n",
            },
        )
    )
    assert answer.status == 201
    upload = msgspec.json.decode(answer.body)["upload"]
    assert first.session._talk.ask(Request("HEAD", f"/v1/blobs/{upload}")).status == 200
    assert second.session._talk.ask(Request("HEAD", f"/v1/blobs/{upload}")).status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload-Length": "10"},
        {"Upload-Length": "-1", "Upload-Metadata": "sha256 MDAw"},
        {"Upload-Length": "10", "Upload-Metadata": "sha256"},
        {"Upload-Length": "10", "Upload-Metadata": "sha256 !!!,mime !!!"},
        {"Upload-Length": "10", "Upload-Metadata": "sha256 MDAw,mime aW1hZ2UvcG5n"},
    ],
)
def test_an_upload_that_is_announced_wrongly_is_refused(
    hub: LocalHub, headers: dict[str, str]
) -> None:
    station = greeted(hub)
    assert station.session._talk.ask(Request("POST", "/v1/blobs", headers)).status == 400


@pytest.mark.parametrize("state", ["revoked", "closed"])
def test_a_revoked_station_keeps_its_queue(hub: LocalHub, state: str) -> None:
    station = greeted(hub)
    station.ledger.capture("x")
    with hub.parts.storage._database.writing() as connection:
        connection.run("UPDATE hub_station SET state = ?", (state,))
    with pytest.raises(NotAdmitted) as caught:
        station.sync()
    assert caught.value.facts["reason"] == f"station-{state}"
    assert station.ledger.backlog().records == 1
    assert records_of(hub) == []


@pytest.mark.parametrize("change", ["sig", "hub", "station", "epoch", "seq", "link", "unreadable"])
def test_a_receipt_that_is_not_for_what_was_sent_moves_nothing(hub: LocalHub, change: str) -> None:
    """Even inside an answer the hub has signed."""
    station = greeted(hub)
    for number in range(3):
        station.ledger.capture(f"{number}")
    key = hub.parts.identity.key

    def falsify(request: Request, answer: Response) -> Response:
        if "/records?" not in request.path:
            return answer
        said = msgspec.json.decode(answer.body)
        other = {
            "hub": "0" * 32,
            "station": "0" * 32,
            "epoch": "0" * 32,
            "seq": 2,
            "link": "0" * 64,
        }
        if change == "sig":
            said["receipt"]["sig"] = "0" * 128
        elif change == "unreadable":
            said = {"receipt": None}
        else:
            from sync.wire.receipts import Receipt

            receipt = Receipt(**{**said["receipt"], change: other[change]})
            said["receipt"] = msgspec.to_builtins(signed_receipt(key, receipt))
        body = msgspec.json.encode(said)
        asked = Asked(request.method, request.path, request.headers["X-Nonce"])
        headers = {"x-hub-sig": answer_header(key, asked, 200, "", body)["X-Hub-Sig"]}
        return Response(200, headers, body)

    station.transport.tamper = falsify
    if change == "link":
        station.sync()  # our own link says otherwise: compared anew, nothing acknowledged
    else:
        with pytest.raises(HubUnclear):
            station.sync()
    assert station.ledger.acked == {}
    assert station.ledger.receipts == []


def test_a_photo_receipt_that_is_not_for_the_photo_is_not_kept(hub: LocalHub) -> None:
    station = greeted(hub)
    station.ledger.capture("x", photo=PNG)
    key = hub.parts.identity.key

    def falsify(request: Request, answer: Response) -> Response:
        if not request.path.endswith("/state") or b"stored" not in answer.body:
            return answer
        body = answer.body.replace(b'"size":%d' % len(PNG), b'"size":1')
        asked = Asked(request.method, request.path, request.headers["X-Nonce"])
        headers = {"x-hub-sig": answer_header(key, asked, 200, "", body)["X-Hub-Sig"]}
        return Response(200, headers, body)

    station.transport.tamper = falsify
    with pytest.raises(HubUnclear):
        station.sync()
    assert station.ledger.photo_receipts == {}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/log?cursor=nonsense", 400),
        ("/v1/log?limit=-1", 400),
        ("/v1/log?limit=99999999999999999999", 400),
        ("/v1/log?limit=0", 200),
        ("/v1/log?cursor=&wait=x", 200),
        (f"/v1/log?cursor=1.0.{'0' * 64}", 200),
        (f"/v1/log?cursor=1.999.{'0' * 64}", 409),
    ],
)
def test_odd_questions_about_the_feed_get_plain_answers(
    hub: LocalHub, path: str, status: int
) -> None:
    assert greeted(hub).session._talk.ask(Request("GET", path)).status == status


def test_links_and_records_of_a_stream_can_be_asked_for(hub: LocalHub) -> None:
    station = greeted(hub)
    for number in range(5):
        station.ledger.capture(f"{number}")
    station.sync()
    path = f"/v1/s/{station.ledger.station}/e/{station.ledger.epoch}"
    talk = station.session._talk
    found = msgspec.json.decode(talk.ask(Request("GET", f"{path}/links?from=1&step=2")).body)
    assert [each["seq"] for each in found["links"]] == [1, 3, 5]
    refill = talk.ask(Request("GET", f"{path}/records?after=3")).body.splitlines()
    bodies = [msgspec.json.decode(line)["body"].encode() for line in refill]
    assert bodies == [row.body for row in station.ledger.rows[station.ledger.epoch][3:]]
    assert talk.ask(Request("GET", f"{path}/records?after=5")).status == 204
    for wrong in (f"{path}/links?step=0", f"{path}/records"):
        assert talk.ask(Request("GET", wrong)).status == 400
    other = f"/v1/s/{station.ledger.station}/e/{'0' * 32}/links"
    assert talk.ask(Request("GET", other)).status == 404


def test_a_hello_no_hub_can_believe_is_refused(hub: LocalHub) -> None:
    station = greeted(hub)
    station.ledger.capture("x")
    station.sync()
    epoch = station.ledger.epoch
    station.ledger.acked_gen[epoch] = 10**9
    station.ledger.acked[epoch] = type(station.ledger.acked[epoch])(1, b"x" * 32)
    station.new_session()
    with pytest.raises(HubRefused):
        station.sync()
    with hub.parts.storage.reading() as view:
        assert view.generation() == 1


@pytest.mark.parametrize(("own", "is_let_in"), [("0.9.9", False), ("0.10.0", True), ("1", True)])
def test_a_program_that_is_too_old_keeps_its_queue_and_says_what_is_needed(
    hub: LocalHub, own: str, is_let_in: bool
) -> None:
    hub.parts.hub.min_app = "0.10.0"
    station = Station(hub)
    station.ledger.capture("x")
    station.session._app = own
    if is_let_in:
        station.sync()
        assert station.ledger.is_all_acked
        return
    with pytest.raises(AppTooOld) as found:
        station.sync()
    assert "0.10.0" in found.value.sentence("zh")
    assert station.ledger.backlog().records == 1
    station.session._app = "0.10.1"  # updated, after the shift
    station.sync()
    assert station.ledger.is_all_acked
