"""A budget is never overspent, by however many callers and gateways at once."""

import time

import pytest

from support import books
from support.calls import Caller, Load, at_once
from support.market import CALL_NANO
from support.waiting import eventually

CALLERS = 200
BUDGET_NANO = 1_000_000_000  # $1.00
AFFORDABLE = BUDGET_NANO // CALL_NANO


@pytest.fixture(params=["key limit", "credit"])
def secret(site, request) -> str:
    """A key that can spend $1.00, because of its own limit or of its organisation's credit."""
    if request.param == "key limit":
        return site.create_key("--limit", "1").secret
    return site.create_key(org=site.create_org("1")).secret


def spend(site, gateways, secret):
    callers = [Caller(gateways[i % len(gateways)], secret) for i in range(CALLERS)]
    answers = at_once(callers)
    assert {answer.status for answer in answers} == {200, 402}
    for gateway in gateways:
        gateway.wait_until_drained()
    books.assert_each_is_booked_once(site, answers)
    assert books.total_nano(site) <= BUDGET_NANO
    return sum(answer.complete for answer in answers)


def test_200_callers_of_one_gateway_get_exactly_what_the_budget_affords(site, secret):
    assert spend(site, [site.gateway()], secret) == AFFORDABLE


def test_200_callers_of_two_gateways_on_one_database_never_get_more(site, secret):
    gateways = [site.gateway("a"), site.gateway("b")]
    assert AFFORDABLE - 2 <= spend(site, gateways, secret) <= AFFORDABLE


def test_a_gateway_killed_while_it_spends_takes_no_budget_with_it_and_gives_none_away(site):
    secret = site.create_key("--limit", "1").secret
    survivor, victim = site.gateway("a"), site.gateway("b")
    callers = [Caller(gateway, secret) for gateway in (survivor, victim) for _ in range(10)]
    with Load(callers) as load:
        load.wait_for(5)
        victim.kill()
        time.sleep(1)
    victim.start()
    for gateway in (survivor, victim):
        gateway.wait_until_drained()
    books.assert_each_is_booked_once(site, load.answers)
    assert books.total_nano(site) <= BUDGET_NANO
    # What the dead one had leased and not spent is there again.
    rest = [Caller(survivor, secret), Caller(victim, secret)]
    eventually("the end of the budget", 10, lambda: {c.call().status for c in rest} == {402})
    survivor.wait_until_drained()
    victim.wait_until_drained()
    assert BUDGET_NANO - 2 * CALL_NANO <= books.total_nano(site) <= BUDGET_NANO
