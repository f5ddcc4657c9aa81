"""The two programs of the benchmark: the mock provider and the load generator."""

import json
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from runner import ports
from runner.machine import pinned
from runner.process import Failure, Process

WARM_UP_SECONDS = 0.5
WARM_UP_CONNECTIONS_MAX = 32
OPEN_SECONDS_MAX = 60
DRAIN_SECONDS = 20


@dataclass(frozen=True)
class LoadShape:
    """What the load generator is asked to do. The letter names the mock model (`mock-f`, …)."""

    letter: str
    connections: int
    mode: str = "closed"
    prompt_bytes: int = 1024
    stream: bool = False
    rate: int = 0

    def warm_up(self) -> "LoadShape":
        return replace(self, mode="closed", rate=0,
                       connections=min(self.connections, WARM_UP_CONNECTIONS_MAX))


@dataclass(frozen=True)
class Address:
    """Where a load goes and how it identifies itself."""

    port: int
    api_key: str = "sk-bench"
    model_prefix: str = ""


class Upstream:
    """The running mock provider."""

    def __init__(self, process: Process, port: int):
        self.process = process
        self.port = port

    def totals(self) -> dict[str, int]:
        url = f"http://127.0.0.1:{self.port}/totals"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def running_upstream(binary: Path, log: Path, cores: str | None):
    log.unlink(missing_ok=True)
    with Process(pinned([str(binary)], cores), log) as process:
        upstream = Upstream(process, _announced_port(process))
        ports.wait_until_served_by(process, upstream.port)
        yield upstream


def _announced_port(process: Process) -> int:
    for _ in range(250):
        process.require_running()
        words = process.log.read_text().split(":")
        if len(words) == 2 and words[1].endswith("\n"):
            return int(words[1])
        time.sleep(0.02)
    raise Failure("the mock provider does not say where it listens")


class LoadGenerator:
    def __init__(self, binary: Path, cores: str | None):
        self._binary = binary
        self._cores = cores

    def run(self, address: Address, shape: LoadShape, seconds: float) -> dict:
        """Runs a load to its end, streams in flight included, and returns its result."""
        command = self._command(address, shape) + ["--seconds", str(seconds)]
        finished = subprocess.run(command, capture_output=True, text=True,
                                  timeout=seconds + 2 * DRAIN_SECONDS)
        if finished.returncode != 0:
            raise Failure(f"the load generator failed: {finished.stderr}")
        return _result(finished.stdout, finished.stderr)

    def warm_up(self, address: Address, shape: LoadShape) -> dict:
        return self.run(address, shape.warm_up(), WARM_UP_SECONDS)

    @contextmanager
    def open_streams(self, address: Address, shape: LoadShape, hold_seconds: float):
        """Yields while idle streams are open, and what is known of them; ends after the hold."""
        command = self._command(address, shape) + ["--hold-seconds", str(hold_seconds)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            opened = json.loads(child.stdout.readline() or "{}")
            yield opened
            output, errors = child.communicate(timeout=hold_seconds + DRAIN_SECONDS)
            opened.update(_result(output, errors))
        finally:
            child.kill()
            child.wait()

    def _command(self, address: Address, shape: LoadShape) -> list[str]:
        options = {
            "mode": shape.mode, "port": address.port, "api-key": address.api_key,
            "model": f"{address.model_prefix}mock-{shape.letter}",
            "connections": shape.connections, "prompt-bytes": shape.prompt_bytes,
            "drain-seconds": OPEN_SECONDS_MAX if shape.mode == "idle" else DRAIN_SECONDS,
        }
        if shape.rate:
            options["rate"] = shape.rate
        command = [str(self._binary)]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        return pinned(command + (["--stream"] if shape.stream else []), self._cores)


def _result(output: str, errors: str) -> dict:
    result = json.loads(output)
    if errors:
        result["first_error"] = errors.strip()
    return result
