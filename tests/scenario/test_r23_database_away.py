"""Without PostgreSQL: known keys work within what is leased, and nobody is called unknown."""

import signal
import time

import pytest

from support.calls import Caller
from support.waiting import eventually

UNKNOWN = "lr_live_" + "0" * 48
RECOVERY_SECONDS = 5
TRUSTED_SECONDS = 3  # after that, keys last heard of may be stale


@pytest.fixture
def outage(site):
    """Ends PostgreSQL when called; it is back when the test is over."""
    def begin() -> None:
        site.cluster.stop(signal.SIGQUIT)
        begin.on = True

    def end() -> None:
        if begin.on:
            site.cluster.start()
        begin.on = False

    begin.on = False
    begin.end = end
    yield begin
    end()


def assert_refused_for_now(answer) -> None:
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.body["error"]["code"] == "service_unavailable"


def test_a_known_key_goes_on_within_its_lease_and_then_gets_503(site, outage):
    caller = Caller(site.gateway(), site.known_key("--limit", "100").secret)
    assert caller.call().complete
    outage()
    assert [caller.call().status for _ in range(2)] == [200, 200]
    last = eventually("the end of the lease", 10, lambda: _unless_complete(caller.call()))
    assert_refused_for_now(last)
    outage.end()
    eventually("service again", RECOVERY_SECONDS, lambda: caller.call().complete)


def _unless_complete(answer):
    return None if answer.complete else answer


def test_an_unknown_key_gets_503_once_the_keys_may_be_stale_and_401_when_they_are_not(site, outage):
    gateway = site.gateway()
    stranger = Caller(gateway, UNKNOWN)
    assert stranger.call().status == 401
    outage()
    # The broken listening connection tells, long before the next poll would.
    eventually("doubt", 1, lambda: stranger.call().status == 503)
    assert_refused_for_now(stranger.call())
    outage.end()
    eventually("certainty", RECOVERY_SECONDS, lambda: stranger.call().status == 401)


def test_a_key_made_while_a_gateway_was_frozen_is_never_called_unknown(site):
    gateway = site.gateway()
    gateway.send(signal.SIGSTOP)
    made = Caller(gateway, site.create_key().secret)
    time.sleep(TRUSTED_SECONDS)
    gateway.send(signal.SIGCONT)
    answers = []
    eventually("the new key", RECOVERY_SECONDS,
               lambda: answers.append(made.call().status) or answers[-1] == 200)
    assert set(answers) <= {200, 503}


def test_readyz_names_what_is_missing_and_recovers_without_a_restart(site, outage):
    gateway = site.gateway()
    outage()
    eventually("the report", 5, lambda: "database" in gateway.ready()[1]["degraded"])
    status, report = gateway.ready()
    assert (status, report["status"]) == (200, "degraded")
    assert not report["checks"]["database"]["ok"] and report["checks"]["database"]["effect"]
    outage.end()
    gateway.wait_until_ready(RECOVERY_SECONDS)


def test_a_gateway_started_without_the_database_knows_its_keys_from_before(site, outage):
    gateway = site.gateway()
    caller = Caller(gateway, site.known_key().secret)
    gateway.stop()
    outage()
    gateway.start(ready="/healthz")
    assert_refused_for_now(caller.call())
    assert_refused_for_now(Caller(gateway, UNKNOWN).call())
    status, report = gateway.ready()
    assert (status, report["status"]) == (503, "unavailable")
    assert {"database", "leases"} <= set(report["degraded"])
    assert report["checks"]["keys"]["ok"]
    outage.end()
    gateway.wait_until_ready(RECOVERY_SECONDS)
    assert caller.call().complete


def test_a_first_start_without_the_database_serves_nobody_and_calls_nobody_unknown(site, outage):
    secret = site.known_key().secret
    outage()
    gateway = site.gateway(ready="/healthz")
    assert_refused_for_now(Caller(gateway, secret).call())
    assert gateway.ready()[0] == 503
    assert "keys" in gateway.ready()[1]["degraded"]
    outage.end()
    gateway.wait_until_ready(RECOVERY_SECONDS)
    assert Caller(gateway, secret).call().complete
