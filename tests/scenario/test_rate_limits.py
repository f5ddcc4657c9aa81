"""What a key and an organization may do at a time holds, and answers say how it stands."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.calls import Caller, at_once
from support.waiting import eventually

pytestmark = pytest.mark.brief


def limited_key(site, *options):
    """A key with these limits, which every running gateway has heard of."""
    key = site.create_key()
    if options:
        wanted = site.admin("set-rate-limit", "--hash", key.hash, *options)["rate_limit"]
    for gateway in site.gateways:
        caller = Caller(gateway, key.secret)
        eventually("the key", 3, lambda: caller.get("/v1/key").complete)
        if options:
            eventually("its limit", 3, lambda: wanted.items() <= shown(caller).items())
        caller.close()
    return key.secret


def shown(caller):
    return caller.get("/v1/key").body["data"]["rate_limit"]


def limited_caller(site, gateway, *options):
    return Caller(gateway, limited_key(site, *options))


def limit_organization(site, gateway, **limits):
    """As its management key does over HTTP."""
    connection = http.client.HTTPConnection(gateway.host, gateway.port, timeout=10)
    connection.request("PATCH", "/api/v1/organization/rate-limit", json.dumps(limits),
                       {"Authorization": f"Bearer {site.management_key}",
                        "Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.load(response)
    connection.close()
    assert response.status == 200, answer
    return answer["data"]["rate_limit"]


def told(answer):
    return tuple(int(answer.headers[f"x-ratelimit-{name}"])
                 for name in ("limit", "remaining", "reset"))


def test_remaining_counts_down_to_a_refusal_and_the_reset_is_true(site):
    caller = limited_caller(site, site.gateway(), "--requests-per-minute", "40")
    answers = [caller.call() for _ in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 200, 429]
    assert [told(answer)[1] for answer in answers] == [3, 2, 1, 0, 0]
    refusal = answers[-1]
    limit, _, reset = told(refusal)
    assert limit == 40
    assert int(refusal.headers["retry-after"]) in (1, 2)
    assert refusal.body["error"]["metadata"]["limit_source"] == "rate_limit"
    assert refusal.body["error"]["metadata"]["scope"] == "api_key"
    time.sleep(max(0.0, reset - time.time()))
    assert [caller.call().status for _ in range(5)] == [200, 200, 200, 200, 429]


def test_a_stream_is_headed_and_refused_like_any_other_call(site):
    caller = limited_caller(site, site.gateway(), "--requests-per-day", "1")
    assert told(caller.call("test/chat", stream=True))[:2] == (1, 0)
    refusal = caller.call("test/chat", stream=True)
    assert refusal.status == 429
    assert int(refusal.headers["retry-after"]) <= 86_400


def test_calls_at_the_same_time_are_capped_until_one_ends(site):
    gateway = site.gateway()
    secret = limited_key(site, "--concurrent-requests", "2")
    callers = [Caller(gateway, secret) for _ in range(6)]
    answers = at_once(callers, model="test/slow", stream=True, max_tokens=40)
    assert sorted(answer.status for answer in answers) == [200, 200, 429, 429, 429, 429]
    refusal = next(answer for answer in answers if answer.status == 429)
    assert refusal.body["error"]["metadata"]["limit_source"] == "in_flight"
    assert Caller(gateway, secret).call().status == 200


def test_tokens_beyond_the_minute_are_a_debt_that_time_pays(site):
    # A call is 23 tokens or so, ten of which may be used at once and one is earned in 0.6 s.
    caller = limited_caller(site, site.gateway(), "--tokens-per-minute", "100")
    assert caller.call().status == 200
    refusal = caller.call()
    assert refusal.status == 429
    wait = int(refusal.headers["retry-after"])
    assert 5 <= wait <= 20
    time.sleep(wait / 2)
    assert caller.call().status == 429
    time.sleep(wait / 2)
    assert caller.call().status == 200


def test_all_keys_of_an_organization_share_its_limit_until_it_is_lifted(site):
    gateway = site.gateway()
    first = limited_caller(site, gateway)
    second = limited_caller(site, gateway)
    now = limit_organization(site, gateway, requests_per_day=2)
    assert now == {"requests_per_minute": None, "requests_per_day": 2, "tokens_per_minute": None,
                   "concurrent_requests": None}
    assert told(first.call())[:2] == (2, 1)
    assert second.call().status == 200
    refusal = first.call()
    assert refusal.status == 429
    assert refusal.body["error"]["metadata"]["scope"] == "organization"
    limit_organization(site, gateway, requests_per_day=None)
    served = first.call()
    assert served.status == 200
    assert "x-ratelimit-limit" not in served.headers


def test_two_gateways_share_a_limit(site):
    short = {"limits": {"lease_expiry_ms": 6_000}}
    gateways = [site.gateway("a", **short), site.gateway("b", **short)]
    secret = limited_key(site, "--requests-per-day", "9")
    time.sleep(1.5)  # a heartbeat is half a second
    callers = [Caller(gateway, secret) for gateway in gateways for _ in range(8)]
    with ThreadPoolExecutor(len(callers)) as pool:
        statuses = list(pool.map(lambda caller: caller.call().status, callers))
    assert statuses.count(200) == 9
    assert statuses.count(429) == 7
    by_gateway = [statuses[:8].count(200), statuses[8:].count(200)]
    assert sorted(by_gateway) == [4, 5]


def test_free_models_have_limits_of_their_own(site):
    free = {"id": "test/free", "name": "test/free", "context_tokens": 1_000,
            "output_tokens_max": 100, "input_modalities": ["text"],
            "endpoints": [{"provider": "sim", "model": "fixed",
                           "price": {"input": "0", "output": "0"}}]}
    gateway = site.gateway(models=[free], limits={"free_model_requests_per_day": 2})
    caller = limited_caller(site, gateway)
    assert [caller.call("test/free").status for _ in range(3)] == [200, 200, 429]
    assert caller.call().status == 200
    assert caller.get("/v1/key").body["data"]["free_model_daily_requests"] == {
        "used": 2, "limit": 2, "remaining": 0}
