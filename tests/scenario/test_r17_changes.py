"""Changes to keys hold on every gateway within one second."""

import subprocess
import time
from contextlib import contextmanager

import pytest
from harness.postgres import psql_command

from support.calls import Caller, Load

WITHIN_SECONDS = 1.0

# Ends the connections on which gateways wait for notifications, as fast as they come back.
CUT_LISTENERS = """
  DO $$ BEGIN LOOP
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND query ILIKE 'listen%';
    PERFORM pg_sleep(0.01);
  END LOOP; END $$"""


@contextmanager
def listening(site):
    yield


@contextmanager
def without_notifications(site):
    cutter = subprocess.Popen(psql_command(site.database_url, CUT_LISTENERS),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.3)
        yield
    finally:
        cutter.terminate()
        cutter.wait()


@contextmanager
def under_load(site):
    secret = site.known_key().secret
    callers = [Caller(gateway, secret) for gateway in site.gateways for _ in range(5)]
    with Load(callers, model="test/chat", max_tokens=None):
        yield


@pytest.fixture(params=[listening, without_notifications, under_load],
                ids=lambda circumstance: circumstance.__name__)
def gateways(site, request):
    started = [site.gateway("a"), site.gateway("b")]
    with request.param(site):
        yield started


class Watch:
    """Callers with one key, one at each gateway."""

    def __init__(self, gateways, secret):
        self._callers = [Caller(gateway, secret) for gateway in gateways]

    def all_get(self, status) -> bool:
        return all(caller.call().status == status for caller in self._callers)

    def assert_soon(self, status) -> None:
        """From now on it must not take longer than a second."""
        began = time.monotonic()
        for caller in self._callers:
            while caller.call().status != status:
                assert time.monotonic() - began < 5 * WITHIN_SECONDS, f"never {status}"
        took = time.monotonic() - began
        assert took < WITHIN_SECONDS, f"{status} only after {took:.2f} s"


def test_a_new_key_works_and_a_disabled_or_deleted_one_does_not(site, gateways):
    first, second = site.create_key(), site.create_key()
    Watch(gateways, first.secret).assert_soon(200)
    Watch(gateways, second.secret).assert_soon(200)
    site.admin("disable-key", "--hash", first.hash)
    Watch(gateways, first.secret).assert_soon(401)
    site.admin("delete-key", "--hash", second.hash)
    Watch(gateways, second.secret).assert_soon(401)


def test_a_limit_lowered_below_what_is_spent_refuses_and_a_raised_one_serves(site, gateways):
    key = site.create_key("--limit", "10")
    watch = Watch(gateways, key.secret)
    watch.assert_soon(200)
    site.admin("update-key", "--hash", key.hash, "--limit", "0.000001")
    watch.assert_soon(402)
    site.admin("update-key", "--hash", key.hash, "--limit", "10")
    watch.assert_soon(200)
    assert all(watch.all_get(200) for _ in range(5))
