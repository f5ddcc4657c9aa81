"""Members of an organisation by the OpenRouter SDK, which validates every answer strictly."""

from installation import BASE_URL, admin
from openrouter import OpenRouter

SERVER_URL = BASE_URL.removesuffix("/v1") + "/api/v1"


def test_members_are_listed_with_their_roles():
    made = admin("create-org", "--name", "members")
    for name, role in (("ann", "admin"), ("bob", "member")):
        admin("create-user", "--email", f"{name}@python.example.com", "--org", made["org_id"],
              "--role", role)
    with OpenRouter(api_key=made["management_key"], server_url=SERVER_URL, retry_config=None,
                    timeout_ms=30_000) as router:
        listed = router.organization.list_members(limit=10).result
    assert listed.total_count == 2
    assert {(member.email.split("@")[0], member.role) for member in listed.data} == {
        ("ann", "org:admin"), ("bob", "org:member")}
