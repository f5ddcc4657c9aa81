"""Budgets of members, workspaces and organisations hold on every gateway, and refuse by name."""

import uuid
from decimal import Decimal

import pytest

from support import books
from support.calls import Caller, at_once
from support.market import CALL_NANO
from support.waiting import eventually

CALL_USD = Decimal(CALL_NANO).scaleb(-9)
WITHIN_SECONDS = 1.0
MEMBER = str(uuid.uuid4())
SCOPES = ["member", "workspace", "organization"]


@pytest.fixture
def gateways(site):
    return [site.gateway("a"), site.gateway("b")]


@pytest.fixture
def manager(site, gateways):
    return Caller(gateways[0], site.management_key)


@pytest.fixture
def secret(gateways, manager):
    """A key that MEMBER created, known to both gateways."""
    made = manager.send("POST", "/api/v1/keys",
                        {"name": "scenario", "limit": 100, "creator_user_id": MEMBER})
    assert made.status == 201, made.body
    other = Caller(gateways[1], made.body["key"])
    eventually("the key", WITHIN_SECONDS, lambda: other.get("/v1/key").complete)
    return made.body["key"]


def path_of(site, scope: str, interval: str) -> str:
    owner = {"member": f"/organizations/{site.org}/members/{MEMBER}",
             "workspace": "/workspaces/default",
             "organization": f"/organizations/{site.org}"}[scope]
    return f"/api/v1{owner}/budgets/{interval}"


def budgets_of(caller) -> list[dict]:
    return caller.get("/v1/key").body["data"]["budgets"]


def set_budget(site, manager, scope: str, interval: str, limit_usd) -> None:
    answer = manager.send("PUT", path_of(site, scope, interval), {"limit_usd": float(limit_usd)})
    assert answer.status == 200, answer.body
    assert answer.body["data"]["limit_usd"] == limit_usd


@pytest.mark.parametrize("smallest", SCOPES)
def test_the_smallest_of_five_limits_refuses_by_its_name(site, gateways, manager, secret, smallest):
    for scope in SCOPES:
        for interval, calls in {"lifetime": 40, "monthly": 30, "weekly": 20, "daily": 10}.items():
            scarce = scope == smallest and interval == "daily"
            set_budget(site, manager, scope, interval, (3 if scarce else calls) * CALL_USD)
    callers = [Caller(gateway, secret) for gateway in gateways]
    budgets = budgets_of(callers[0])
    assert [budget["scope"] for budget in budgets] == (
        ["api_key"] + [scope for scope in SCOPES for _ in range(4)] + ["credits"])
    eventually("the budgets at the other gateway", WITHIN_SECONDS,
               lambda: len(budgets_of(callers[1])) == len(budgets))
    answers = [callers[i % 2].call() for i in range(3)]
    assert [answer.status for answer in answers] == [200] * 3
    for caller in callers:
        refused = caller.call()
        assert refused.status == 402
        metadata = refused.body["error"]["metadata"]
        assert (metadata["limit_source"], metadata["interval"]) == (smallest, "daily")
        assert metadata["limit_usd"] == 3 * CALL_USD
        assert metadata["resets_at"] and metadata["remedy_hint"]
        assert f"{smallest.capitalize()} daily budget of $0.06 exceeded" in (
            refused.body["error"]["message"])
    # What the other gateway has spent is told once it is drained.
    for caller in callers:
        eventually("all that is spent", 5, lambda: (
            caller.call().body["error"]["metadata"]["spend_usd"] == 3 * CALL_USD))
    effective = callers[0].get("/v1/key").body["data"]["effective_budget"]
    assert (effective["scope"], effective["reset_interval"]) == (smallest, "daily")
    assert effective["remaining_usd"] <= 0
    books.assert_each_is_booked_once(site, [])


def test_many_callers_of_two_gateways_never_pass_a_budget(site, gateways, manager, secret):
    set_budget(site, manager, "workspace", "monthly", 20 * CALL_USD)
    other = Caller(gateways[1], secret)
    eventually("the budget", WITHIN_SECONDS, lambda: len(budgets_of(other)) == 3)
    answers = at_once([Caller(gateways[i % 2], secret) for i in range(80)])
    assert {answer.status for answer in answers} == {200, 402}
    for gateway in gateways:
        gateway.wait_until_drained()
    books.assert_each_is_booked_once(site, answers)
    assert 18 * CALL_NANO <= books.total_nano(site) <= 20 * CALL_NANO


