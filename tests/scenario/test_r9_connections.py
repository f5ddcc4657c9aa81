"""What the gateway does to PostgreSQL under load."""

import pytest

from support.calls import Caller, Load

CONNECTIONS = 2
COUNT_CONNECTIONS = ("SELECT count(*) FROM pg_stat_activity "
                     "WHERE application_name = 'arouter' AND datname = current_database()")
COUNT_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


@pytest.fixture
def gateways(site):
    return [site.gateway(name, database={"connections": CONNECTIONS}) for name in "ab"]


def test_connections_stay_within_the_configured_number_and_nothing_deadlocks(site, gateways):
    secrets = [site.known_key("--limit", "50").secret for _ in range(4)]
    callers = [Caller(gateway, secret) for gateway in gateways for secret in secrets * 3]
    before = site.number(COUNT_DEADLOCKS)
    with Load(callers, model="test/chat", max_tokens=None) as load:
        load.wait_for(10)
        seen = [site.number(COUNT_CONNECTIONS) for _ in range(20)]
        load.wait_for(100)
    one_more_listens = CONNECTIONS + 1
    assert 0 < max(seen) <= len(gateways) * one_more_listens
    refused = [answer.body for answer in load.answers if answer.status != 200]
    assert not refused, refused[:2]
    assert site.number(COUNT_DEADLOCKS) == before
