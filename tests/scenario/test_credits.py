"""Credit over HTTP: the operator's grants, refunds and transfers, and what calls make of them."""

import datetime
from decimal import Decimal

import pytest

from support.calls import Caller
from support.waiting import eventually

pytestmark = pytest.mark.brief


class Counter:
    """The operator at work, and the administrator and one key of an organisation with 1 USD."""

    def __init__(self, site, gateways: int = 1):
        self.org = site.create_org("1")  # its management key replaces the site's
        self.site = site
        self.gateways = [site.gateway(name) for name in "ab"[:gateways]]
        self.gateway = self.gateways[0]
        self.operator = Caller(self.gateway, site.admin("create-operator-key", "--name",
                                                        "on call")["key"])
        self.manager = Caller(self.gateway, site.management_key)
        self.key = site.create_key(org=self.org)
        for gateway in self.gateways:
            caller = Caller(gateway, self.key.secret)
            eventually("the key", 3, lambda: caller.get("/v1/key").complete)

    def post(self, what: str, org: str | None = None, key: str | None = None, **body):
        headers = {"Idempotency_Key": key} if key else {}
        return self.operator.send("POST", f"/api/v1/organizations/{org or self.org}/credits/{what}",
                                  body, **headers)

    def state(self, org: str | None = None) -> dict:
        return self.operator.get(f"/api/v1/organizations/{org or self.org}/credits").body["data"]

    def statement(self) -> list[dict]:
        lines, path = [], "/api/v1/credits/statement?limit=3"
        while path:
            body = self.manager.get(path).body
            lines += body["data"]
            token = body["next_page_token"]
            path = f"/api/v1/credits/statement?limit=3&page_token={token}" if token else None
        return lines


@pytest.fixture
def counter(site):
    return Counter(site)


def test_a_grant_can_be_spent_at_once(counter):
    assert counter.post("adjustments", amount_usd=-1, reason="start with nothing").status == 201
    caller = Caller(counter.gateway, counter.key.secret)
    assert caller.call().status == 402
    assert counter.post("grants", amount_usd="0.5", reason="welcome").status == 201
    assert caller.call().status == 200


def test_the_statement_adds_up_to_the_balance(counter):
    caller = Caller(counter.gateway, counter.key.secret)
    cost = sum(Decimal(caller.call().body["usage"]["cost"]) for _ in range(3))
    other = counter.site.create_org("0")
    assert counter.post("grants", amount_usd=5, reason="welcome").status == 201
    assert counter.post("refunds", amount_usd="0.000000001", reason="outage").status == 201
    assert counter.post("transfers", to_organization_id=other, amount_usd="1.5").status == 201
    eventually("the drain", 5, lambda: counter.site.number("SELECT count(*) FROM usage_records") == 3)
    lines = counter.statement()
    balance = counter.manager.get("/api/v1/balance").body["balance"]
    assert sum(line["amount_usd"] for line in lines) == balance
    assert balance == Decimal("4.500000001") - cost
    assert sorted(line["kind"] for line in lines) == ["grant", "grant", "refund", "transfer_out",
                                                      "usage"]
    out = next(line for line in lines if line["kind"] == "transfer_out")
    assert out["counter_account"] == f"organization:{other}"
    assert counter.state(other)["balance"] == Decimal("1.5")


def test_a_repeated_request_takes_effect_once_on_any_gateway(site):
    counter = Counter(site, gateways=2)
    body = {"amount_usd": 2, "reason": "invoice 7", "external_id": "inv-7"}
    first = counter.post("grants", key="abc", **body)
    there = Caller(counter.gateways[1], site.admin("create-operator-key", "--name", "two")["key"])
    again = there.send("POST", f"/v1/organizations/{counter.org}/credits/grants", body,
                       Idempotency_Key="abc")
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert "idempotent-replayed" in again.headers
    assert counter.post("grants", key="abc", amount_usd=3, reason="invoice 7").status == 409
    assert counter.post("grants", **body).status == 409  # the external id
    assert counter.state()["balance"] == 3


def test_all_that_is_left_can_leave_although_gateways_hold_slices_of_it(site):
    counter = Counter(site, gateways=2)
    callers = [Caller(gateway, counter.key.secret) for gateway in counter.gateways]
    assert {caller.call().status for caller in callers} == {200}
    for gateway in counter.gateways:
        gateway.wait_until_drained()
    eventually("slices", 5, lambda: counter.state()["reserved"] > 0)
    left = counter.state()["balance"]
    other = site.create_org("0")
    moved = counter.post("transfers", to_organization_id=other, amount_usd=str(left))
    assert moved.status == 201, moved.body
    assert counter.state()["balance"] == 0
    assert {caller.call().status for caller in callers} == {402}
    assert counter.post("transfers", to_organization_id=other, amount_usd="0.01").status == 402


def test_credit_that_expires_is_gone_within_seconds_wherever_calls_are_made(counter):
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)
    counter.post("adjustments", amount_usd=-1, reason="start with nothing")
    counter.post("grants", amount_usd=9, reason="trial", expires_at=soon.isoformat())
    caller = Caller(counter.gateway, counter.key.secret)
    assert caller.call().status == 200
    eventually("the expiry", 15, lambda: caller.call().status == 402)
    counter.gateway.wait_until_drained()
    eventually("an empty balance", 10, lambda: counter.state()["balance"] == 0)
    lines = counter.statement()
    assert sum(line["amount_usd"] for line in lines) == 0
    assert any(line["kind"] == "expiry" and line["actor"] is None for line in lines)


def test_the_operators_work_is_in_the_organisations_audit_log(counter):
    counter.post("grants", amount_usd=2, reason="welcome")
    log = counter.manager.get("/api/v1/audit-log?action=credits.grant").body["data"]
    hashes = [key["hash"] for key in counter.site.admin("list-operator-keys")["data"]]
    assert [event["actor"] for event in log] == [{"type": "operator_key", "id": hashes[0]}]
    assert log[0]["after"]["amount_usd"] == "2"
    assert log[0]["address"]


def test_an_operators_key_opens_nothing_else_and_can_be_disabled(counter):
    assert counter.operator.get("/api/v1/operator/organizations").body["total_count"] == 2
    assert counter.operator.call().status == 401
    assert counter.operator.get("/api/v1/keys").status == 403
    assert counter.manager.get("/api/v1/operator/organizations").status == 403
    made = counter.site.admin("list-operator-keys")["data"][0]
    counter.site.admin("disable-operator-key", "--hash", made["hash"])
    assert counter.operator.get("/api/v1/operator/organizations").status == 401


def test_organisations_that_are_not_there_are_not_found(counter):
    for org in ("nobody", "00000000-0000-4000-8000-000000000000"):
        assert counter.post("grants", org=org, amount_usd=1, reason="x").status == 404
        assert counter.post("transfers", to_organization_id=org, amount_usd=1).status == 404
    assert counter.state()["balance"] == 1
