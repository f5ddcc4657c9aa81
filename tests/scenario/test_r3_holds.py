"""What calls reserve comes back, however they end; and who is below a limit is served."""

import pytest

from support.calls import Caller, Load
from support.market import CALL_NANO
from support.raw import RawConnection, chat
from support.waiting import eventually

pytestmark = pytest.mark.brief

RELEASED_WITHIN_SECONDS = 5
LEASED = "SELECT coalesce(sum(leased_nano), 0) FROM spend_windows"


@pytest.fixture
def gateway(site):
    return site.gateway()


def test_nothing_stays_reserved_after_aborts_errors_and_cuts(site, gateway):
    secret = site.known_key("--limit", "100").secret
    site.simulator.rules([{"model": "chat", "every": 2, "status": 503},
                          {"model": "chat", "every": 3, "cut_after": 3}])
    with Load([Caller(gateway, secret) for _ in range(5)], model="test/chat", stream=True) as load:
        for _ in range(5):
            with RawConnection(gateway) as connection:
                connection.send(chat(secret, model="test/slow", stream=True))
                connection.read_until(b'"content"')
        load.wait_for(20)
    eventually("no hold", RELEASED_WITHIN_SECONDS,
               lambda: gateway.metric("arouter_holds_open") == 0)
    opened, closed = (gateway.metric(f"arouter_holds_{end}_total") for end in ("opened", "closed"))
    assert opened == closed > 25


def test_a_gateway_that_stops_leaves_nothing_leased(site, gateway):
    caller = Caller(gateway, site.known_key("--limit", "100").secret)
    assert caller.call().complete
    assert site.number(LEASED) > 0
    gateway.stop()
    assert site.number(LEASED) == 0


def test_a_limit_put_on_a_key_that_is_under_it_refuses_nothing(site, gateway):
    key = site.known_key()
    caller = Caller(gateway, key.secret)
    spent = [caller.call().cost_nano for _ in range(5)]
    assert spent == [CALL_NANO] * 5
    site.admin("update-key", "--hash", key.hash, "--limit", "0.2", "--limit-reset", "monthly")
    eventually("the limit", 2, lambda: caller.get("/v1/key").body["data"]["limit"] is not None)
    assert [caller.call().status for _ in range(6)] == [200] * 5 + [402]
