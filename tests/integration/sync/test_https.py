"""The real client against the real hub, over TLS on loopback."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.clock import SystemClock
from station.store.errors import StoreInUse
from sync.client.conversation import Answer
from sync.client.http import CertificateDiffers, HttpsTransport
from sync.client.ports import Request, TransportFailed
from sync.hub import control
from sync.hub.serving import HostUnusable, HubServer, PortInUse, Serving
from sync.hub.tls import CertificateUnusable, certificate_in
from tests.helpers.master_builder import a_document, a_form
from tests.helpers.served_hub import RemoteStation, ThreadedHub

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02" + b"data" * 600_000


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ThreadedHub]:
    hub = ThreadedHub(tmp_path / "hub")
    yield hub
    hub.stop()


@pytest.fixture
def station(served: ThreadedHub) -> Iterator[RemoteStation]:
    remote = RemoteStation(served.folder)
    yield remote
    remote.close()


def never_ready(_: object) -> None:
    raise AssertionError("a hub that cannot serve must not say that it is ready")


def test_records_photos_and_the_feed_go_over_https(
    served: ThreadedHub, station: RemoteStation
) -> None:
    other = RemoteStation(served.folder)
    for number in range(1100):
        station.ledger.capture(f"code {number}")
    station.ledger.capture("photo", photo=PNG)
    list(station.session.turn())
    list(other.session.turn())
    other.close()
    assert station.ledger.is_all_acked
    assert len(station.ledger.photo_receipts) == 1
    assert len(other.ledger.received) == 1101
    assert all(item.body is not None for item in other.ledger.received)


def test_a_certificate_that_is_not_the_pinned_one_is_refused(served: ThreadedHub) -> None:
    with (
        closing(HttpsTransport(served.listening.url, fingerprint=b"x" * 32)) as transport,
        pytest.raises(CertificateDiffers),
    ):
        transport.send(Request("GET", "/v1/log"))


def test_a_ca_file_does_instead_of_the_pin(served: ThreadedHub, tmp_path: Path) -> None:
    own = served.listening.certificate.cert
    with closing(HttpsTransport(served.listening.url, ca_file=own)) as transport:
        assert transport.send(Request("GET", "/v1/log")).status == 401
    other = certificate_in(tmp_path, [], SystemClock().now()).cert
    with (
        closing(HttpsTransport(served.listening.url, ca_file=other)) as transport,
        pytest.raises(CertificateDiffers),
    ):
        transport.send(Request("GET", "/v1/log"))
    with (
        closing(HttpsTransport(served.listening.url)) as transport,
        pytest.raises(CertificateDiffers),
    ):
        transport.send(Request("GET", "/v1/log"))


def test_a_hub_that_is_not_there_is_a_calm_error(tmp_path: Path) -> None:
    hub = ThreadedHub(tmp_path / "hub")
    url = hub.listening.url
    hub.stop()
    with (
        closing(HttpsTransport(url, fingerprint=bytes(32))) as transport,
        pytest.raises(TransportFailed) as caught,
    ):
        transport.send(Request("GET", "/v1/log"))
    assert "refused" in caught.value.sentence()


def test_an_answer_larger_than_asked_for_is_cut_off(
    served: ThreadedHub, station: RemoteStation
) -> None:
    with pytest.raises(TransportFailed):
        station.transport.send(Request("GET", "/v1/log", max_answer=10))


def test_a_reader_that_waits_is_woken_by_a_new_record(
    served: ThreadedHub, station: RemoteStation
) -> None:
    reader = RemoteStation(served.folder)
    list(reader.session.turn())
    answers: list[Answer] = []
    talk = reader.session._talk

    def wait() -> None:
        answers.append(talk.ask(Request("GET", "/v1/log?wait=20")))

    thread = threading.Thread(target=wait)
    thread.start()
    station.ledger.capture("news")
    list(station.session.turn())
    thread.join(10)
    assert not thread.is_alive()
    assert b'"idx":1' in answers[0].body
    reader.close()


def test_a_hub_that_stops_lets_waiting_readers_go(tmp_path: Path) -> None:
    hub = ThreadedHub(tmp_path / "hub")
    reader = RemoteStation(hub.folder)
    list(reader.session.turn())
    talk = reader.session._talk
    ended: list[object] = []

    def wait() -> None:
        try:
            ended.append(talk.ask(Request("GET", "/v1/log?wait=25")))
        except TransportFailed as error:
            ended.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    bell = hub.server._server.bell  # type: ignore[union-attr]
    from tests.helpers.waiting import wait_until

    wait_until(lambda: bell._waiting)
    hub.stop()
    thread.join(5)
    assert ended
    reader.close()


def test_records_of_the_hub_itself_wake_readers_too(served: ThreadedHub) -> None:
    reader = RemoteStation(served.folder)
    control.ask_running(served.folder, control.Publish((a_document(a_form()),), "0.1.0"))
    list(reader.session.turn())
    (item,) = reader.ledger.received
    assert item.body is not None
    assert b'"document.published"' in item.body
    reader.close()


def test_a_port_that_is_taken_is_named(served: ThreadedHub, tmp_path: Path) -> None:
    port = served.listening.port
    with pytest.raises(PortInUse) as caught:
        HubServer(Serving(tmp_path / "second", port=port), SystemClock()).run(never_ready)
    assert str(port) in caught.value.sentence()
    assert caught.value.exit_code == 1
    assert not (tmp_path / "second" / "hub.db").exists()


def test_a_host_that_is_not_this_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostUnusable):
        HubServer(Serving(tmp_path, host="192.0.2.1", port=0), SystemClock()).run(never_ready)


def test_one_hub_serves_a_folder(served: ThreadedHub) -> None:
    with pytest.raises(StoreInUse):
        HubServer(Serving(served.folder, port=0), SystemClock()).run(never_ready)


def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate", "ascii")
    serving = Serving(tmp_path / "hub", port=0, cert=bad, key=bad)
    with pytest.raises(CertificateUnusable):
        HubServer(serving, SystemClock()).run(never_ready)


def test_a_certificate_from_elsewhere_is_shown(tmp_path: Path) -> None:
    given = certificate_in(tmp_path / "ca", ["127.0.0.1"], SystemClock().now())
    hub = ThreadedHub(tmp_path / "hub", cert=given.cert, key=given.key)
    remote = RemoteStation(hub.folder)
    list(remote.session.turn())
    assert remote.pin.fingerprint == given.fingerprint.hex()
    remote.close()
    hub.stop()


def raw(served: ThreadedHub) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=str(served.listening.certificate.cert))
    return http.client.HTTPSConnection(
        "127.0.0.1", served.listening.port, context=context, timeout=10
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1/nothing?wait=5", 404),
        ("DELETE", "/v1/log", 405),
        ("GET", "/v1/log?" + "&".join(f"a{n}=1" for n in range(20)), 400),
        ("GET", "/v1/log?cursor=%00%ff&wait=25", 401),
        ("HEAD", "/v1/blobs/" + "a" * 32, 401),
        ("PATCH", "/v1/blobs/../../etc/passwd", 404),
        ("GET", "/v1/s/" + "a" * 32 + "/e/" + "b" * 32 + "/links?from=x", 401),
    ],
)
def test_every_answer_is_signed_whatever_was_asked(
    served: ThreadedHub, method: str, path: str, status: int
) -> None:
    with closing(raw(served)) as connection:
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read()
        from sync.wire.signing import Asked, is_answer_of

        headers = {name.lower(): value for name, value in answer.getheaders()}
        assert answer.status == status
        asked = Asked(method, path, "0" * 32)
        assert is_answer_of(served.listening.public, asked, status, headers, body)


def test_a_body_larger_than_the_request_may_have_is_not_read(served: ThreadedHub) -> None:
    with closing(raw(served)) as connection:
        connection.putrequest("POST", "/v1/hello")
        connection.putheader("Content-Length", str(10**12))
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_an_endless_body_is_cut_off(served: ThreadedHub) -> None:
    with closing(raw(served)) as connection:
        connection.putrequest("POST", "/v1/hello")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
        for _ in range(17):
            connection.send(chunk)
        assert connection.getresponse().status == 413


def test_a_client_that_goes_away_or_falls_silent_harms_nobody(
    served: ThreadedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.app.SILENCE_S", 0.2)
    with closing(raw(served)) as gone:
        gone.putrequest("POST", "/v1/hello")
        gone.putheader("Content-Length", "1000")
        gone.endheaders(b"some")
    with closing(raw(served)) as silent:
        silent.putrequest("POST", "/v1/hello")
        silent.putheader("Content-Length", "1000")
        silent.endheaders(b"some")
        assert silent.getresponse().status == 408


def test_something_that_hangs_up_in_the_middle_of_tls_is_a_calm_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10)

        thread = threading.Thread(target=answer)
        thread.start()
        with (
            closing(HttpsTransport(f"https://127.0.0.1:{port}", fingerprint=bytes(32))) as way,
            pytest.raises(TransportFailed),
        ):
            way.send(Request("GET", "/v1/log"))
        thread.join()
