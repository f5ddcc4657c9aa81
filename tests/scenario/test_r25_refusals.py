"""A spent budget must not look like something worth trying again."""

from decimal import Decimal

import pytest

from support.calls import Caller

pytestmark = pytest.mark.brief


def test_a_spent_limit_is_402_without_retry_after_and_says_what_would_help(site):
    caller = Caller(site.gateway(), site.known_key("--limit", "0.02").secret)
    assert caller.call().complete
    refusal = caller.call()
    assert refusal.status == 402
    assert "retry-after" not in refusal.headers
    error = refusal.body["error"]
    assert error["code"] == "quota_exceeded"
    assert error["metadata"]["limit_source"] == "api_key"
    assert error["metadata"]["limit_usd"] == error["metadata"]["spend_usd"] == Decimal("0.02")
    assert error["metadata"]["remedy_hint"]


def test_spent_credit_is_402_and_says_insufficient(site):
    secret = site.create_key(org=site.create_org("0.02")).secret
    caller = Caller(site.gateway(), secret)
    assert caller.call().complete
    refusal = caller.call()
    assert (refusal.status, refusal.body["error"]["code"]) == (402, "insufficient_credits")
    assert "insufficient" in refusal.body["error"]["message"]
    assert site.simulator.totals()["requests"] == 1
