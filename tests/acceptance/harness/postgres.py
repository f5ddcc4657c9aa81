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
ROLE = "arouter"
UNPRIVILEGED_USERS = ("postgres", "nobody")  # the first that exists runs the server for root
START_SECONDS = 60


@contextmanager
def private_postgres(folder: Path):
    """Makes a cluster below `folder`, which any user must be able to enter, and yields its URL."""
    home = folder / "postgres"
    home.mkdir()
    identity = _identity(home)
    socket_folder = home / "socket"
    socket_folder.mkdir(mode=0o755)
    data = home / "data"
    output_of([_program("initdb"), "--auth=trust", f"--username={ROLE}", "--no-locale",
               "--encoding=UTF8", "--no-sync", "-D", str(data)], cwd=home, **identity)
    if identity:
        shutil.chown(socket_folder, identity["user"])
    command = [_program("postgres"), "-D", str(data), "-k", str(socket_folder),
               "-c", "listen_addresses=", "-c", "fsync=off"]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
    with Process(command, folder / "postgres.log", signal.SIGINT, cwd=home, **identity) as server:
        maintenance = _url(socket_folder, "postgres")
        server.wait_until(lambda: _answers(maintenance), START_SECONDS)
        query(maintenance, f"CREATE DATABASE {DATABASE}")
        yield _url(socket_folder, DATABASE)


def query(url: str, sql: str) -> list[list[str]]:
    """The rows of a statement, every column as text."""
    printed = output_of([_program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-F", "\t",
                         "-d", url, "-c", sql])
    return [line.split("\t") for line in printed.splitlines()]


def _answers(url: str) -> bool:
    try:
        return query(url, "SELECT 1") == [["1"]]
    except Failure:
        return False


def _url(socket_folder: Path, database: str) -> str:
    return f"postgresql:///{database}?host={socket_folder}&user={ROLE}"


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
