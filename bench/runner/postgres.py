"""A private PostgreSQL: its own data directory, a Unix socket only, never as root."""

import os
import shutil
import signal
import time
from contextlib import contextmanager
from pathlib import Path

from runner.machine import pinned
from runner.process import Failure, Process, run_checked

DATABASE = "arouter"
ROLE = "postgres"
UNPRIVILEGED_USER = "postgres"  # runs the server when the benchmark runs as root
START_SECONDS = 30


class Database:
    """A running server, reached through the Unix socket in `socket_folder`."""

    def __init__(self, socket_folder: Path, psql: str):
        self._socket_folder = socket_folder
        self._psql = psql

    @property
    def url(self) -> str:
        return f"postgresql:///{DATABASE}?host={self._socket_folder}&user={ROLE}"

    def query(self, sql: str, database: str = DATABASE) -> list[str]:
        """The columns of the first row, as text."""
        connection = ["-h", str(self._socket_folder), "-U", ROLE, "-d", database]
        output = run_checked([self._psql, "-XAtq", "-v", "ON_ERROR_STOP=1", "-F", "\t",
                              *connection, "-c", sql])
        return output.split("\n")[0].split("\t")

    def is_ready(self) -> bool:
        try:
            return self.query("SELECT 1", database="postgres") == ["1"]
        except Failure:
            return False


@contextmanager
def running(folder: Path, cores: str | None):
    """Makes a cluster below `folder`, which the unprivileged user must be able to enter."""
    home = folder / "postgres"
    identity = _prepare_home(home)
    data, socket_folder = home / "data", home / "socket"
    run_checked([_program("initdb"), "--auth=trust", f"--username={ROLE}", "--no-locale",
                 "--encoding=UTF8", "-D", str(data)], cwd=home, **identity)
    socket_folder.mkdir()
    if identity:
        shutil.chown(socket_folder, UNPRIVILEGED_USER)
    command = [_program("postgres"), "-D", str(data), "-k", str(socket_folder),
               "-c", "listen_addresses="]
    with Process(pinned(command, cores), folder / "postgres.log", stop_signal=signal.SIGINT,
                 cwd=home, **identity) as process:
        database = Database(socket_folder, _program("psql"))
        _wait_until_ready(process, database)
        database.query(f"CREATE DATABASE {DATABASE}", database="postgres")
        yield database


def _prepare_home(home: Path) -> dict:
    """Makes the folder and returns the options that start a process as its owner."""
    home.mkdir()
    if os.geteuid() != 0:
        return {}
    shutil.chown(home, UNPRIVILEGED_USER)
    return {"user": UNPRIVILEGED_USER, "group": UNPRIVILEGED_USER, "extra_groups": []}


def _wait_until_ready(process: Process, database: Database) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not database.is_ready():
        process.require_running()
        if time.monotonic() > deadline:
            raise Failure(f"PostgreSQL does not answer:\n{process.log_tail()}")
        time.sleep(0.1)


def _program(name: str) -> str:
    """Debian keeps the server programs out of PATH; the newest version wins."""
    def version(path: Path) -> int:
        return int(path.parent.parent.name)

    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=version)
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise Failure(f"{name} is not installed")
    return found
