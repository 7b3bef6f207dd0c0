"""Two hub processes on one PostgreSQL database: whoever waits at one hears of what the other got."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from sync.client.conversation import Conversation
from sync.client.http import HttpsTransport
from sync.client.listening import Listener
from sync.client.ports import Request
from sync.hub.place import URL_FILE
from sync.hub.postgres_news import Others
from tests.helpers.postgres import PostgresServer
from tests.helpers.served_hub import HubProcess, RemoteStation

AT_ONCE_S = 5.0


@pytest.fixture
def hubs(tmp_path: Path, postgres: PostgresServer) -> Iterator[tuple[HubProcess, HubProcess]]:
    """One hub, served twice."""
    first, second = tmp_path / "first", tmp_path / "second"
    one = HubProcess(first, "--database", postgres.new_database())
    second.mkdir(mode=0o700)
    for name in ("identity.json", "cert.pem", "cert-key.pem", URL_FILE):
        shutil.copy(first / name, second / name)
    two = HubProcess(second)
    yield one, two
    for process in (one, two):
        assert process.terminate() == 0


def test_a_reader_at_one_process_hears_of_a_record_at_the_other(
    hubs: tuple[HubProcess, HubProcess],
) -> None:
    one, two = hubs
    heard = threading.Event()
    with ExitStack() as stack:
        writer = RemoteStation(one.folder)
        stack.callback(writer.close)
        direct = HttpsTransport(
            str(one.facts["url"]), fingerprint=bytes.fromhex(str(one.facts["fingerprint"]))
        )  # where the hub is was said last by the other process
        writer.transport.close()
        writer.transport = direct
        writer.new_session()
        list(writer.session.turn())
        spot = writer.session.spot()
        assert spot is not None
        transport = HttpsTransport(
            str(two.facts["url"]), fingerprint=bytes.fromhex(str(two.facts["fingerprint"]))
        )
        stack.callback(transport.close)
        talk = Conversation(writer.pin, writer.ledger.station, writer.ledger.key, transport)
        talk.ask(Request("GET", "/healthz"))
        listener = Listener(talk, heard.set)
        stack.callback(listener.stop)
        listener.listen(spot)
        assert not heard.wait(1.0), "nothing has happened yet"
        writer.ledger.capture("x")
        list(writer.session.turn())
        assert heard.wait(AT_ONCE_S)


def test_a_connection_to_the_server_that_broke_is_made_anew(postgres: PostgresServer) -> None:
    url, heard = postgres.new_database(), threading.Semaphore(0)
    others = Others(url, "me", heard.release)
    try:
        with psycopg.connect(url, autocommit=True) as server:
            assert heard.acquire(timeout=AT_ONCE_S)
            server.execute("SELECT pg_notify('suyuan_feed', 'me')")
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
            assert heard.acquire(timeout=AT_ONCE_S), "it looks again once it is back"
            server.execute("SELECT pg_notify('suyuan_feed', 'another')")
            assert heard.acquire(timeout=AT_ONCE_S)
            assert not heard.acquire(blocking=False), "what this process says itself is no news"
    finally:
        others.stop()
