"""ARouter with everything on: database, key with limits, allow-list, journal."""

import json
import secrets
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runner import nginx, ports, postgres
from runner.machine import pinned
from runner.parity import INPUT_PRICE, OUTPUT_PRICE
from runner.postgres import Database
from runner.process import Failure, Process, run_checked
from runner.programs import Address
from runner.tls import TlsFront

CREATE_ORG = ["create-org", "--name", "bench", "--credits", "1000000"]
CREATE_KEY = ["create-key", "--name", "bench", "--limit", "1000000", "--limit-reset", "monthly",
              "--allowed-models", "bench/*"]
READY_PATH = "/readyz"
READY_SECONDS = 20
READY_LOOK_SECONDS = 0.002

OTHER_KEYS = 10_000  # beside the one that is used
ADD_OTHER_KEYS = f"""
    WITH names AS (
      SELECT n, encode(sha256(n::text::bytea), 'hex') AS hash FROM generate_series(1, {OTHER_KEYS}) n),
    scopes AS (
      INSERT INTO limit_scopes (org_id, kind, subject)
      SELECT '%(org)s', 'api_key', hash FROM names RETURNING id, subject),
    added AS (
      INSERT INTO keys (hash, org_id, name, label, kind, limit_reset, scope_id)
      SELECT subject, '%(org)s', 'other', '...', 'inference', 'never', id FROM scopes RETURNING hash)
    INSERT INTO key_secrets (fingerprint, key_hash) SELECT decode(hash, 'hex'), hash FROM added"""

MODEL_PREFIX = "bench/"
MODEL_LETTERS = "fbsi"


@dataclass(frozen=True)
class Provider:
    """Where the gateway finds the mock provider."""

    base_url: str
    ca_file: Path | None = None


def provider_at(upstream_port: int, front: TlsFront | None) -> Provider:
    if front is None:
        return Provider(f"http://127.0.0.1:{upstream_port}/v1")
    return Provider(f"https://{nginx.CERTIFIED_NAME}:{front.port}/v1", front.ca_file)


class Installation:
    """A migrated database with an organisation and its keys; gateways are started from it."""

    def __init__(self, binary: Path, folder: Path, database: Database):
        self.database = database
        self._binary = binary
        self._folder = folder
        self._master_key = secrets.token_hex(32)
        config = self._write_config(ports.free_port(), 1, Provider("http://127.0.0.1:1/v1"))
        self._run("migrate", "--config", str(config))
        org = self._admin(CREATE_ORG, config)
        self._api_key = self._admin([*CREATE_KEY, "--org", org["org_id"]], config)["key"]
        database.query(ADD_OTHER_KEYS % {"org": org["org_id"]})

    @contextmanager
    def running_gateway(self, provider: Provider, gateway_cores: int, cpu_list: str | None):
        """Yields the process, its address and how many seconds it took to get ready."""
        port = ports.free_port()
        config = self._write_config(port, gateway_cores, provider)
        command = [str(self._binary), "serve", "--config", str(config)]
        log = self._folder / "arouter.log"
        began = time.monotonic()
        with Process(pinned(command, cpu_list), log) as process:
            _wait_until_ready(process, port)
            ready_seconds = time.monotonic() - began
            ports.wait_until_served_by(process, port)
            yield process, Address(port, self._api_key, MODEL_PREFIX), ready_seconds

    def _admin(self, arguments: list[str], config: Path) -> dict:
        return json.loads(self._run("admin", *arguments, "--config", str(config)))

    def _run(self, *arguments: str) -> str:
        return run_checked([str(self._binary), *arguments])

    def _write_config(self, port: int, gateway_cores: int, provider: Provider) -> Path:
        config = {
            "server": {"listen": f"127.0.0.1:{port}", "cores": gateway_cores,
                       "metrics_listen": f"127.0.0.1:{ports.free_port()}",
                       "shutdown_grace_ms": 5000},
            "database": {"url": self.database.url},
            "data_dir": str(self._folder / "arouter"),
            "log": {"level": "warn", "access": False},  # nginx writes no access log either
            "secrets": {"master_key": self._master_key},
            "providers": [_provider_entry(provider)],
            "models": [_model_entry(letter) for letter in MODEL_LETTERS],
        }
        file = self._folder / "arouter.yaml"  # JSON is YAML
        file.touch(mode=0o600)
        file.write_text(json.dumps(config, indent=2))
        return file


@contextmanager
def installed(binary: Path, folder: Path, cores: str | None):
    if not binary.exists():
        raise Failure(f"{binary} does not exist; build it, or leave arouter out with --targets")
    with postgres.running(folder, cores) as database:
        yield Installation(binary, folder, database)


def _provider_entry(provider: Provider) -> dict:
    entry = {"id": "mock", "name": "Mock", "dialect": "openai", "base_url": provider.base_url,
             "api_keys": ["sk-upstream"], "max_connections_per_core": 8192}
    if provider.ca_file:
        entry["ca_file"] = str(provider.ca_file)
    return entry


def _model_entry(letter: str) -> dict:
    price = {"input": INPUT_PRICE, "output": OUTPUT_PRICE}
    return {"id": f"{MODEL_PREFIX}mock-{letter}", "name": f"Mock {letter}",
            "context_tokens": 1_000_000, "output_tokens_max": 4096, "input_modalities": ["text"],
            "supported_parameters": ["max_tokens", "temperature"],
            "endpoints": [{"provider": "mock", "model": f"mock-{letter}", "price": price}]}


def _wait_until_ready(process: Process, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{READY_PATH}", timeout=5):
                return
        except (urllib.error.URLError, OSError) as error:
            process.require_running()
            if time.monotonic() > deadline:
                raise Failure(f"the gateway does not get ready: {error}\n"
                              f"{process.log_tail()}") from error
        time.sleep(READY_LOOK_SECONDS)
