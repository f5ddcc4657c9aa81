"""People: signing in, sessions, organisations, members and invitations over HTTP."""

import time

import pytest

from support.calls import Caller
from support.person import PASSWORD, Person, operator_made
from support.waiting import eventually


@pytest.fixture
def gateway(site):
    return site.gateway("a", accounts={"public_url": "https://llm.example.com"})


@pytest.fixture
def ada(site, gateway):
    return operator_made(site, gateway, "ada@example.com")


def make_team(person: Person, name: str = "Acme") -> str:
    made = person.post("/organizations", {"name": name})
    assert made.status == 201
    return made.body["data"]["id"]


def invite(person: Person, team: str, email: str, role: str = "member") -> dict:
    made = person.post(f"/organizations/{team}/invitations", {"email": email, "role": role})
    assert made.status == 201
    return made.body["data"]


def joined(gateway, admin: Person, team: str, email: str, role: str = "member") -> Person:
    """Somebody new who signed up by an invitation."""
    person = Person(gateway, email)
    token = invite(admin, team, email, role)["token"]
    assert person.sign_up(invitation_token=token).status == 201
    return person


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use(ada):
    answer = ada.sign_in()
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("arouter_session=lr_session_")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie  # plain HTTP
    assert answer.headers["cache-control"] == "no-store"
    data = answer.body["data"]
    assert data["user"]["email"] == "ada@example.com"
    assert data["organization"]["kind"] == "personal" and data["organization"]["role"] == "admin"


@pytest.mark.parametrize("trusted", [True, False])
def test_the_cookie_is_secure_behind_a_trusted_proxy_that_ends_tls(site, trusted):
    gateway = site.gateway("a", accounts={"trust_forwarded_proto": trusted})
    person = operator_made(site, gateway, "ada@example.com")
    person.headers = {"X-Forwarded-Proto": "https"}
    assert ("Secure" in person.sign_in().headers["set-cookie"]) == trusted


def test_every_sign_in_is_another_session_and_ends_the_one_presented(ada):
    first = ada.cookie
    ada.sign_in()
    assert ada.cookie != first
    old = Person(ada.gateway)
    old.cookie = first
    assert old.get("/auth/session").status == 401


def test_a_wrong_password_and_an_unknown_address_look_alike_and_take_as_long(ada):
    def refused(email, password):
        began = time.monotonic()
        answer = Person(ada.gateway, email, password).sign_in()
        assert answer.status == 401
        return answer.body["error"]["message"], time.monotonic() - began

    wrong = [refused("ada@example.com", "a wrong password") for _ in range(3)]
    unknown = [refused("eve@example.com", "a wrong password") for _ in range(3)]
    assert len({message for message, _ in wrong + unknown}) == 1
    assert min(took for _, took in unknown) > min(took for _, took in wrong) / 3


def test_guessing_is_slowed_down_and_the_wait_is_named(site, ada):
    answers = [Person(ada.gateway, "ada@example.com", "a wrong password").sign_in()
               for _ in range(11)]
    assert [answer.status for answer in answers] == [401] * 10 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 30
    elsewhere = Person(ada.gateway, "ada@example.com", ada.password)
    elsewhere.source = "127.0.0.2"
    assert elsewhere.sign_in().status == 200  # nobody is locked out by others' guessing
    assert ada.get("/auth/session").status == 200
    site.admin("create-user", "--email", "eve@example.com")
    assert Person(ada.gateway, "eve@example.com", "also wrong here").sign_in().status == 401


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_what_another_sites_form_can_send_signs_nobody_in(ada, content_type):
    ada.headers = {"Content-Type": content_type}
    assert ada.sign_in().status == 400
    assert ada.sign_up().status == 400


