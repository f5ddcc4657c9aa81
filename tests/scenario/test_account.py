"""What an organisation used and paid, as its keys may see it."""

import datetime
from decimal import Decimal

import pytest

from support.calls import Caller
from support.waiting import eventually

pytestmark = pytest.mark.brief


@pytest.fixture
def account(site):
    """Two inference keys that made 3 and 2 calls, and the management key of their organisation."""
    gateway = site.gateway()
    keys = [site.known_key(), site.known_key()]
    answers = []
    for key, calls in zip(keys, (3, 2)):
        caller = Caller(gateway, key.secret)
        answers += [caller.call() for _ in range(calls)]
    assert {answer.status for answer in answers} == {200}
    eventually("the drain", 5, lambda: site.number("SELECT count(*) FROM usage_records") == 5)
    manager = Caller(gateway, site.management_key)
    return manager, [Caller(gateway, key.secret) for key in keys], answers


def today():
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def test_activity_sums_to_what_the_answers_said(account):
    manager, (first, _), answers = account
    rows = manager.get(f"/api/v1/activity?date={today()}").body["data"]
    spent = sum(Decimal(answer.body["usage"]["cost"]) for answer in answers)
    assert sum(row["usage"] for row in rows) == spent
    assert [(row["requests"], row["model"], row["provider_name"]) for row in rows] == [
        (5, "test/fixed", "Simulated")]
    own = first.get(f"/api/v1/activity?date={today()}&group_by=api_key").body["data"]
    assert [row["requests"] for row in own] == [3]  # an inference key sees itself only


def test_transactions_and_credits_sum_to_the_balance(account):
    manager, (first, second), _ = account
    pages, path = [], "/v1/transactions?limit=2"
    while path:
        body = manager.get(path).body
        pages.append(body["transactions"])
        token = body["next_page_token"]
        path = f"/v1/transactions?limit=2&page_token={token}" if token else None
    assert [len(page) for page in pages] == [2, 2, 2]
    transactions = [one for page in pages for one in page]
    assert [one["type"] for one in transactions] == ["usage"] * 5 + ["credit"]
    assert sum(one["amount"] for one in transactions) == manager.get("/v1/balance").body["balance"]
    seen = [len(caller.get("/v1/transactions?type=usage").body["transactions"])
            for caller in (first, second)]
    assert seen == [3, 2]


@pytest.mark.parametrize("path, field", [
    ("activity?date=yesterday", "date"),
    ("activity?group_by=colour", "group_by"),
    ("activity?start_time=2020-01-01T00:00:00Z", "start_time"),
    ("activity?user_id=me", "user_id"),
    ("transactions?type=gift", "type"),
    ("transactions?start_time=2026-11-02T00:00:00Z&end_time=2026-11-01T00:00:00Z", "start_time"),
    ("transactions?limit=0", "limit"),
    ("transactions?page_token=abc", "page_token"),
])
def test_bad_queries_name_the_field(site, path, field):
    manager = Caller(site.gateway(), site.management_key)
    answer = manager.get(f"/v1/{path}")
    assert (answer.status, answer.body["error"]["param"]) == (400, field)
