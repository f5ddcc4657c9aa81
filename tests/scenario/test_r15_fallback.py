"""Dead endpoints are avoided, others answer instead, and the last one is always tried."""

import json

import pytest

from support import market
from support.calls import Caller

pytestmark = pytest.mark.brief


@pytest.fixture
def caller(site):
    gateway = site.gateway(**market.with_backup(f"{site.simulator.url}/v1"))
    return Caller(gateway, site.known_key().secret)


def test_the_log_says_which_provider_failed_and_how(site):
    gateway = site.gateway(**market.with_backup(f"{site.simulator.url}/v1"))
    site.simulator.rules([{"model": "pair-a", "status": 500}])
    assert Caller(gateway, site.known_key().secret).call("test/pair").status == 200
    gateway.stop()
    lines = [json.loads(line) for line in gateway.log().splitlines() if "attempt_failed" in line]
    assert [(line["provider"], line["upstream_model"], line["error"]) for line in lines] == [
        ("sim", "pair-a", "upstream_failed")]
    assert "status=500" in lines[0]["detail"]


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 451])
def test_a_dead_endpoint_is_avoided_after_one_call(site, caller, status):
    site.simulator.rules([{"model": "pair-a", "status": status}])
    answers = [caller.call("test/pair") for _ in range(10)]
    assert {answer.body["provider"] for answer in answers} == {"Backup"}
    assert site.simulator.totals()["by_model"]["pair-a"]["requests"] == 1


def test_a_dead_endpoint_that_is_the_last_is_tried(site, caller):
    site.simulator.rules([{"model": "chat", "times": 3, "status": 404}])
    assert [caller.call("test/chat").status for _ in range(4)] == [502, 502, 502, 200]


def test_without_fallbacks_no_other_provider_answers(site, caller):
    site.simulator.rules([{"model": "pair-a", "times": 7, "status": 500}])
    only_first = {"provider": {"allow_fallbacks": False}}
    answers = [caller.call("test/pair", **only_first) for _ in range(8)]
    assert [answer.status for answer in answers] == [502] * 7 + [200]
    assert answers[-1].body["provider"] == "Simulated"
    assert "pair-b" not in site.simulator.totals()["by_model"]