def test_a_write_with_a_cookie_needs_the_csrf_token(ada):
    for token in (None, "0" * 64, ada.csrf_token[:-1]):
        ada.headers = {"X-CSRF-Token": token}
        refused = ada.post("/organizations", {"name": "Forged"})
        assert refused.status == 403 and "X-CSRF-Token" in refused.body["error"]["message"]
    ada.headers = {}
    assert ada.get("/auth/session").body["data"]["csrf_token"] == ada.csrf_token
    assert ada.post("/organizations", {"name": "Mine"}).status == 201


def test_a_key_needs_no_csrf_token_but_is_no_person(site, gateway):
    key = Person(gateway)
    key.headers = {"Authorization": f"Bearer {site.management_key}"}
    own = key.get("/organizations").body["data"]
    assert [org["id"] for org in own] == [site.org]
    assert key.patch(f"/organizations/{site.org}", {"name": "Renamed"}).status == 200
    assert key.get("/auth/session").status == 403
    assert key.post("/organizations", {"name": "No"}).status == 403


def test_signing_out_ends_the_session(ada):
    kept = ada.cookie
    answer = ada.post("/auth/logout")
    assert answer.status == 200 and "Max-Age=0" in answer.headers["set-cookie"]
    ada.cookie = kept
    assert ada.get("/auth/session").status == 401


def test_sessions_are_listed_and_revoked(ada):
    other = Person(ada.gateway, ada.email, ada.password)
    other.sign_in()
    sessions = ada.get("/auth/sessions").body["data"]
    assert sorted(session["current"] for session in sessions) == [False, True]
    theirs = next(session["id"] for session in sessions if not session["current"])
    assert ada.delete(f"/auth/sessions/{theirs}").status == 200
    assert other.get("/auth/session").status == 401
    assert ada.delete(f"/auth/sessions/{theirs}").status == 404
    other.sign_in()
    assert ada.delete("/auth/sessions").body["data"]["deleted_count"] == 1
    assert other.get("/auth/session").status == 401 and ada.get("/auth/session").status == 200


def test_signing_up_needs_an_invitation_for_the_address(gateway, ada):
    team = make_team(ada)
    invited = invite(ada, team, "Eve@Example.com")
    assert invited["link"] == f"https://llm.example.com/invitations/{invited['token']}"
    looked = Person(gateway).get(f"/invitations/{invited['token']}").body["data"]
    assert looked["email"] == "eve@example.com" and looked["status"] == "pending"
    assert looked["organization"]["name"] == "Acme" and "token" not in looked

    eve = Person(gateway, "eve@example.com")
    assert eve.sign_up().status == 403
    assert eve.sign_up(invitation_token="lr_invite_" + "0" * 48).status == 404
    other = Person(gateway, "mallory@example.com")
    assert other.sign_up(invitation_token=invited["token"]).status == 403
    assert eve.sign_up(invitation_token=invited["token"]).status == 201
    assert eve.context["id"] == team and eve.context["role"] == "member"
    again = Person(gateway, "eve@example.com")
    assert again.sign_up(invitation_token=invited["token"]).status == 409
    assert again.sign_in(PASSWORD).status == 200


@pytest.mark.parametrize("password", ["short", "password1234", "eve@example.com", "x" * 257])
def test_weak_passwords_are_refused_and_not_repeated(site, password):
    gateway = site.gateway("a", accounts={"sign_up": "open"})
    refused = Person(gateway, "eve@example.com", password).sign_up()
    assert refused.status == 400 and password not in refused.body["error"]["message"]


def test_anybody_signs_up_where_that_is_open_and_nobody_where_it_is_closed(site):
    made = Person(site.gateway("a", accounts={"sign_up": "open"}), "eve@example.com").sign_up()
    assert made.status == 201 and made.body["data"]["user"]["verified"] is False
    eve = Person(site.gateways[0], "eve@example.com")
    eve.sign_in()
    assert eve.post("/organizations", {"name": "Eve's"}).status == 403
    site.admin("verify-user", "--email", "eve@example.com")
    assert eve.post("/organizations", {"name": "Eve's"}).status == 201
    closed = Person(site.gateway("b", accounts={"sign_up": "closed"}), "bob@example.com")
    assert closed.sign_up().status == 403


