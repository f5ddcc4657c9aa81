"""A private PostgreSQL: its own data folder, a Unix socket only, never as root."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from harness.process import Failure, Process, output_of

DATABASE = "arouter"
SUPERUSER = "postgres"
OWNER = "arouter"  # an ordinary role: the wall between organisations does not bind a superuser
UNPRIVILEGED_USERS = ("postgres", "nobody")  # the first that exists runs the server for root
START_SECONDS = 60


class Cluster:
    """A server with a data folder of its own below `folder`, which any user must be able to enter.
    Entering the context starts it, leaving stops it; what it stores outlives a stop in between."""

    def __init__(self, folder: Path):
        home = folder / "postgres"
        home.mkdir()
        self._folder = folder
        self._home = home
        self._owner = _identity(home)
        self._sockets = home / "socket"
        self._sockets.mkdir(mode=0o755)
        output_of([_program("initdb"), "--auth=trust", f"--username={SUPERUSER}", "--no-locale",
                   "--encoding=UTF8", "--no-sync", "-D", str(home / "data")], cwd=home,
                  **self._owner)
        if self._owner:
            shutil.chown(self._sockets, self._owner["user"])

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self) -> None:
        command = [_program("postgres"), "-D", str(self._home / "data"), "-k", str(self._sockets),
                   "-c", "listen_addresses=", "-c", "fsync=off"]
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        self._server = Process(command, self._folder / "postgres.log", signal.SIGINT,
                               cwd=self._home, **self._owner)
        self._server.start()
        self._server.wait_until(lambda: _answers(self._maintenance), START_SECONDS)
        if not query(self._maintenance, f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'"):
            query(self._maintenance, f"CREATE ROLE {OWNER} LOGIN")

    def stop(self, stop_signal=signal.SIGINT) -> None:
        self._server.stop(stop_signal)

    def create_database(self, name: str, template: str = "template1") -> str:
        query(self._maintenance, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        query(self._maintenance, f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, database: str) -> str:
        return self._url(database, OWNER)

    @property
    def _maintenance(self) -> str:
        return self._url("postgres", SUPERUSER)

    def _url(self, database: str, role: str) -> str:
        return f"postgresql:///{database}?host={self._sockets}&user={role}"


@contextmanager
def private_postgres(folder: Path):
    """A running cluster with an empty database, whose URL it yields."""
    with Cluster(folder) as cluster:
        yield cluster.create_database(DATABASE)


def query(url: str, sql: str) -> list[list[str]]:
    """The rows of a statement, every column as text."""
    return [line.split("\t") for line in output_of(psql_command(url, sql)).splitlines()]


def psql_command(url: str, sql: str) -> list[str]:
    return [_program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-F", "\t", "-d", url, "-c", sql]


def dump(url: str) -> str:
    """Every row of every table."""
    return output_of([_program("pg_dump"), "--data-only", "--enable-row-security", "-d", url])


def _answers(url: str) -> bool:
    try:
        return query(url, "SELECT 1") == [["1"]]
    except Failure:
        return False


def _identity(home: Path) -> dict:
    """Options that start a process as the owner of `home`; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED_USERS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(home, account.pw_uid, account.pw_gid)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise Failure(f"no unprivileged user: none of {', '.join(UNPRIVILEGED_USERS)} exists")


def _program(name: str) -> str:
    """Debian keeps the server programs out of PATH; the newest version wins."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
                       key=lambda path: int(path.parent.parent.name))
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise Failure(f"{name} is not installed (Debian package postgresql)")
    return found


def main() -> int:
    """Runs a command next to a private PostgreSQL: `python3 -m harness.postgres -- COMMAND …`."""
    command = sys.argv[sys.argv.index("--") + 1:]
    folder = Path(tempfile.mkdtemp(prefix="arouter-postgres-"))
    folder.chmod(0o755)
    try:
        with private_postgres(folder) as url:
            found = {"AROUTER_DATABASE_URL": url,
                     "AROUTER_POSTGRES_SOCKET": str(folder / "postgres" / "socket")}
            return subprocess.run(command, env={**os.environ, **found}).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
