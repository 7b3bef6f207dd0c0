"""What a hub says about itself: health, counts, its description, its log; and no secret in any."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from sync.client.ports import Request, Response
from sync.hub.exchange import HubRequest
from sync.hub.place import URL_VARIABLE
from sync.hub.routes import ROUTES
from sync.wire.enrol_code import read_code
from sync.wire.messages import Snapshot, decode
from sync.wire.packing import unpacked
from tests.helpers.hub_in_memory import LocalHub, Station
from tests.helpers.served_hub import PROJECT, RemoteStation, ThreadedHub


def ask(hub: LocalHub, path: str, method: str = "GET") -> Response:
    return hub.answer(Request(method, path, {}, b""))


def counts(hub: LocalHub) -> dict[str, float]:
    lines = ask(hub, "/metrics").body.decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_health_is_told_to_anybody(hub: LocalHub) -> None:
    answer = ask(hub, "/healthz")
    assert (answer.status, json.loads(answer.body)["status"]) == (200, "ok")


def test_metrics_count_records_stations_and_errors(hub: LocalHub) -> None:
    assert counts(hub)["stations_online"] == 0
    one, two = Station(hub), Station(hub)
    for number in range(3):
        one.ledger.capture(f"{number}")
    one.sync()
    two.sync()
    ask(hub, "/nowhere")
    found = counts(hub)
    assert found["records_received_total"] == 3
    assert found["stations_online"] == 2
    assert found['sync_errors_total{status="404"}'] == 1
    assert found["feed_head"] == 3
    hub.clock.pass_s(3600)
    assert counts(hub)["stations_online"] == 0


def test_a_queue_grows_old_until_its_records_have_come(hub: LocalHub) -> None:
    station = Station(hub)
    station.ledger.capture("x")
    turn = station.session.turn()
    next(turn)  # the hello, and then the line breaks
    hub.clock.pass_s(90)
    assert counts(hub)["queue_age_seconds"] == 90
    turn.close()
    station.new_session()
    station.sync()
    assert counts(hub)["queue_age_seconds"] == 0


def test_metrics_have_the_form_prometheus_reads(hub: LocalHub) -> None:
    answer = ask(hub, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in answer.body.decode().splitlines():
        assert re.fullmatch(
            r"# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{status=\"\d+\"\})? -?\d+(\.\d+)?(e[+-]\d+)?", line
        )


def test_metrics_are_for_the_same_machine_only(hub: LocalHub) -> None:
    asked = HubRequest("GET", "/metrics", {}, peer="10.0.0.9")
    assert hub.service.answer(asked).status == 403


def described(hub: LocalHub) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask(hub, "/openapi.json").body)
    return found


def test_every_route_is_described_and_everything_described_answers(hub: LocalHub) -> None:
    document = described(hub)
    assert document["openapi"] == "3.1.0"
    operations = {
        (method.upper(), path) for path, kinds in document["paths"].items() for method in kinds
    }
    assert operations == {(route.method, route.template) for route in ROUTES}
    for method, path in sorted(operations):
        answer = ask(hub, re.sub(r"\{[a-z_]+\}", "0" * 32, path), method)
        assert answer.status not in {404, 405}
        needs = document["paths"][path][method.lower()].get("security")
        assert (answer.status == 401) == (needs is not None) or path == "/v1/enrol"


def test_what_is_described_refers_to_what_is_there(hub: LocalHub) -> None:
    document = described(hub)
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    used = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)))
    assert used
    assert used <= known
    schemes = document["components"]["securitySchemes"].keys()
    for kinds in document["paths"].values():
        for operation in kinds.values():
            assert operation["responses"]["default"]
            assert all(one.keys() <= schemes for one in operation.get("security", ()))


def test_a_real_answer_has_the_described_fields(hub: LocalHub) -> None:
    station = Station(hub)
    answers: list[tuple[Request, Response]] = []
    station.transport.tamper = lambda request, answer: answers.append((request, answer)) or answer  # type: ignore[func-returns-value]
    station.ledger.capture("x")
    station.sync()
    document = described(hub)
    checked = 0
    for request, answer in answers:
        path = request.path.partition("?")[0]
        template = next(r.template for r in ROUTES if r.path.fullmatch(path))
        told = document["paths"][template][request.method.lower()]["responses"]
        content = told[str(answer.status)].get("content")
        if content is None:
            continue
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
        coding = answer.headers.get("content-encoding", "")
        body = json.loads(b"".join(unpacked(answer.body, coding, 10**7, 10**6)))
        assert set(schema.get("required", ())) <= body.keys() <= schema["properties"].keys()
        checked += 1
    assert checked >= 3


def test_the_snapshot_holds_the_documents_in_force_only(tmp_path: Path) -> None:
    from station.documents.document import Document
    from sync.hub.projecting import prepare, project
    from sync.hub.publishing import publish

    hub = LocalHub(tmp_path / "hub")
    station = Station(hub)
    station.ledger.capture("not a document")
    station.sync()
    storage = hub.parts.storage
    storage.prepare_projections(prepare)
    text = '{"id":"d","people":[{"badge":"E1","name":"Li","roles":["operator"]}]}'
    for version in (1, 2):
        document = Document(kind="people", id="d", version=version, text=text + " " * version)
        storage.project(project, 100)
        assert publish(hub.parts.hub, storage, [document], "0.1.0") == 1
    storage.project(project, 100)
    answer = station.session._talk.ask(Request("GET", "/v1/snapshot?kind=master", {}, b""))
    page = answer.read(Snapshot)
    assert [item.idx for item in page.items] == [3]
    assert page.items[0].body is not None
    assert not page.more
    assert page.head.split(".")[:2] == ["1", "3"]
    empty = station.session._talk.ask(Request("GET", "/v1/snapshot?kind=master&after=3", {}, b""))
    assert decode(empty.body, Snapshot).items == ()
    assert station.session._talk.ask(Request("GET", "/v1/snapshot?kind=x", {}, b"")).status == 400
    hub.close()


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[tuple[ThreadedHub, Path]]:
    hub = ThreadedHub(tmp_path / "hub", log=tmp_path / "log.jsonl")
    yield hub, tmp_path / "log.jsonl"
    hub.stop()


def test_each_request_is_a_line_of_json(logged: tuple[ThreadedHub, Path]) -> None:
    hub, path = logged
    station = RemoteStation(hub.folder)
    station.ledger.capture("x")
    list(station.session.turn())
    station.close()
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["path"] for line in lines[:2]] == ["/v1/enrol", "/v1/hello"]
    assert {"at", "event", "method", "path", "status", "station", "ms"} <= lines[1].keys()
    assert lines[1]["station"] == station.ledger.station


def test_no_planted_secret_reaches_log_metrics_or_messages(tmp_path: Path) -> None:
    """S12: what must not be told, in every place where a request can carry it."""
    log = tmp_path / "log.jsonl"
    password = uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", "hub", "serve", "--data-dir", str(tmp_path / "hub"),
         "--port", "0", "--json", "--log-json", str(log)],
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    facts = json.loads(process.stdout.readline())
    hub = tmp_path / "hub"
    identity = json.loads((hub / "identity.json").read_text())
    station = RemoteStation(hub)
    planted = [f"secret{number:02}-{uuid4().hex}" for number in range(16)]
    pin, note, badge, photo, *free = planted
    station.ledger.capture(f"PIN {pin} {note} {badge}", photo=b"\x89PNG" + photo.encode())
    list(station.session.turn())
    url, cert = facts["url"], facts["cert"]
    for number, secret in enumerate(free):
        requests.request(
            ("GET", "POST", "PUT", secret[:12])[number % 4],
            f"{url}/v1/{secret if number % 2 else 'enrol'}?token={secret}&cursor={secret}",
            headers={"Authorization": f"Bearer {secret}", "Cookie": secret, "X-Station": secret},
            data=json.dumps({"code": secret, "password": secret}),
            verify=cert,
            timeout=10,
        )
    metrics = requests.get(f"{url}/metrics", verify=cert, timeout=10).text
    health = requests.get(f"{url}/healthz", verify=cert, timeout=10).text
    failed = subprocess.run(
        [sys.executable, "-m", "ui", "hub", "serve", "--data-dir", str(tmp_path / "other"),
         "--database", f"postgresql://hub:{password}@127.0.0.1:1/records"],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert failed.returncode == 1
    again = subprocess.run(
        [sys.executable, "-m", "ui", "hub", "verify", "--data-dir", str(hub)],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "", URL_VARIABLE: f"postgresql://u:{password}@127.0.0.1:1/x"},
    )  # fmt: skip
    issued = subprocess.run(
        [sys.executable, "-m", "ui", "hub", "enrol", "--json", "--data-dir", str(hub)],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    code = read_code(json.loads(issued.stdout)["code"]).code
    private = station.ledger.key._key.private_bytes_raw().hex()
    station.close()
    process.terminate()
    output, errors = process.communicate(timeout=30)
    secrets = [
        *planted, password, identity["key"], identity["challenge_key"], code, private,
        station.session._talk.challenge, (hub / "cert-key.pem").read_text().splitlines()[1],
        station.ledger.inst, hub_link(station),
    ]  # fmt: skip
    assert len(secrets) == 25
    told = "\n".join([log.read_text("utf-8"), metrics, health, output, errors, failed.stdout,
                      failed.stderr, again.stdout, again.stderr])  # fmt: skip
    assert [secret for secret in secrets if secret in told] == []
    assert "127.0.0.1:1/records" in failed.stderr


def hub_link(station: RemoteStation) -> str:
    """The newest link: it proves to the hub who somebody is with."""
    return station.ledger.head(station.ledger.epoch).link.hex()
