import asyncio
import json
import urllib.request

from openai import AsyncOpenAI

from installation import (API_KEY, BASE_URL, ask, client, client_options, cost_of, generation)
from streams import choices_of, finish_reasons, text_of

WITH_USAGE = {"stream": True, "stream_options": {"include_usage": True}}


def streamed(name: str, **more) -> list:
    return list(client().chat.completions.create(**ask(name, **more)))


def test_deltas_concatenate_to_the_text_of_the_whole_answer():
    whole = client().chat.completions.create(**ask("chat"))
    chunks = streamed("chat", stream=True)
    assert len(choices_of(chunks)) > 2
    assert text_of(chunks) == whole.choices[0].message.content
    assert finish_reasons(chunks) == ["stop"]


def test_every_chunk_carries_the_generation_id_which_the_header_announces():
    create = client().chat.completions.with_streaming_response.create
    with create(**ask("chat", stream=True)) as response:
        ids = {chunk.id for chunk in response.parse()}
        assert ids == {response.headers["x-generation-id"]}
        assert response.headers["x-request-id"]


def test_with_include_usage_the_usage_comes_in_a_chunk_of_its_own_after_the_finish():
    chunks = streamed("chat", **WITH_USAGE)
    last = chunks[-1]
    assert last.choices == []
    assert last.usage.total_tokens == last.usage.prompt_tokens + last.usage.completion_tokens
    assert last.usage.cost == cost_of(last.provider, last.usage)
    assert all(chunk.choices and not chunk.usage for chunk in chunks[:-1])
    assert finish_reasons(chunks) == ["stop"]


def test_without_include_usage_the_usage_is_on_the_chunk_that_finishes():
    chunks = streamed("chat", stream=True)
    carriers = [chunk for chunk in chunks if chunk.usage]
    assert carriers == [chunks[-1]]
    assert carriers[0].choices[0].finish_reason == "stop"
    assert carriers[0].usage.cost == cost_of(carriers[0].provider, carriers[0].usage)


def test_the_cost_of_a_stream_equals_that_of_its_generation_at_once():
    last = streamed("chat", **WITH_USAGE)[-1]
    found = generation(last.id)
    assert found["usage"]["cost"] == last.usage.cost
    assert found["data"]["streamed"] is True
    assert found["data"]["cancelled"] is False


def test_n_2_streams_both_choices_and_finishes_each_once():
    chunks = streamed("chat", **WITH_USAGE, n=2)
    assert [finish_reasons(chunks, index) for index in (0, 1)] == [["stop"], ["stop"]]
    assert text_of(chunks, 0) != text_of(chunks, 1)


def test_max_tokens_finishes_the_stream_with_length():
    assert finish_reasons(streamed("chat", stream=True, max_tokens=5)) == ["length"]


def test_the_sdk_puts_a_streamed_completion_together():
    with client().chat.completions.stream(**ask("chat")) as stream:
        completion = stream.get_final_completion()
    assert completion.choices[0].finish_reason == "stop"
    assert completion.choices[0].message.content


def test_the_asynchronous_client_streams_many_at_once():
    async def one(openai: AsyncOpenAI) -> list:
        stream = await openai.chat.completions.create(**ask("chat", stream=True))
        return [chunk async for chunk in stream]

    async def many() -> list[list]:
        async with AsyncOpenAI(**client_options()) as openai:
            return await asyncio.gather(*(one(openai) for _ in range(20)))

    results = asyncio.run(many())
    assert len({text_of(chunks) for chunks in results}) == 1
    assert all(finish_reasons(chunks) == ["stop"] for chunks in results)
    assert len({chunks[0].id for chunks in results}) == 20


def test_comments_sent_while_the_provider_is_silent_do_not_disturb_the_sdk():
    body = json.dumps(ask("late", stream=True)).encode()
    headers = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{BASE_URL}/chat/completions", body, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        raw = answer.read().decode()
    assert raw.count(": AROUTER PROCESSING\n") >= 2
    assert raw.endswith("data: [DONE]\n\n")
    assert finish_reasons(streamed("late", stream=True)) == ["stop"]
