"""One gateway process with its own data folder and a port that it keeps over restarts."""

import json
import os
import re
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness.installation import START_SECONDS, answers, free_port
from harness.process import Process

from support.waiting import eventually


class Gateway:
    def __init__(self, binary: Path, folder: Path, config: dict, prefix: list[str] = ()):
        """`config` lacks only where to listen and where to keep data; `prefix` is put before the
        command."""
        folder.mkdir()
        self.host, self.port = "127.0.0.1", free_port()
        self._metrics_port = free_port()
        self.folder = folder
        self.data_dir = folder / "data"
        self.data_dir.mkdir()
        self.config_file = folder / "arouter.yaml"
        self.config_file.touch(mode=0o600)
        server = {"listen": f"{self.host}:{self.port}",
                  "metrics_listen": f"{self.host}:{self._metrics_port}", **config["server"]}
        self.config_file.write_text(json.dumps(
            {**config, "data_dir": str(self.data_dir), "server": server}, indent=2))
        self._process = Process([*prefix, str(binary), "serve", "--config", str(self.config_file)],
                                folder / "gateway.log", cwd=folder)
        self._running = False

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self, ready: str = "/readyz") -> "Gateway":
        """Returns once `ready` answers 200."""
        self._process.start()
        self._running = True
        self._process.wait_until(lambda: answers(f"{self.url}{ready}"), START_SECONDS)
        return self

    def stop(self, stop_signal=signal.SIGTERM) -> int:
        self._running = False
        return self._process.stop(stop_signal)

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def close(self) -> None:
        if self._running:
            self.stop()

    def send(self, number: int) -> None:
        os.kill(self.pid, number)

    def log(self) -> str:
        return self._process.log()

    def ready(self) -> tuple[int, dict]:
        """Status and body of /readyz."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def metrics(self) -> str:
        url = f"http://{self.host}:{self._metrics_port}/metrics"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()

    def metric(self, name: str) -> int:
        return int(float(re.search(rf"^{name} (\S+)$", self.metrics(), re.MULTILINE)[1]))

    def wait_until_drained(self, seconds: float = 20) -> None:
        """Every recorded call is a row."""
        eventually("an empty journal", seconds,
                   lambda: self.metric("arouter_journal_records_pending") == 0)

    def wait_until_ready(self, seconds: float) -> float:
        """How long it took until nothing was degraded any more."""
        began = time.monotonic()
        eventually("readiness", seconds, lambda: self.ready()[1]["status"] == "ready")
        return time.monotonic() - began
