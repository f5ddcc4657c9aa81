"""API keys managed over HTTP: what is answered holds at once where it was answered, and within a
second on every other gateway."""

import time

import pytest

from support.calls import Caller

WITHIN_SECONDS = 1.0


class Office:
    """A management key at work on one gateway of two."""

    def __init__(self, site):
        self.site = site
        self.here, self.there = site.gateway("a"), site.gateway("b")
        self.manager = Caller(self.here, site.management_key)

    def create(self, **fields) -> dict:
        made = self.manager.send("POST", "/api/v1/keys", {"name": "scenario", **fields})
        assert made.status == 201, made.body
        return made.body

    def change(self, hash_: str, **fields) -> dict:
        changed = self.manager.send("PATCH", f"/api/v1/keys/{hash_}", fields)
        assert changed.status == 200, changed.body
        return changed.body["data"]

    def assert_holds(self, secret: str, status: int) -> None:
        """At once here, within a second there."""
        began = time.monotonic()
        assert Caller(self.here, secret).call().status == status
        elsewhere = Caller(self.there, secret)
        while elsewhere.call().status != status:
            assert time.monotonic() - began < WITHIN_SECONDS, f"not {status} elsewhere"


@pytest.fixture
def office(site):
    return Office(site)


def test_a_key_lives_from_its_creation_to_its_deletion(office):
    made = office.create(limit=5)
    secret, hash_ = made["key"], made["hash"]
    office.assert_holds(secret, 200)
    office.change(hash_, disabled=True)
    office.assert_holds(secret, 401)
    office.change(hash_, disabled=False)
    office.assert_holds(secret, 200)
    office.change(hash_, limit=0)
    office.assert_holds(secret, 402)
    office.change(hash_, limit=None)
    office.assert_holds(secret, 200)
    deleted = office.manager.send("DELETE", f"/api/v1/keys/{hash_}")
    assert (deleted.status, deleted.body["deleted"]) == (200, True)
    office.assert_holds(secret, 401)
    assert office.manager.get(f"/api/v1/keys/{hash_}").status == 404


def test_a_rotated_key_keeps_its_limit_and_its_old_secret_dies_on_time(office):
    made = office.create(limit=5)
    path = f"/api/v1/keys/{made['hash']}/rotate"
    rotated = office.manager.send("POST", path, {"overlap_seconds": 2})
    assert rotated.status == 200
    assert (rotated.body["hash"], rotated.body["data"]["limit"]) == (made["hash"], 5)
    fresh = rotated.body["key"]
    office.assert_holds(fresh, 200)
    assert Caller(office.here, made["key"]).call().status == 200
    time.sleep(2.1)
    for gateway in (office.here, office.there):
        assert Caller(gateway, made["key"]).call().status == 401
        assert Caller(gateway, fresh).call().status == 200
    last = office.manager.send("POST", path, {"overlap_seconds": 0}).body["key"]
    office.assert_holds(last, 200)
    office.assert_holds(fresh, 401)


def test_spending_shows_in_the_key_with_the_time_it_was_used_last(office):
    made = office.create(limit=5, limit_reset="daily")
    caller = Caller(office.here, made["key"])
    cost = caller.call().cost_nano
    deadline = time.monotonic() + 10
    while True:
        shown = office.manager.get(f"/v1/keys/{made['hash']}").body["data"]
        if shown["last_used_at"] or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    assert shown["last_used_at"]
    assert int(shown["usage"] * 10**9) == cost == int(shown["usage_daily"] * 10**9)
    assert int(shown["limit_remaining"] * 10**9) == 5 * 10**9 - cost


def test_conflicting_changes_are_answered_with_the_state_that_stands(office):
    made = office.create()
    path = f"/api/v1/keys/{made['hash']}"
    etag = office.manager.get(path).headers["etag"]
    assert office.manager.send("PATCH", path, {"name": "one"}, If_Match=etag).status == 200
    late = office.manager.send("PATCH", path, {"name": "two"}, If_Match=etag)
    assert late.status == 409
    assert late.body["error"]["metadata"]["current"]["name"] == "one"
    again = late.body["error"]["metadata"]["etag"]
    assert office.manager.send("PATCH", path, {"name": "two"}, If_Match=again).status == 200


def test_other_organisations_keys_are_unknown(office):
    made = office.create()
    office.site.create_org("1")  # replaces site.management_key
    stranger = Caller(office.here, office.site.management_key)
    path = f"/api/v1/keys/{made['hash']}"
    deadline = time.monotonic() + 3
    while stranger.get("/api/v1/keys").status != 200:
        assert time.monotonic() < deadline
    assert stranger.get("/api/v1/keys").body["total_count"] == 1  # its own management key
    for method, at, body in (("GET", path, None), ("PATCH", path, {"disabled": True}),
                             ("DELETE", path, None), ("POST", path + "/rotate", {})):
        assert stranger.send(method, at, body).status == 404, method
    office.assert_holds(made["key"], 200)


def test_the_books_say_who_changed_what_and_never_a_secret(office):
    made = office.create()
    office.change(made["hash"], name="renamed")
    log = office.manager.get(f"/api/v1/audit-log?subject={made['hash']}").body
    assert [event["action"] for event in log["data"]] == ["key.update", "key.create"]
    assert log["data"][0]["before"] == {"name": "scenario"}
    assert log["data"][0]["after"] == {"name": "renamed"}
    assert {event["actor"]["type"] for event in log["data"]} == {"management_key"}
    rows = office.site.query("SELECT coalesce(before::text, '') || coalesce(after::text, '') "
                             "FROM audit_events")
    assert not any(made["key"] in text for row in rows for text in row)
    assert made["key"] not in office.here.log()