def test_an_invitation_is_resent_revoked_and_expires(site, gateway, ada):
    team = make_team(ada)
    eve = Person(gateway, "eve@example.com")
    first = invite(ada, team, eve.email)
    path = f"/organizations/{team}/invitations/{first['id']}"
    second = ada.post(f"{path}/resend").body["data"]
    assert eve.sign_up(invitation_token=first["token"]).status == 404
    assert ada.delete(path).body["data"]["status"] == "revoked"
    assert eve.sign_up(invitation_token=second["token"]).status == 409
    third = invite(ada, team, eve.email)
    site.query("UPDATE invitations SET expires_at = now() WHERE revoked_at IS NULL")
    assert eve.sign_up(invitation_token=third["token"]).status == 409
    listed = ada.get(f"/organizations/{team}/invitations").body
    assert [entry["status"] for entry in listed["data"]] == ["expired", "revoked"]
    assert listed["total_count"] == 2


def test_somebody_known_accepts_in_their_session(site, gateway, ada):
    team = make_team(ada)
    eve = operator_made(site, gateway, "eve@example.com")
    token = invite(ada, team, "eve@example.com", "admin")["token"]
    assert ada.post(f"/invitations/{token}/accept").status == 403  # not theirs
    assert Person(gateway).post(f"/invitations/{token}/accept").status == 401
    assert eve.post(f"/invitations/{token}/accept").status == 200
    assert eve.post(f"/invitations/{token}/accept").status == 409
    assert eve.patch("/auth/session", {"organization_id": team}).status == 200
    assert eve.context["id"] == team and eve.context["role"] == "admin"


MEMBER, ADMIN, STRANGER = "member", "admin", "stranger"


@pytest.mark.parametrize("method, path, body, allowed", [
    ("GET", "", None, {MEMBER, ADMIN}),
    ("PATCH", "", {"name": "Acme"}, {ADMIN}),
    ("GET", "/members", None, {MEMBER, ADMIN}),
    ("PATCH", "/members/{ada}", {"role": "admin"}, {ADMIN}),
    ("GET", "/invitations", None, {ADMIN}),
    ("POST", "/invitations", {"email": "new@example.com"}, {ADMIN}),
    ("DELETE", "/members/{ada}", None, {ADMIN}),
    ("DELETE", "", None, {ADMIN}),
])
def test_roles_decide_and_strangers_see_nothing(site, gateway, ada, method, path, body, allowed):
    team = make_team(ada)
    people = {
        ADMIN: joined(gateway, ada, team, "admin@example.com", "admin"),
        MEMBER: joined(gateway, ada, team, "member@example.com"),
        STRANGER: operator_made(site, gateway, "stranger@example.com"),
    }
    target = f"/organizations/{team}{path.format(ada=ada.id)}"
    statuses = {role: people[role].call(method, target, body).status
                for role in (STRANGER, MEMBER, ADMIN)}
    assert statuses[STRANGER] == 404
    for role in (MEMBER, ADMIN):
        assert statuses[role] in ((200, 201) if role in allowed else (403,)), statuses


def test_the_last_admin_stays_and_others_leave(gateway, ada):
    team = make_team(ada)
    eve = joined(gateway, ada, team, "eve@example.com")
    own = f"/organizations/{team}/members/{ada.id}"
    assert ada.delete(own).status == 409
    assert ada.patch(own, {"role": "member"}).status == 409
    assert eve.delete(f"/organizations/{team}/members/{eve.id}").status == 200
    assert eve.context["kind"] == "personal"
    assert eve.get(f"/organizations/{team}").status == 404


def test_a_change_of_role_holds_on_every_gateway(site, gateway, ada):
    team = make_team(ada)
    eve = joined(gateway, ada, team, "eve@example.com", "admin")
    eve.gateway = site.gateway("b")
    assert eve.get(f"/organizations/{team}/invitations").status == 200
    assert ada.patch(f"/organizations/{team}/members/{eve.id}", {"role": "member"}).status == 200
    assert eve.get(f"/organizations/{team}/invitations").status == 403
    assert ada.delete(f"/organizations/{team}/members/{eve.id}").status == 200
    assert eve.get(f"/organizations/{team}").status == 404