def test_a_new_budget_counts_what_was_spent_and_refuses_nobody_who_is_under_it(
        site, gateways, manager, secret):
    callers = [Caller(gateway, secret) for gateway in gateways]
    assert [callers[i % 2].call().status for i in range(6)] == [200] * 6
    for gateway in gateways:
        gateway.wait_until_drained()
    set_budget(site, manager, "organization", "monthly", 8 * CALL_USD)
    eventually("the budget", WITHIN_SECONDS, lambda: len(budgets_of(callers[1])) == 3)
    assert budgets_of(callers[1])[1]["spend_usd"] == 6 * CALL_USD
    assert [callers[1].call().status for _ in range(3)] == [200, 200, 402]
    set_budget(site, manager, "organization", "monthly", 10 * CALL_USD)
    eventually("the raised budget", WITHIN_SECONDS, lambda: callers[1].call().status == 200)
    assert manager.send("DELETE", path_of(site, "organization", "monthly")).status == 200
    assert [callers[0].call().status for _ in range(5)] == [200] * 5


def test_budgets_that_do_not_decrease_are_refused(site, manager, secret):
    set_budget(site, manager, "workspace", "monthly", Decimal(10))
    for interval, limit in {"weekly": 10, "daily": 11, "lifetime": 9.5}.items():
        refused = manager.send("PUT", path_of(site, "workspace", interval), {"limit_usd": limit})
        assert refused.status == 400, interval
    for body in ({}, {"limit_usd": 0}, {"limit_usd": -1}, {"limit_usd": "x"}, {"limit_usd": None},
                 {"limit_usd": 1, "color": "red"}):
        assert manager.send("PUT", path_of(site, "workspace", "daily"), body).status == 400, body
    assert manager.send("PUT", path_of(site, "workspace", "yearly"), {"limit_usd": 1}).status == 400
    listed = manager.get("/api/v1/workspaces/default/budgets").body["data"]
    assert [budget["reset_interval"] for budget in listed] == ["monthly"]


def test_workspaces_are_made_changed_listed_and_deleted(site, manager, secret):
    made = manager.send("POST", "/api/v1/workspaces", {"name": "Research", "slug": "research"})
    assert made.status == 201
    workspace = made.body["data"]
    assert workspace["description"] is None
    key = manager.send("POST", "/api/v1/keys", {"name": "k", "workspace_id": workspace["id"]}).body
    assert key["data"]["workspace_id"] == workspace["id"]
    listed = manager.get(f"/api/v1/keys?workspace_id={workspace['id']}").body["data"]
    assert [each["hash"] for each in listed] == [key["hash"]]
    assert manager.send("POST", "/api/v1/keys",
                        {"name": "k", "workspace_id": str(uuid.uuid4())}).status == 404
    assert manager.send("DELETE", "/api/v1/workspaces/research").status == 400
    assert manager.send("DELETE", f"/api/v1/keys/{key['hash']}").status == 200
    assert manager.send("POST", "/api/v1/workspaces",
                        {"name": "Twin", "slug": "research"}).status == 409
    renamed = manager.send("PATCH", "/api/v1/workspaces/research", {"name": "Lab"})
    assert (renamed.status, renamed.body["data"]["name"]) == (200, "Lab")
    listed = manager.get("/api/v1/workspaces").body
    assert {workspace["slug"] for workspace in listed["data"]} == {"default", "research"}
    assert listed["total_count"] == 2
    added = manager.send("POST", "/api/v1/workspaces/research/members/add", {"user_ids": [MEMBER]})
    assert (added.status, added.body["added_count"]) == (200, 1)
    members = manager.get("/api/v1/workspaces/research/members").body["data"]
    assert [member["user_id"] for member in members] == [MEMBER]
    removed = manager.send("POST", "/api/v1/workspaces/research/members/remove",
                           {"user_ids": [MEMBER]})
    assert removed.body["removed_count"] == 1
    assert manager.send("DELETE", "/api/v1/workspaces/default").status == 403
    assert manager.send("DELETE", "/api/v1/workspaces/research").status == 200
    assert manager.get("/api/v1/workspaces/research").status == 404


def test_other_organisations_and_inference_keys_are_kept_out(site, gateways, manager, secret):
    set_budget(site, manager, "organization", "daily", Decimal(5))
    theirs = site.org
    site.create_org("1")
    stranger = Caller(gateways[0], site.management_key)
    eventually("the stranger's key", 3, lambda: stranger.get("/v1/key").complete)
    path = f"/api/v1/organizations/{theirs}/budgets"
    assert stranger.get(path).status == 404
    assert stranger.send("PUT", f"{path}/daily", {"limit_usd": 1}).status == 404
    assert stranger.send("DELETE", f"{path}/daily").status == 404
    assert Caller(gateways[0], secret).get(path).status == 403
    assert manager.get(path).body["data"][0]["limit_usd"] == 5
