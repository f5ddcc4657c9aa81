import time

IDLE_SECONDS = 4


def test_a_gateway_without_callers_sends_nothing_to_providers(site):
    site.gateway()
    time.sleep(IDLE_SECONDS)
    assert site.simulator.totals()["requests"] == 0
