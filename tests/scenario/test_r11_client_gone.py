"""A client that leaves ends the call at the provider, and pays for what was generated."""

import time

import pytest

from support import books
from support.raw import RawConnection, chat
from support.waiting import eventually

pytestmark = pytest.mark.brief

GOAL_SECONDS = 0.1
AT_MOST_SECONDS = 1.0


@pytest.fixture
def gateway(site):
    return site.gateway()


@pytest.fixture
def secret(site, gateway):
    return site.known_key().secret


def leave_and_see(site, leave) -> None:
    began = time.monotonic()
    leave()
    eventually("the provider sees its caller leave", AT_MOST_SECONDS,
               lambda: site.simulator.totals()["cancelled"] == 1)
    print(f"seen after {time.monotonic() - began:.3f} s, goal {GOAL_SECONDS} s")


def only_row(site, gateway) -> books.Row:
    eventually("the row", 5, lambda: len(books.rows(site)) == 1)
    assert gateway.metric("arouter_holds_open") == 0
    return books.rows(site)[0]


@pytest.mark.parametrize("leave", ["close", "reset"])
def test_leaving_in_the_middle_of_a_stream(site, gateway, secret, leave):
    connection = RawConnection(gateway)
    connection.send(chat(secret, model="test/slow", stream=True))
    connection.read_until(b'"content"')
    connection.read_some()
    leave_and_see(site, connection.reset if leave == "reset" else connection.socket.close)
    row = only_row(site, gateway)
    assert row.status == "cancelled"
    assert 0 < row.tokens[1] < 400 and row.cost_nano > 0


@pytest.mark.parametrize("leave", ["close", "reset"])
def test_leaving_while_a_whole_answer_is_generated(site, gateway, secret, leave):
    connection = RawConnection(gateway)
    connection.send(chat(secret, model="test/slow"))
    eventually("the call", 5, lambda: gateway.metric("arouter_holds_open") == 1)
    time.sleep(0.3)  # until the provider has it
    leave_and_see(site, connection.reset if leave == "reset" else connection.socket.close)
    row = only_row(site, gateway)
    assert row.status == "cancelled"
