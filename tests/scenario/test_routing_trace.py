"""Who asks with X-Router-Metadata is told which endpoints were considered and how each fared."""

import pytest

from support import market
from support.calls import Caller

pytestmark = pytest.mark.brief

ASKING = {"X-Router-Metadata": "true"}


@pytest.fixture
def gateway(site):
    return site.gateway(**market.with_backup(f"{site.simulator.url}/v1"))


@pytest.fixture
def caller(site, gateway):
    return Caller(gateway, site.known_key().secret, ASKING)


def outcomes(body):
    return [(attempt["provider"], attempt["status"], attempt["error"])
            for attempt in body["routing"]["attempts"]]


@pytest.mark.parametrize("stream", [False, True])
def test_a_fallback_is_shown_step_by_step(site, caller, stream):
    site.simulator.rules([{"model": "pair-a", "status": 500}])
    body = caller.call("test/pair", stream=stream).body
    assert outcomes(body) == [("Simulated", 500, "upstream_failed"), ("Backup", 200, None)]
    shape = body["openrouter_metadata"]
    assert (shape["strategy"], shape["attempt"], shape["endpoints"]["total"]) == ("fallback", 2, 2)
    assert [(one["provider"], one["selected"]) for one in shape["endpoints"]["available"]] == [
        ("Simulated", False), ("Backup", True)]


def test_an_endpoint_left_out_names_its_rule(caller):
    body = caller.call("test/pair", provider={"ignore": ["sim"]}).body
    assert body["openrouter_metadata"]["strategy"] == "direct"
    assert [(out["provider"], out["rule"]) for out in body["routing"]["excluded"]] == [
        ("sim", "ignored")]
    assert [one["position"] for one in body["routing"]["candidates"]] == [1]


def test_a_sort_shows_the_score_that_decided(caller):
    body = caller.call("test/pair", provider={"sort": "price"}).body
    scores = [one["score"] for one in body["routing"]["candidates"]]
    assert scores == sorted(scores) and scores[0] > 0


def test_when_all_fail_the_error_shows_the_attempts(site, caller):
    site.simulator.rules([{"status": 500}])
    answer = caller.call("test/pair")
    assert answer.status == 502
    assert [status for _, status, _ in outcomes(answer.body)] == [500, 500]
    assert answer.body["openrouter_metadata"]["endpoints"]["total"] == 2


def test_openrouters_header_asks_too_and_silence_gets_nothing(site, gateway):
    secret = site.known_key().secret
    asked = Caller(gateway, secret, {"X-OpenRouter-Metadata": "enabled"}).call("test/pair").body
    assert asked["openrouter_metadata"]["requested"] == "test/pair"
    for headers in ({}, {"X-Router-Metadata": "false"}, {"X-OpenRouter-Metadata": "disabled"}):
        body = Caller(gateway, secret, headers).call("test/pair").body
        assert "openrouter_metadata" not in body and "routing" not in body