def test_openrouters_list_of_members_follows_the_context(gateway, ada):
    assert ada.get("/organization/members").status == 404  # a personal account
    team = make_team(ada)
    ada.patch("/auth/session", {"organization_id": team})
    joined(gateway, ada, team, "eve@example.com")
    body = ada.get("/organization/members?limit=10&offset=0").body
    assert body["total_count"] == 2
    assert {(entry["email"], entry["role"]) for entry in body["data"]} == {
        ("ada@example.com", "org:admin"), ("eve@example.com", "org:member")}
    assert set(body["data"][0]) == {"id", "email", "first_name", "last_name", "role"}


def test_a_deleted_organisation_stops_its_keys_at_once_and_is_restored(site, gateway, ada):
    team = make_team(ada)
    other = site.gateway("b")
    site.admin("grant-credits", "--org", team, "--usd", "10")
    secret = site.create_key(org=team).secret
    here, there = Caller(gateway, secret), Caller(other, secret)
    eventually("the key", 3, lambda: here.call().complete and there.call().complete)
    assert ada.delete(f"/organizations/{team}").status == 200
    assert here.call().status == 401
    eventually("the other gateway's refusal", 1, lambda: there.call().status == 401)
    assert ada.get(f"/organizations/{team}").status == 404
    deleted = ada.get("/organizations?include_deleted=true").body["data"]
    assert [org["restorable_until"] is not None for org in deleted if org["id"] == team] == [True]
    assert ada.post(f"/organizations/{team}/restore").status == 200
    assert here.call().complete
    eventually("the other gateway's answer", 1, lambda: there.call().complete)
    ada.delete(f"/organizations/{team}")
    site.query("UPDATE orgs SET deleted_at = now() - interval '31 days' WHERE deleted_at IS NOT NULL")
    assert ada.post(f"/organizations/{team}/restore").status == 409


def test_members_have_keys_of_their_own_and_admins_all(site, gateway, ada):
    team = make_team(ada)
    eve = joined(gateway, ada, team, "eve@example.com")
    bob = joined(gateway, ada, team, "bob@example.com")
    ada.patch("/auth/session", {"organization_id": team})
    made = eve.post("/keys", {"name": "eve's"})
    assert made.status == 201 and made.body["data"]["creator_user_id"] == eve.id
    path = f"/keys/{made.body['hash']}"
    site.admin("grant-credits", "--org", team, "--usd", "10")
    call = Caller(gateway, made.body["key"])
    eventually("credit", 3, lambda: call.call().complete)
    assert bob.get("/keys").body["data"] == []
    for method, at, body in (("GET", path, None), ("PATCH", path, {"disabled": True}),
                             ("POST", f"{path}/rotate", {}), ("DELETE", path, None)):
        assert bob.call(method, at, body).status == 404, (method, at)
    assert bob.post("/keys", {"name": "x", "key_type": "management"}).status == 403
    assert [key["name"] for key in ada.get("/keys").body["data"]] == ["eve's"]
    assert eve.patch(path, {"name": "renamed"}).status == 200
    assert ada.patch(path, {"disabled": True}).status == 200
    assert call.call().status == 401
    changes = ada.get("/audit-log?action=key.update").body["data"]
    assert {change["actor"]["id"] for change in changes} == {ada.id, eve.id}


