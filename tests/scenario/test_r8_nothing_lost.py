"""Whatever is killed or cut off: every answered call has one row, and no call has two.

An outage of PostgreSQL is ten seconds long here. A longer one adds nothing but records to the
journal: the waits between attempts to reconnect and to send a batch have reached their largest
value, two seconds, and the keys are no longer trusted to be current.
"""

import signal
import time

import pytest

from support import books
from support.calls import Caller, Load
from support.waiting import eventually

CALLERS = 20
GRACE_SECONDS = 5
OUTAGE_SECONDS = 10

CUT_ALL_CONNECTIONS = ("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                       "WHERE application_name = 'arouter' AND datname = current_database()")

# What inserting rows fails with when PostgreSQL's disk is full.
FILL_THE_DATABASES_DISK = """
  CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
  CREATE TRIGGER no_room BEFORE INSERT ON usage_records FOR EACH ROW EXECUTE FUNCTION no_room()"""
MAKE_ROOM_IN_THE_DATABASE = "DROP TRIGGER no_room ON usage_records"


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def streamed(request) -> bool:
    return request.param


def load_on(site, gateway, **call) -> Load:
    secret = site.known_key().secret
    callers = [Caller(gateway, secret) for _ in range(CALLERS)]
    return Load(callers, **{"model": "test/chat", "max_tokens": None, **call})


@pytest.mark.brief
def test_sigterm_lets_running_calls_finish_and_books_them_before_the_process_ends(site, streamed):
    site.simulator.rules([{"model": "chat", "first_byte_ms": 150}])
    gateway = site.gateway()
    with load_on(site, gateway, stream=streamed) as load:
        load.wait_for(40)
        began = time.monotonic()
        assert gateway.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < GRACE_SECONDS
    totals = site.simulator.totals()
    assert (totals["cancelled"], totals["failed"]) == (0, 0)
    assert len(books.rows(site)) == len(load.complete)
    books.assert_each_is_booked_once(site, load.answers)
    books.assert_agree_with_provider(site)


def test_sigkill_loses_no_answered_call_and_charges_open_ones_at_their_hold(site, streamed):
    gateway = site.gateway()
    with load_on(site, gateway, stream=streamed) as load:
        load.wait_for(100)
        gateway.kill()
        gateway.start()
        load.wait_for(40)
    gateway.wait_until_drained()
    books.assert_each_is_booked_once(site, load.answers)
    rows = books.rows(site)
    assert {row.status for row in rows} <= {"completed", "abandoned"}
    assert all(row.cost_nano > 0 for row in rows)
    totals = site.simulator.totals()
    assert len(rows) >= totals["requests"], "a call reached the provider and has no row"
    assert sum(row.status == "completed" for row in rows) <= totals["completed"]


@pytest.mark.brief
def test_cutting_all_database_connections_again_and_again_loses_nothing(site):
    gateway = site.gateway()
    with load_on(site, gateway) as load:
        for _ in range(8):
            load.wait_for(10)
            eventually("connections", 5, lambda: site.number(CUT_ALL_CONNECTIONS) > 0)
        load.wait_for(40)
    assert load.statuses() <= {200, 503}
    gateway.wait_until_ready(5)
    gateway.wait_until_drained()
    books.assert_each_is_booked_once(site, load.answers)
    books.assert_agree_with_provider(site)


def test_an_outage_of_the_database_loses_nothing(site):
    gateway = site.gateway()
    with load_on(site, gateway) as load:
        load.wait_for(40)
        site.cluster.stop(signal.SIGQUIT)  # as a crash: nothing is finished, nothing is flushed
        time.sleep(OUTAGE_SECONDS)
        site.cluster.start()
        gateway.wait_until_ready(5)
        load.wait_for(40)
    assert load.statuses() <= {200, 503}
    gateway.wait_until_drained()
    books.assert_each_is_booked_once(site, load.answers)
    books.assert_agree_with_provider(site)


def test_a_gateway_that_dies_during_an_outage_of_the_database_loses_nothing(site):
    gateway = site.gateway()
    with load_on(site, gateway) as load:
        load.wait_for(40)
        site.cluster.stop(signal.SIGQUIT)
        time.sleep(0.5)
        gateway.kill()
    site.cluster.start()
    gateway.start().wait_until_drained()
    books.assert_each_is_booked_once(site, load.answers)
    assert len(books.rows(site)) >= site.simulator.totals()["requests"]


def test_a_full_disk_of_the_database_loses_nothing(site):
    gateway = site.gateway()
    with load_on(site, gateway) as load:
        load.wait_for(40)
        site.query(FILL_THE_DATABASES_DISK)
        load.wait_for(200)
        assert gateway.metric("arouter_journal_records_pending") > 0
        site.query(MAKE_ROOM_IN_THE_DATABASE)
    assert load.statuses() == {200}
    gateway.wait_until_drained()
    books.assert_each_is_booked_once(site, load.answers)
    books.assert_agree_with_provider(site)
