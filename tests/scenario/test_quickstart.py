"""`arouter quickstart` from nothing, again, after being killed, and when something is in its way."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from support.folders import scratch_folder

READY_SECONDS = 120
STOP_SECONDS = 30


class Quickstart:
    """One running `arouter quickstart`, once it has said that it is ready."""

    def __init__(self, home: Path, listen: str = "127.0.0.1:0", **variables):
        self.home = home
        self.process = subprocess.Popen(
            _command(home, listen), env={**_environment(), **variables}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines: list[str] = []
        ready = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(ready,), daemon=True)
        self._reader.start()
        assert ready.wait(READY_SECONDS) and self.process.poll() is None, self.output()

    def _read(self, ready: threading.Event) -> None:
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ctrl-C stops everything" in line:
                ready.set()
        ready.set()

    def output(self) -> str:
        return "".join(self.lines)

    def variables(self) -> dict:
        lines = (self.home / "quickstart.env").read_text().splitlines()
        return dict(line.removeprefix("export ").split("=", 1) for line in lines
                    if not line.startswith("#"))

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(STOP_SECONDS)
        self._reader.join(STOP_SECONDS)
        return code

    def database_pid(self) -> int:
        return int((self.home / "postgres/postmaster.pid").read_text().split()[0])


def _command(home: Path, listen: str) -> list[str]:
    return [os.environ["AROUTER_BINARY"], "quickstart", "--home", str(home), "--listen", listen]


def _environment() -> dict:
    """Without anything that would turn a real provider on or override the configuration."""
    return {name: value for name, value in os.environ.items()
            if not name.endswith("_API_KEY") and not name.startswith("AROUTER_")}


def _call(variables: dict) -> dict:
    body = {"model": variables["AROUTER_MODEL"], "messages": [{"role": "user", "content": "Hi"}]}
    request = urllib.request.Request(
        variables["AROUTER_BASE_URL"] + "/chat/completions", json.dumps(body).encode(),
        {"Authorization": "Bearer " + variables["AROUTER_API_KEY"]})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def _refusal(home: Path, listen: str) -> str:
    refused = subprocess.run(_command(home, listen), env=_environment(), capture_output=True,
                             text=True, timeout=60)
    assert refused.returncode == 1
    return refused.stderr


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def home():
    with scratch_folder("arouter-quickstart-") as folder:
        yield folder / "home"


@pytest.fixture(scope="module")
def running():
    """For the tests that only look at it or come beside it."""
    with scratch_folder("arouter-quickstart-") as folder:
        quickstart = Quickstart(folder / "home")
        yield quickstart
        assert quickstart.end(signal.SIGTERM) == 0


def test_answers_from_nothing_and_stops_with_its_database(home):
    running = Quickstart(home)
    variables = running.variables()
    assert variables["AROUTER_BASE_URL"].endswith("/v1")
    assert variables["AROUTER_MODEL"] == "simulated/chat"
    assert variables["AROUTER_API_KEY"] in running.output()  # the printed curl can be pasted
    answer = _call(variables)
    assert answer["choices"][0]["message"]["content"].startswith("[simulated]")
    assert answer["usage"]["cost"] > 0
    database = running.database_pid()
    assert running.end(signal.SIGINT) == 0
    assert not _is_running(database)


def test_continues_with_its_keys_after_being_killed(home):
    first = Quickstart(home)
    before = first.variables()
    first.end(signal.SIGKILL)
    second = Quickstart(home)
    after = second.variables()
    assert after["AROUTER_API_KEY"] == before["AROUTER_API_KEY"]
    assert after["AROUTER_MGMT_KEY"] == before["AROUTER_MGMT_KEY"]
    assert _call(after)["object"] == "chat.completion"
    assert second.end(signal.SIGTERM) == 0


def test_uses_its_own_database_address_and_master_key_whatever_is_exported(home):
    foreign = {"AROUTER_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/foreign",
               "AROUTER_LISTEN": "127.0.0.1:1", "AROUTER_MASTER_KEY": "f" * 64}
    first = Quickstart(home, **foreign)
    said = [line for line in first.lines if "ignoring" in line]
    assert len(said) == 1 and all(name in said[0] for name in foreign)
    assert _call(first.variables())["object"] == "chat.completion"
    assert first.end(signal.SIGTERM) == 0
    second = Quickstart(home)
    assert "using the organisation and keys of the last run" in second.output()
    assert second.end(signal.SIGTERM) == 0


def test_the_python_of_the_readme_answers_after_sourcing_its_variables(running):
    readme = Path(__file__).parents[2].joinpath("README.md").read_text()
    script = re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1]
    answer = subprocess.run(
        ["sh", "-c", '. "$0" && exec "$1" -c "$2"', str(running.home / "quickstart.env"),
         sys.executable, script],
        env=_environment(), capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("[simulated]")


def test_says_when_its_port_is_taken(home):
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        assert f"cannot listen on {address}" in _refusal(home, address)


def test_says_when_its_home_is_taken(running):
    assert "another `arouter quickstart` is running" in _refusal(running.home, "127.0.0.1:0")


def test_keeps_secrets_to_the_owner(running):
    for name in ("quickstart.env", "master.key", "arouter.yaml"):
        assert stat.S_IMODE((running.home / name).stat().st_mode) == 0o600, name
    assert stat.S_IMODE((running.home / "postgres").stat().st_mode) == 0o700


def test_never_runs_the_database_as_root(running):
    assert Path(f"/proc/{running.database_pid()}").stat().st_uid != 0


def test_administration_works_beside_it(running):
    made = subprocess.run(
        [os.environ["AROUTER_BINARY"], "admin", "create-org", "--name", "other", "--credits", "1.5",
         "--config", str(running.home / "arouter.yaml")],
        env=_environment(), capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(made.stdout)["credits_usd"] == 1.5
