"""S7: twelve identities against every route. What is not in the table is refused, and told nothing.

The identities are those the hub's interface has today: stations and their keys. People's roles act
at a station, where its gates decide; they have no account at the hub.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from station.ledger.seal import DeviceKey
from sync.client.ports import Response
from sync.client.push import Pace, push_batch
from sync.client.session import Phase
from sync.client.troubles import HubRefused
from sync.hub.exchange import HubRequest
from sync.hub.own import append_own
from sync.hub.routes import ROUTES
from sync.hub.stations import set_state
from sync.wire.messages import LogPage, decode
from sync.wire.signing import Asked, new_nonce, request_headers
from tests.helpers.fake_ledger import FakeLedger, sha256
from tests.helpers.hub_in_memory import LocalHub, Station

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02" + b"data" * 50

ANSWERED, NO_KEY, SHUT_OUT, CLOSED, NOT_YOURS, NOT_FOUND = 200, 401, 403, 410, 403, 404


@dataclass
class Caller:
    """Somebody who asks.

    Attributes:
        key: What is signed with; `None` = nothing.
        challenge: What is repeated as the hub's challenge.
        peer: Where the request comes from.
    """

    station: str
    key: DeviceKey | None
    challenge: str
    peer: str = "10.0.0.5"


class Scene:
    """Two suppliers with a station each, one of them with a photo; and everybody else."""

    def __init__(self, hub: LocalHub) -> None:
        self.hub = hub
        self.own = Station(hub, "acme")
        self.mate = Station(hub, "acme")
        self.rival = Station(hub, "rival")
        self.own.ledger.capture("own", photo=PNG)
        self.mate.ledger.capture("mate")
        self.rival.ledger.capture("rival")
        for each in (self.own, self.mate, self.rival):
            each.sync()
        append_own(hub.parts.hub, hub.own_body("for all"))
        append_own(hub.parts.hub, hub.own_body("for rival"), audience="rival")
        self.upload = self._begin_upload()

    def _begin_upload(self) -> str:
        name = "bb" * 32
        import base64

        told = f"sha256 {base64.b64encode(name.encode()).decode()},mime aW1hZ2UvcG5n"
        caller = self.caller("own")
        answer = self.ask(
            caller, "POST", "/v1/blobs", {"Upload-Length": "10", "Upload-Metadata": told}
        )
        return answer.headers["location"].rpartition("/")[2]

    def caller(self, name: str) -> Caller:
        """One of the twelve."""
        make: dict[str, Callable[[], Caller]] = {
            "own": lambda: self._of(self.own),
            "mate": lambda: self._of(self.mate),
            "rival": lambda: self._of(self.rival),
            "nobody": lambda: Caller(self.own.ledger.station, None, ""),
            "stranger": self._stranger,
            "impostor": self._impostor,
            "replaced key": self._replaced_key,
            "old challenge": self._old_challenge,
            "mate's challenge": lambda: Caller(
                self.own.ledger.station, self.own.ledger.key, self._of(self.mate).challenge
            ),
            "revoked": lambda: self._set("revoked"),
            "closed": lambda: self._set("closed"),
            "collector": lambda: Caller("", None, "", peer="127.0.0.1"),
        }
        return make[name]()

    def _of(self, station: Station) -> Caller:
        return Caller(station.ledger.station, station.ledger.key, station.session._talk.challenge)

    def _stranger(self) -> Caller:
        ledger = FakeLedger()
        return Caller(ledger.station, ledger.key, self._of(self.own).challenge)

    def _impostor(self) -> Caller:
        own = self._of(self.own)
        return Caller(own.station, FakeLedger().key, own.challenge)

    def _replaced_key(self) -> Caller:
        before = self._of(self.own)
        from sync.client.enrol import enrol
        from sync.wire.enrol_code import read_code

        code = read_code(self.hub.code(station=before.station).text)
        enrol(code, before.station, self.own.ledger.inst, FakeLedger().key, self.own.transport)
        return before

    def _old_challenge(self) -> Caller:
        caller = self._of(self.own)
        self.hub.clock.pass_s(16 * 60)
        return caller

    def _set(self, state: str) -> Caller:
        set_state(self.hub.parts.hub, self.own.ledger.station, state)  # type: ignore[arg-type]
        return self._of(self.own)

    def ask(
        self,
        caller: Caller,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """One request as that caller sends it."""
        signed: dict[str, str] = {}
        if caller.key is not None:
            asked = Asked(method, path, new_nonce())
            signed = dict(
                request_headers(caller.key, caller.station, asked, caller.challenge, body)
            )
        lower = {name.lower(): value for name, value in {**(headers or {}), **signed}.items()}
        answer = self.hub.service.answer(HubRequest(method, path, lower, body, caller.peer))
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status, told, answer.body)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(LocalHub(tmp_path / "hub"))


@pytest.fixture(autouse=True)
def _closed(scene: Scene) -> object:
    yield
    scene.hub.close()


IDENTITIES = (
    "own", "mate", "rival", "nobody", "stranger", "impostor", "replaced key", "old challenge",
    "mate's challenge", "revoked", "closed", "collector",
)  # fmt: skip
OPEN = {"/healthz": 200, "/openapi.json": 200}
REFUSED = {
    "nobody": 401, "stranger": 401, "impostor": 401, "replaced key": 401, "old challenge": 401,
    "mate's challenge": 401, "revoked": 403, "closed": 410, "collector": 401,
}  # fmt: skip
OF_ONE_STREAM = {"own": {200, 204, 400}, "mate": {403}, "rival": {403}}
OF_ONE_UPLOAD = {"own": {200, 204, 400}, "mate": {404}, "rival": {404}}
OF_ANY_STATION = {"own": {200, 201, 400}, "mate": {200, 201, 400}, "rival": {200, 201, 400}}


def expected(identity: str, method: str, template: str) -> set[int]:
    """The table."""
    if template in OPEN:
        return {OPEN[template]}
    if template == "/metrics":
        return {200 if identity == "collector" else 403}
    if template == "/v1/enrol":
        return {400}  # no code, whoever asks
    if template == "/v1/hello" and identity in {"old challenge", "mate's challenge"}:
        return {400}  # that is how one gets a new one; this one was empty
    if identity in REFUSED:
        return {REFUSED[identity]}
    if "{station}" in template:
        return OF_ONE_STREAM[identity]
    if "{upload}" in template:
        return OF_ONE_UPLOAD[identity]
    return OF_ANY_STATION[identity]


@pytest.mark.parametrize("identity", IDENTITIES)
def test_each_identity_may_what_the_table_says_and_nothing_else(
    scene: Scene, identity: str
) -> None:
    caller = scene.caller(identity)
    own = scene.own.ledger
    wrong = []
    for route in ROUTES:
        path = route.template.replace("{station}", own.station).replace("{epoch}", own.epoch)
        path = path.replace("{upload}", scene.upload)
        query = {"records": "?after=0", "snapshot": "?kind=master"}
        path += query.get(path.rpartition("/")[2], "")
        answer = scene.ask(caller, route.method, path)
        if answer.status not in expected(identity, route.method, route.template):
            wrong.append((route.method, route.template, answer.status))
        if answer.status in {401, 403, 410}:
            assert answer.body.startswith(b'{"error":') or route.method == "HEAD"
    assert wrong == []


@pytest.mark.parametrize(
    ("identity", "seen"),
    [
        ("own", {"mate", "for all"}),
        ("mate", {"own", "for all"}),
        ("rival", {"for all", "for rival"}),
    ],
)
def test_bodies_are_seen_by_their_supplier_only(
    scene: Scene, identity: str, seen: set[str]
) -> None:
    page = decode(scene.ask(scene.caller(identity), "GET", "/v1/log").body, LogPage)
    assert len(page.items) == 5
    texts = {"own", "mate", "rival", "for all", "for rival"}
    hexes = {text: text.encode().hex() for text in texts}
    bodies = [item.body for item in page.items if item.body is not None]
    found = {
        text
        for text in texts
        if any(f'"{text}"' in body or f'"{hexes[text]}"' in body for body in bodies)
    }
    assert found == seen


@pytest.mark.parametrize(
    ("identity", "state"), [("own", "stored"), ("mate", "stored"), ("rival", "absent")]
)
def test_photos_are_known_to_their_supplier_only(scene: Scene, identity: str, state: str) -> None:
    body = f'{{"sha256":["{sha256(PNG)}"]}}'.encode()
    answer = scene.ask(scene.caller(identity), "POST", "/v1/blobs/state", {}, body)
    assert f'"state":"{state}"'.encode() in answer.body


def test_a_rival_who_knows_a_photo_s_hash_still_has_to_send_it(scene: Scene) -> None:
    """Else knowing a hash would be having a receipt for what one never had."""
    scene.rival.ledger.capture("same picture", photo=PNG)
    phases = scene.rival.sync()
    assert Phase.BLOBS in phases
    assert any(request.method == "PATCH" for request in scene.rival.transport.sent)


def test_a_batch_sealed_by_another_key_than_the_station_s_is_refused(scene: Scene) -> None:
    own = scene.own
    own.ledger.capture("forged")
    other = FakeLedger()
    true_key, own.ledger.key = own.ledger.key, other.key
    after = own.ledger.acked[own.ledger.epoch]
    own.session._talk._key = true_key  # the request is signed rightly, the seal is not
    with pytest.raises(HubRefused, match="batch-seal"):
        push_batch(own.session._talk, own.ledger, own.ledger.epoch, after, Pace())
