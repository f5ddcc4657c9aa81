"""An installation under test: PostgreSQL, the simulated provider and the gateway."""

import json
import secrets
import socket
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from harness import market
from harness.postgres import private_postgres
from harness.process import Process, output_of

START_SECONDS = 30
SSE_KEEPALIVE_MS = 300  # several comments fit into the wait of the model `late`
CREDITS_USD = "1000"
EXHAUSTED_LIMIT_USD = "0.000001"  # below the price of any call


@contextmanager
def running_installation(binary: Path, folder: Path):
    """Yields the environment in which a client finds everything."""
    with private_postgres(folder) as database_url, _simulator(binary, folder) as simulator_url:
        listen = f"127.0.0.1:{free_port()}"
        config = _write_config(folder, listen, database_url, f"{simulator_url}/v1")
        output_of([str(binary), "migrate", "--config", str(config)])
        identity = _identity(binary, config)
        with _gateway(binary, config, folder, listen):
            yield {
                **identity,
                "AROUTER_BINARY": str(binary),
                "AROUTER_CONFIG": str(config),
                "AROUTER_DATABASE_URL": database_url,
                "AROUTER_SIMULATOR_URL": simulator_url,
                "AROUTER_BASE_URL": f"http://{listen}/v1",
            }


@contextmanager
def _simulator(binary: Path, folder: Path):
    script = folder / "rules.json"
    script.write_text(json.dumps(market.rules(), indent=2))
    port = free_port()
    command = [str(binary), "simulate", "--listen", f"127.0.0.1:{port}", "--script", str(script)]
    url = f"http://127.0.0.1:{port}"
    with Process(command, folder / "simulator.log") as process:
        process.wait_until(lambda: answers(f"{url}/simulator/totals"), START_SECONDS)
        yield url


@contextmanager
def _gateway(binary: Path, config: Path, folder: Path, listen: str):
    command = [str(binary), "serve", "--config", str(config)]
    with Process(command, folder / "gateway.log", cwd=folder) as process:
        process.wait_until(lambda: answers(f"http://{listen}/readyz"), START_SECONDS)
        yield process


def _write_config(folder: Path, listen: str, database_url: str, provider_url: str) -> Path:
    config = {
        "server": {"listen": listen, "metrics_listen": "off",
                   "sse_keepalive_ms": SSE_KEEPALIVE_MS, "shutdown_grace_ms": 2_000},
        "database": {"url": database_url},
        "data_dir": str(folder / "gateway"),
        "secrets": {"master_key": secrets.token_hex(32)},
        "catalogue": [],
        "providers": market.providers(provider_url),
        "models": market.models(),
    }
    file = folder / "arouter.yaml"  # JSON is YAML
    file.touch(mode=0o600)
    file.write_text(json.dumps(config, indent=2))
    return file


def _identity(binary: Path, config: Path) -> dict:
    """An organisation with credits, and the keys the tests start from."""
    def admin(*arguments: str) -> dict:
        return json.loads(output_of([str(binary), "admin", *arguments, "--config", str(config)]))

    org = admin("create-org", "--name", "acceptance", "--credits", CREDITS_USD)
    key = admin("create-key", "--org", org["org_id"], "--name", "main")
    exhausted = admin("create-key", "--org", org["org_id"], "--name", "exhausted",
                      "--limit", EXHAUSTED_LIMIT_USD)
    return {"AROUTER_ORG": org["org_id"], "AROUTER_API_KEY": key["key"],
            "AROUTER_EXHAUSTED_KEY": exhausted["key"], "AROUTER_MGMT_KEY": org["management_key"]}


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
