"""A real PostgreSQL server for tests: started here, on loopback, in a folder that is thrown away.

PostgreSQL refuses to run as root; there it runs as a user without rights. It goes on when whoever
started it is killed, so a small process waits for that, and ends it.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

_VERSIONS = Path("/usr/lib/postgresql")
_PATIENCE_S = 60
_USERS = ("postgres", "nobody")
_WATCH = """
tail --pid="$2" -f /dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
if [ -n "$pid" ]; then
  kill -QUIT "$pid"
  while kill -0 "$pid" 2> /dev/null; do sleep 0.05; done
fi
rm -rf "$1"
"""
"""Goes on when there is no process of that number any more."""


def missing() -> str:
    """Why no server can be started here; "" where one can."""
    if _binaries() is None:
        return "PostgreSQL is not installed (Debian's package postgresql-15)"
    if os.geteuid() == 0 and _user() is None:
        return "PostgreSQL does not run as root, and there is no other user"
    return ""


class PostgresServer:
    """A server in a folder of its own; `stop` ends it and throws everything away.

    Attributes:
        port: On 127.0.0.1, where it listens.
    """

    def __init__(self, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._watch = subprocess.Popen(
            ["sh", "-c", _WATCH, "watch", str(self.folder), str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what ends our whole group must not end this
        )
        user = _user()
        if user is not None:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._user = user
        self.port = _free_port()
        self._data = self.folder / "data"
        self._call("initdb", "-D", self._data, "-U", "suyuan", "-A", "trust", "-E", "UTF8",
                   "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        known = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "max_connections": "60",
            "max_wal_size": "512MB",
        }
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in (known | settings).items())
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        log = self.folder / "log"
        self._call("pg_ctl", "-D", self._data, "-l", log, "-w", "-t", str(_PATIENCE_S), "start")

    def stop_hard(self) -> None:
        """As `kill -9` of all its processes would: recovery at the next start."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def stop(self) -> None:
        """End it and remove its folder."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "stop", check=False)
        os.killpg(self._watch.pid, signal.SIGKILL)
        self._watch.wait(_PATIENCE_S)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """An empty database; its address."""
        import psycopg

        name = f"t{uuid4().hex}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # our own name
        return self.url(name)

    def copy(self, url: str, target: str = "") -> str:
        """A copy of a database that nobody is connected to; its address.

        Args:
            url: What to copy.
            target: Address the copy gets; whatever was there is dropped. "" = a new one.
        """
        import psycopg

        name = target.rpartition("/")[2] or f"t{uuid4().hex}"
        source = url.rpartition("/")[2]
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")  # type: ignore[arg-type]
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")  # type: ignore[arg-type]
        return self.url(name)

    def url(self, database: str) -> str:
        """The address of one database."""
        return f"postgresql://suyuan@127.0.0.1:{self.port}/{database}"

    def processes(self) -> list[int]:
        """The ids of the server's processes."""
        main = int((self._data / "postmaster.pid").read_text().split()[0])
        found = [main]
        for each in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = each.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == main:
                found.append(int(each.parent.name))
        return found

    def _call(self, program: str, *arguments: object, check: bool = True) -> None:
        ended = subprocess.run(
            [str(_binary(program)), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=2 * _PATIENCE_S,
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
        )
        assert not check or ended.returncode == 0, f"{program}: {ended.stderr}"


def _binary(program: str) -> Path:
    found = _binaries()
    assert found is not None
    return found / program


def _binaries() -> Path | None:
    """Where the server's programs are; version 15 before newer ones."""
    found = [path.parent for path in _VERSIONS.glob("*/bin/initdb")]
    usable = sorted(path for path in found if int(path.parent.name) >= 15)
    return usable[0] if usable else None


@lru_cache(maxsize=1)
def _user() -> pwd.struct_passwd | None:
    """Whom to run as, where we are root."""
    if os.geteuid() != 0:
        return None
    for name in _USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
