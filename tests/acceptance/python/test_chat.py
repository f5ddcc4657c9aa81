import json
import re

import pytest

from installation import ask, client, cost_of, generation, model


def test_an_answer_has_text_a_generation_id_and_the_model_that_gave_it():
    answer = client().chat.completions.create(**ask("chat"))
    assert re.fullmatch(r"gen-\d+-[0-9a-f]{24}", answer.id)
    assert answer.object == "chat.completion"
    assert answer.model == model("chat")
    assert answer.provider in ("Simulated A", "Simulated B")
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"


def test_usage_adds_up_and_its_cost_is_price_times_tokens_to_the_nano_dollar():
    answer = client().chat.completions.create(**ask("chat"))
    usage = answer.usage
    assert usage.prompt_tokens > 0 and usage.completion_tokens > 0
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.cost == cost_of(answer.provider, usage)
    assert usage.prompt_tokens_details.cached_tokens == 0
    assert usage.completion_tokens_details.reasoning_tokens == 0


def test_the_headers_name_the_request_and_the_generation():
    raw = client().chat.completions.with_raw_response.create(**ask("chat"))
    assert raw.headers["x-request-id"]
    assert raw.headers["x-generation-id"] == raw.parse().id


def test_the_generation_is_known_as_soon_as_the_answer_is_at_the_same_cost():
    answer = client().chat.completions.create(**ask("chat"))
    found = generation(answer.id)
    assert found["id"] == answer.id
    assert found["usage"]["cost"] == answer.usage.cost
    assert found["data"]["total_cost"] == answer.usage.cost
    assert found["usage"]["prompt_tokens"] == answer.usage.prompt_tokens
    assert found["usage"]["completion_tokens"] == answer.usage.completion_tokens


def test_n_2_gives_two_choices_and_charges_for_both():
    answer = client().chat.completions.create(**ask("chat", n=2))
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert answer.choices[0].message.content != answer.choices[1].message.content
    assert answer.usage.cost == cost_of(answer.provider, answer.usage)


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
def test_a_token_limit_cuts_the_answer_with_finish_reason_length(limit):
    answer = client().chat.completions.create(**ask("chat", **{limit: 5}))
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage.completion_tokens == 5


def test_a_json_schema_is_honoured():
    schema = {"type": "object",
              "properties": {"river": {"type": "string"}, "length_km": {"type": "integer"}},
              "required": ["river", "length_km"], "additionalProperties": False}
    response_format = {"type": "json_schema", "json_schema": {"name": "river", "schema": schema}}
    answer = client().chat.completions.create(**ask("chat", response_format=response_format))
    river = json.loads(answer.choices[0].message.content)
    assert isinstance(river["river"], str)
    assert isinstance(river["length_km"], int)
