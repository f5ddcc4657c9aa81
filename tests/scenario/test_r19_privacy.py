"""What callers say, what models answer, and every secret stay out of everything that is written."""

import json
from pathlib import Path

import pytest
from harness.postgres import dump

from support.calls import Caller
from support.raw import RawConnection, request

pytestmark = pytest.mark.brief

PROMPT = "canary-prompt-9b41"
ANSWER = "[simulated]"  # how the simulated provider begins
HEADER = "canary-header-77ac"
QUERY = "lr_live_" + "ca" * 24


@pytest.fixture
def gateway(site):
    site.simulator.rules([{"model": "slow", "tokens": 20, "token_ms": 0, "cut_after": 5}])
    return site.gateway(log={"level": "trace"})


def exercise(gateway, key) -> None:
    """Answers, refusals and failures of all kinds, each with the canaries in it."""
    caller = Caller(gateway, key.secret)
    for stream in (False, True):
        assert caller.call("test/chat", stream=stream, prompt=PROMPT).complete
        caller.call("test/slow", stream=stream, prompt=PROMPT)
        caller.call("test/unknown", stream=stream, prompt=PROMPT)
        caller.call("test/chat", stream=stream, prompt=PROMPT, n="three " + PROMPT)
    caller.call("test/chat", prompt=PROMPT, tools=PROMPT)
    headers = {"Authorization": f"Bearer {key.secret}", "X-Other": HEADER, "Referer": HEADER}
    broken = json.dumps({"model": "test/chat", "messages": PROMPT})[:-1].encode()
    for path in ("/v1/chat/completions", f"/v1/chat/completions?key={QUERY}"):
        for sent in (headers, {"X-Other": HEADER}):
            with RawConnection(gateway) as connection:
                connection.send(request("POST", path, sent, broken))
                assert connection.answer()[0] in (400, 401)


def everything_written(site, gateway) -> dict[str, bytes]:
    written = {"log": gateway.log().encode(), "metrics": gateway.metrics().encode(),
               "database": dump(site.database_url).encode()}
    for file in Path(gateway.data_dir).rglob("*"):
        if file.is_file():
            written[file.name] = file.read_bytes()
    return written


def test_no_canary_and_no_secret_is_written_anywhere(site, gateway):
    key = site.known_key()
    exercise(gateway, key)
    gateway.wait_until_drained()
    written = everything_written(site, gateway)
    assert b"test/chat" in written["database"] and b"chat/completions" in written["log"]
    assert any(name.endswith("segment") for name in written)
    secrets = (PROMPT, ANSWER, HEADER, QUERY, key.secret, site.management_key, site.PROVIDER_KEY,
               site.master_key)
    found = [(name, secret) for name, data in written.items() for secret in secrets
             if secret.encode() in data]
    assert found == []
