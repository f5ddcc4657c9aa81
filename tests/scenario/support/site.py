"""A site under test: one database of its own, and any number of gateways on it."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from harness.postgres import Cluster, query
from harness.process import output_of

from support import market
from support.calls import Caller
from support.gateway import Gateway
from support.simulator import Simulator
from support.waiting import eventually


@dataclass(frozen=True)
class Key:
    secret: str
    hash: str


class Site:
    PROVIDER_KEY = "sk-provider-canary-5f0d7c1e"

    def __init__(self, binary: Path, folder: Path, cluster: Cluster, database_url: str,
                 simulator: Simulator):
        self.binary = binary
        self.folder = folder
        self.cluster = cluster
        self.simulator = simulator
        self.database_url = database_url
        self.master_key = secrets.token_hex(32)
        self.gateways: list[Gateway] = []
        self._admin_config = folder / "admin.yaml"
        self._admin_config.touch(mode=0o600)
        self._admin_config.write_text(json.dumps(self._config({})))
        self.org = self.create_org("1000")

    def gateway(self, name: str = "a", ready: str = "/readyz", prefix: list[str] = (),
                **changes) -> Gateway:
        """Starts one; `changes` are sections of its configuration: members replace, lists add."""
        gateway = Gateway(self.binary, self.folder / name, self._config(changes), prefix)
        self.gateways.append(gateway)
        return gateway.start(ready)

    def close(self) -> None:
        for gateway in self.gateways:
            gateway.close()

    def admin(self, *arguments: str) -> dict:
        return json.loads(output_of([str(self.binary), "admin", *arguments,
                                     "--config", str(self._admin_config)]))

    def create_org(self, credits_usd: str) -> str:
        made = self.admin("create-org", "--name", "scenario", "--credits", credits_usd)
        self.management_key = made["management_key"]
        return made["org_id"]

    def create_key(self, *options: str, org: str | None = None) -> Key:
        made = self.admin("create-key", "--org", org or self.org, "--name", "scenario", *options)
        return Key(made["key"], made["hash"])

    def known_key(self, *options: str) -> Key:
        """A key that every running gateway has heard of."""
        key = self.create_key(*options)
        for gateway in self.gateways:
            caller = Caller(gateway, key.secret)
            eventually("the key", 3, lambda: caller.get("/v1/key").complete)
            caller.close()
        return key

    def query(self, sql: str) -> list[list[str]]:
        return query(self.database_url, sql)

    def number(self, sql: str) -> int:
        return int(self.query(sql)[0][0])

    def _config(self, changes: dict) -> dict:
        config = {
            "server": {"shutdown_grace_ms": 5_000},
            "database": {"url": self.database_url},
            "secrets": {"master_key": self.master_key},
            "log": {"level": "info"},
            "catalogue": [],
            "providers": [market.provider(f"{self.simulator.url}/v1", self.PROVIDER_KEY)],
            "models": market.models(),
        }
        for section, values in changes.items():
            usual = config.get(section, type(values)())
            config[section] = usual + values if isinstance(values, list) else {**usual, **values}
        return config
