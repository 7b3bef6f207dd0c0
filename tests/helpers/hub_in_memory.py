"""A real hub (logic, SQLite, files) without a network, and transports that lead to it.

`LocalHub` opens the hub in a folder and hands requests straight to its service; `restore` puts an
older copy of its database back, as a person restoring a backup would. `LocalTransport` can lose
answers and forge them.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from sync.client.conversation import Conversation
from sync.client.enrol import enrol
from sync.client.ports import Request, Response, TransportFailed
from sync.client.session import Phase, Session
from sync.hub.exchange import HubRequest
from sync.hub.opening import OpenHub, open_hub
from sync.hub.place import choose, database_url
from sync.hub.reach import IssuedCode, Reach, Wanted, issue
from sync.hub.service import HubService
from sync.wire.enrol_code import read_code
from tests.helpers.fake_ledger import FakeLedger, FixedClock
from tests.helpers.postgres import PostgresServer

URL = "https://127.0.0.1:8443"


class LocalHub:
    """A hub in a folder, opened in this process.

    Attributes:
        server: Where its tables lie, if not in the folder.
    """

    def __init__(self, folder: Path, server: PostgresServer | None = None) -> None:
        self.folder = folder
        self.clock = FixedClock()
        self.server = server
        self._copies: dict[Path, str] = {}
        if server is not None:
            choose(folder, server.new_database())
        self.parts = self._open()

    def _open(self) -> OpenHub:
        parts = open_hub(self.folder, self.clock, may_create=True)
        self.service = HubService(parts.hub)
        return parts

    def code(self, supplier: str = "acme", label: str = "", station: str = "") -> IssuedCode:
        """An enrolment code."""
        return issue(self.parts.hub, Reach(URL, bytes(32)), Wanted(supplier, label, station))

    def answer(self, request: Request) -> Response:
        """What the hub answers."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self.service.answer(
            HubRequest(request.method, request.path, headers, request.body)
        )
        lower = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status, lower, answer.body)

    def restart(self) -> None:
        """Close and open again."""
        self.close()
        self.parts = self._open()

    def keep_copy(self, target: Path) -> None:
        """A backup: everything the hub has on disk."""
        self.close()
        shutil.copytree(self.folder, target)
        if self.server is not None:
            self._copies[target] = self.server.copy(database_url(self.folder))
        self.parts = self._open()

    def restore(self, copy: Path) -> None:
        """Put a backup back; nobody tells the stations."""
        self.close()
        shutil.rmtree(self.folder)
        shutil.copytree(copy, self.folder)
        if self.server is not None:
            self.server.copy(self._copies[copy], database_url(self.folder))
        self.parts = self._open()

    def own_body(self, text: str) -> bytes:
        """A record body of the hub's own."""
        ledger = FakeLedger(station=self.parts.identity.hub)
        body = ledger.capture(text).body
        assert body is not None
        return body

    def close(self) -> None:
        """Close its files."""
        self.parts.storage.close()


class LocalTransport:
    """Leads straight to a hub.

    Attributes:
        lose_answers: Numbers of coming answers (1 = the next) that get lost after the hub has
            done what was asked.
        tamper: Changes an answer on its way; gets the request too.
        sent: Every request sent.
    """

    def __init__(self, hub: LocalHub) -> None:
        self.hub = hub
        self.lose_answers: set[int] = set()
        self.tamper: Callable[[Request, Response], Response] | None = None
        self.sent: list[Request] = []
        self.is_down = False

    def send(self, request: Request) -> Response:
        if self.is_down:
            raise TransportFailed(url=URL, reason="down")
        self.sent.append(request)
        answer = self.hub.answer(request)
        self.lose_answers = {number - 1 for number in self.lose_answers}
        if 0 in self.lose_answers:
            raise TransportFailed(url=URL, reason="answer lost")
        return answer if self.tamper is None else self.tamper(request, answer)

    def close(self) -> None:
        """Nothing to let go of."""


class Station:
    """A fake ledger, enrolled at a local hub, with a session."""

    def __init__(
        self, hub: LocalHub, supplier: str = "acme", ledger: FakeLedger | None = None
    ) -> None:
        self.hub = hub
        self.ledger = ledger or FakeLedger()
        self.transport = LocalTransport(hub)
        code = read_code(hub.code(supplier).text)
        self.pin = enrol(
            code, self.ledger.station, self.ledger.inst, self.ledger.key, self.transport
        )
        self.session = self.new_session()

    def new_session(self) -> Session:
        """As after a restart of the program."""
        talk = Conversation(self.pin, self.ledger.station, self.ledger.key, self.transport)
        self.session = Session(talk, self.ledger, self.ledger.clock, "0.1.0")
        return self.session

    def twin(self) -> "Station":
        """This station's disk on a second machine."""
        twin = object.__new__(Station)
        twin.hub, twin.pin = self.hub, self.pin
        twin.ledger = self.ledger.clone()
        twin.transport = LocalTransport(self.hub)
        twin.new_session()
        return twin

    def sync(self) -> list[Phase]:
        """One whole turn."""
        return list(self.session.turn())


def records_of(hub: LocalHub) -> list[tuple[str, int, str]]:
    """(rid, seq, state) of every record at the hub, in its order."""
    return [
        (str(each.record.rid), each.record.seq, each.record.state)
        for each in hub.parts.storage.records_after(0, 1_000_000)
    ]
