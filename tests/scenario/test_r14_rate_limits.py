"""A provider's 429 pauses that endpoint, and only a rate limit is told to the caller as one."""

import pytest

from support import market
from support.calls import Caller

pytestmark = pytest.mark.brief


@pytest.fixture
def caller(site):
    gateway = site.gateway(**market.with_backup(f"{site.simulator.url}/v1"))
    return Caller(gateway, site.known_key().secret)


def test_a_429_without_a_hint_pauses_the_endpoint(site, caller):
    site.simulator.rules([{"model": "pair-a", "status": 429}])
    answers = [caller.call("test/pair") for _ in range(10)]
    assert {answer.body["provider"] for answer in answers} == {"Backup"}
    assert site.simulator.totals()["by_model"]["pair-a"]["requests"] == 1


def test_limited_everywhere_is_429_with_the_smallest_wait(site, caller):
    site.simulator.rules([{"model": "pair-a", "status": 429},
                          {"model": "pair-b", "status": 429, "retry_after": "30"}])
    refusals = [caller.call("test/pair") for _ in range(3)]
    assert {refusal.status for refusal in refusals} == {429}
    assert all(3 <= int(refusal.headers["retry-after"]) <= 5 for refusal in refusals)
    assert site.simulator.totals()["requests"] == 2


def test_an_overloaded_last_endpoint_is_tried_and_never_called_limited(site, caller):
    site.simulator.rules([{"model": "chat", "times": 1, "status": 503, "retry_after": "30"}])
    assert caller.call("test/chat").status == 502
    assert caller.call("test/chat").complete
