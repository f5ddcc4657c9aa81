"""The installation under test as the harness announces it, and what it is expected to charge."""

import json
import os
import subprocess
import time
import urllib.request
from decimal import Decimal

from openai import AuthenticationError, OpenAI

# Nano-dollars per token of each provider, as in harness/market.py.
PRICES = {"Simulated A": (1250, 10_000), "Simulated B": (2500, 20_000)}

BASE_URL = os.environ["AROUTER_BASE_URL"]
API_KEY = os.environ["AROUTER_API_KEY"]
EXHAUSTED_KEY = os.environ["AROUTER_EXHAUSTED_KEY"]
MANAGEMENT_KEY = os.environ["AROUTER_MGMT_KEY"]


def model(name: str) -> str:
    return f"python/{name}"


def client(**options) -> OpenAI:
    """No retries unless a test is about them: a failure must not hide behind a second try."""
    return OpenAI(**{**client_options(), **options})


def client_options() -> dict:
    return {"base_url": BASE_URL, "api_key": API_KEY, "max_retries": 0, "timeout": 30}


def ask(name: str, **more) -> dict:
    return {"model": model(name),
            "messages": [{"role": "user",
                          "content": "Name three rivers and say where they begin."}],
            **more}


def cost_of(provider: str, usage) -> float:
    """The number that JSON text with exactly this amount would be read as."""
    input_price, output_price = PRICES[provider]
    nano = usage.prompt_tokens * input_price + usage.completion_tokens * output_price
    return float(Decimal(nano).scaleb(-9))


def generation(id_: str) -> dict:
    return client().get("/generation", cast_to=object, options={"params": {"id": id_}})


def upstream_totals(name: str, letter: str = "a") -> dict:
    """What the simulated provider counted for one of its models."""
    none = {"requests": 0, "completed": 0, "failed": 0, "cancelled": 0}
    return simulator_totals()["by_model"].get(f"python-{name}-{letter}", none)


def simulator_totals() -> dict:
    url = f"{os.environ['AROUTER_SIMULATOR_URL']}/simulator/totals"
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def admin(*arguments: str) -> dict:
    command = [os.environ["AROUTER_BINARY"], "admin", *arguments,
               "--config", os.environ["AROUTER_CONFIG"]]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def create_key(*arguments: str, org: str = os.environ["AROUTER_ORG"]) -> dict:
    """A new key, once the gateway has heard of it."""
    created = admin("create-key", "--org", org, "--name", "python", *arguments)
    eventually("the gateway knows the new key", 1, lambda: _is_known(created["key"]))
    return created


def _is_known(key: str) -> bool:
    try:
        client(api_key=key).get("/key", cast_to=object)
    except AuthenticationError:
        return False
    return True


def eventually(what: str, seconds: float, probe):
    """What `probe` returns as soon as it is true; fails when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)