def test_a_session_manages_what_its_role_may(gateway, ada):
    team = make_team(ada)
    eve = joined(gateway, ada, team, "eve@example.com")
    ada.patch("/auth/session", {"organization_id": team})
    budget = f"/organizations/{team}/budgets/daily"
    for person, write in ((ada, 200), (eve, 403)):
        assert person.get("/workspaces").status == 200
        assert person.get("/activity").status == 200
        assert person.put(budget, {"limit_usd": 5}).status == write
        assert person.get(budget).status == 200
        assert person.get("/audit-log").status == write
        assert person.get("/credits").status == write
    assert ada.post("/workspaces", {"name": "Lab", "slug": "lab"}).status == 201
    assert eve.post("/workspaces", {"name": "Den", "slug": "den"}).status == 403
    stranger = ada.get("/organizations").body["data"][0]["id"]
    assert eve.put(f"/organizations/{stranger}/budgets/daily", {"limit_usd": 5}).status == 404


def test_a_session_is_no_key(gateway, ada):
    assert ada.post("/chat/completions", {"model": "test/fixed", "messages": []}).status == 401
    assert ada.get("/key").status == 401


def test_an_account_that_was_signed_in_to_shows_from_where(ada):
    ada.sign_in()
    events = ada.get("/audit-log").body["data"]
    assert [event["action"] for event in events[:3]] == [
        "session.begin", "session.end", "session.begin"]
    assert events[0]["address"] == "127.0.0.1"


def test_unknown_fields_and_ids_are_told_apart(ada):
    team = make_team(ada)
    refused = ada.post(f"/organizations/{team}/invitations", {"email": "nobody", "rolle": "admin"})
    assert refused.status == 400
    assert "rolle" in refused.body["error"]["message"] and "email" in refused.body["error"]["message"]
    for path in ("/organizations/1", f"/organizations/{team}/members/1", "/auth/sessions/1",
                 f"/organizations/{team}/invitations/{team}"):
        assert ada.delete(path).status == 404, path


def test_no_secret_is_written_anywhere(site, gateway, ada):
    team = make_team(ada)
    eve = joined(gateway, ada, team, "eve@example.com")
    token = invite(ada, team, "bob@example.com")["token"]
    assert eve.get(f"/invitations/{token}").status == 200
    secrets = [ada.password, PASSWORD, ada.cookie.split("=")[1], eve.cookie.split("=")[1],
               ada.csrf_token, token]
    tables = site.query("SELECT t::text FROM users t UNION ALL SELECT t::text FROM sessions t "
                        "UNION ALL SELECT t::text FROM invitations t "
                        "UNION ALL SELECT t::text FROM audit_events t")
    written = "\n".join("|".join(row) for row in tables) + gateway.log()
    assert not [secret for secret in secrets if secret in written]


def test_the_operator_makes_people(site, gateway):
    made = site.admin("create-user", "--email", "Eve@Example.com", "--org", site.org,
                      "--role", "admin")
    assert made["email"] == "eve@example.com" and made["org_id"] == site.org
    eve = Person(gateway, "eve@example.com", made["password"])
    assert eve.sign_in().status == 200
    assert [org["kind"] for org in eve.get("/organizations").body["data"]] == ["personal", "team"]


def test_a_person_moves_credit_between_what_they_administer_only(site, gateway, ada):
    personal, team = ada.context["id"], make_team(ada)
    operator = Caller(gateway, site.admin("create-operator-key", "--name", "billing")["key"])
    granted = operator.send("POST", f"/api/v1/organizations/{personal}/credits/grants",
                            {"amount_usd": "3", "reason": "welcome"})
    assert granted.status == 201

    def give(giver: Person, source: str, target: str):
        return giver.post(f"/organizations/{source}/credits/transfers",
                          {"to_organization_id": target, "amount_usd": "1.25"})

    assert give(ada, personal, team).status == 201
    balances = [ada.get(f"/organizations/{org}/credits").body["data"]["balance"]
                for org in (personal, team)]
    assert balances == [1.75, 1.25]

    carol = operator_made(site, gateway, "carol@example.com", "--org", team, "--role", "member")
    own = next(org["id"] for org in carol.get("/organizations").body["data"]
               if org["kind"] == "personal")
    assert give(carol, own, team).status == 404  # a Member there
    assert give(carol, team, own).status == 403
    assert give(ada, personal, own).status == 404
