import openai
import pytest

from installation import EXHAUSTED_KEY, admin, ask, client, create_key, upstream_totals


class Counting:
    """A client that counts what it sends, with the SDK's own retries on."""

    def __init__(self, api_key: str):
        self.requests = 0
        hooks = {"request": [self._count]}
        self.openai = client(api_key=api_key, max_retries=2,
                             http_client=openai.DefaultHttpxClient(event_hooks=hooks))

    def _count(self, _request) -> None:
        self.requests += 1


def refusal(caught) -> openai.APIStatusError:
    assert caught.value.status_code == 402
    return caught.value


def test_a_key_without_budget_is_refused_with_402_once_and_the_provider_hears_nothing():
    counting = Counting(EXHAUSTED_KEY)
    with pytest.raises(openai.APIStatusError) as caught:
        counting.openai.chat.completions.create(**ask("untouched"))
    assert refusal(caught).code == "quota_exceeded"
    assert refusal(caught).body["metadata"]["limit_source"] == "api_key"
    assert counting.requests == 1
    assert upstream_totals("untouched")["requests"] == 0


def test_an_organisation_without_credits_is_refused_with_402_and_the_word_insufficient():
    org = admin("create-org", "--name", "poor")
    counting = Counting(create_key(org=org["org_id"])["key"])
    with pytest.raises(openai.APIStatusError, match="insufficient") as caught:
        counting.openai.chat.completions.create(**ask("chat"))
    assert refusal(caught).code == "insufficient_credits"
    assert counting.requests == 1


def test_a_key_spends_up_to_its_limit_and_never_past_it():
    limit = 0.005
    spender = client(api_key=create_key("--limit", str(limit), "--limit-reset", "monthly")["key"])
    costs = []
    with pytest.raises(openai.APIStatusError) as caught:
        for _ in range(50):
            answer = spender.chat.completions.create(**ask("chat", max_tokens=40))
            costs.append(answer.usage.cost)
    assert refusal(caught).code == "quota_exceeded"
    assert len(costs) >= 3
    assert sum(costs) <= limit
