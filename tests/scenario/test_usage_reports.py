"""What an organisation used, summed up and over time, as JSON and as CSV."""

import csv
import io
import urllib.request
from dataclasses import dataclass
from decimal import Decimal

import pytest

from support.calls import Caller
from support.gateway import Gateway
from support.waiting import eventually

pytestmark = pytest.mark.brief


@dataclass
class Usage:
    """What two keys paid for 3 and 2 calls; the second, `inside`, is in a workspace of its own."""
    gateway: Gateway
    secret: str  # a management key
    manager: Caller
    workspace: str
    inside: dict
    costs: list[Decimal]

    def table(self, path: str, **headers) -> list[dict]:
        """The rows of an answer in CSV."""
        request = urllib.request.Request(f"{self.gateway.url}{path}", headers={
            "Authorization": f"Bearer {self.secret}", **headers})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
            return list(csv.DictReader(io.StringIO(answer.read().decode(), newline="")))


@pytest.fixture
def usage(site):
    gateway = site.gateway()
    manager = Caller(gateway, site.management_key)
    made = manager.send("POST", "/api/v1/workspaces", {"name": "Lab", "slug": "lab"})
    workspace = made.body["data"]["id"]
    inside = manager.send("POST", "/api/v1/keys", {"name": "=1+1", "workspace_id": workspace}).body
    costs = []
    for secret, calls in ((site.known_key().secret, 3), (inside["key"], 2)):
        caller = Caller(gateway, secret)
        costs.append(sum(Decimal(caller.call().body["usage"]["cost"]) for _ in range(calls)))
    eventually("the drain", 5, lambda: site.number("SELECT count(*) FROM usage_records") == 5)
    return Usage(gateway, site.management_key, manager, workspace, inside, costs)


@pytest.mark.parametrize("root", ["/api/usage", "/v1/usage", "/api/v1/usage"])
def test_the_summary_adds_up_to_what_the_answers_said(usage, root):
    manager, costs = usage.manager, usage.costs
    summary = manager.get(f"{root}/summary").body
    assert (summary["total_requests"], summary["total_output_tokens"]) == (5, 100)
    assert summary["estimated_cost_usd"] == sum(costs)
    assert summary["total_tokens"] == summary["total_input_tokens"] + 100
    assert [(row["provider_id"], row["requests"]) for row in summary["by_provider"]] == [("sim", 5)]
    assert [(row["model"], row["estimated_cost_usd"]) for row in summary["by_model"]] == [
        ("test/fixed", sum(costs))]


@pytest.mark.parametrize("granularity", ["hourly", "daily", "monthly"])
def test_every_granularity_adds_up_to_the_same(usage, granularity):
    manager, costs = usage.manager, usage.costs
    points = manager.get(f"/api/usage/timeseries?granularity={granularity}").body["data_points"]
    assert sum(point["requests"] for point in points) == 5
    assert sum(point["estimated_cost_usd"] for point in points) == sum(costs)
    assert points == sorted(points, key=lambda point: point["timestamp"])


def test_filters_leave_out_the_rest(usage):
    manager, inside, costs = usage.manager, usage.inside, usage.costs
    for query in (f"workspace_id={usage.workspace}", f"key_id={inside['hash']}"):
        for path in (f"/api/usage/summary?{query}", f"/api/usage/summary?{query}&model=test/fixed"):
            assert manager.get(path).body["estimated_cost_usd"] == costs[1]
        points = manager.get(f"/api/usage/timeseries?{query}&granularity=hourly").body["data_points"]
        assert sum(point["estimated_cost_usd"] for point in points) == costs[1]
    assert manager.get("/api/usage/summary?provider_id=none").body["total_requests"] == 0
    keys = manager.get(f"/api/v1/keys?workspace_id={usage.workspace}").body
    assert [key["hash"] for key in keys["data"]] == [inside["hash"]]


def test_activity_and_audit_log_are_tables_without_formulas(usage):
    manager, inside, costs = usage.manager, usage.inside, usage.costs
    path = "/api/v1/activity?start_time=2000-01-01&end_time=2000-01-02"
    assert usage.table(path, Accept="text/csv") == []
    today = manager.get("/api/usage/timeseries").body["data_points"][0]["timestamp"][:10]
    rows = usage.table(f"/api/v1/activity?date={today}&group_by=api_key&format=csv")
    assert sum(Decimal(row["spend_usd"]) for row in rows) == sum(costs)
    assert "'=1+1" in [row["api_key_name"] for row in rows]
    events = usage.table(f"/api/v1/audit-log?subject={inside['hash']}&format=csv")
    assert [event["action"] for event in events] == ["key.create"]
    assert manager.get("/api/v1/audit-log?format=pdf").status == 400


def test_an_inference_key_sees_its_own_usage_only(usage):
    own = Caller(usage.gateway, usage.inside["key"])
    for query in ("", f"?key_id={'0' * 64}"):
        summary = own.get(f"/api/usage/summary{query}").body
        assert summary["estimated_cost_usd"] == usage.costs[1]


@pytest.mark.parametrize("path, field", [
    ("summary?start_time=soon", "start_time"),
    ("summary?workspace_id=lab", "workspace_id"),
    ("timeseries?granularity=weekly", "granularity"),
    ("timeseries?granularity=hourly&start_time=2026-01-01&end_time=2026-06-01", "start_time"),
])
def test_bad_queries_name_the_field(site, path, field):
    manager = Caller(site.gateway(), site.management_key)
    answer = manager.get(f"/v1/usage/{path}")
    assert (answer.status, answer.body["error"]["param"]) == (400, field)
