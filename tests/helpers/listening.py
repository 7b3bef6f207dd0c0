"""Listens to a supervisor and remembers what it said."""

from drivers.condition import Listeners
from drivers.supervisor import Supervisor
from station.clock import SystemClock
from tests.helpers.waiting import wait_until


class Listening:
    """A supervisor and everything its devices told: states, crashes, reads, dropped codes."""

    def __init__(self) -> None:
        self.changes = []
        self.crashes = []
        self.reads = []
        self.dropped = []
        self.supervisor = Supervisor(
            SystemClock(), Listeners(self.changes.append, self.crashes.append)
        )

    def add_scanner(self, address):
        return self.supervisor.add_scanner(address, self.reads.append, self.dropped.append)

    @property
    def states(self):
        return [change.state for change in self.changes]

    @property
    def codes(self):
        return [read.data for read in self.reads]

    def wait_for(self, state, error_code=None):
        """Until the newest state is this one, for this reason."""
        wait_until(lambda: self.is_now(state, error_code), what=f"{state} {error_code or ''}")

    def is_now(self, state, error_code=None):
        if not self.changes or self.changes[-1].state != state:
            return False
        error = self.changes[-1].error
        return error_code is None or (error is not None and error.code == error_code)
