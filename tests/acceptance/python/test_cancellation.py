import asyncio

import openai
import pytest

from installation import ask, client, client_options, eventually, generation, upstream_totals


@pytest.fixture
def upstream_sees_one_more():
    """Waits until the provider has seen one more caller leave than when the test began."""
    before = upstream_totals("long")["cancelled"]

    def wait() -> None:
        eventually("the provider sees its caller leave", 1,
                   lambda: upstream_totals("long")["cancelled"] == before + 1)

    return wait


def assert_charged_as_cancelled(id_: str) -> None:
    def found():
        try:
            return generation(id_)
        except openai.NotFoundError:
            return None

    charged = eventually("the generation", 1, found)
    assert charged["data"]["cancelled"] is True
    assert charged["data"]["total_cost"] > 0
    assert 3 <= charged["usage"]["completion_tokens"] < 200


def test_closing_a_stream_ends_the_call_at_the_provider_and_charges_what_came(
        upstream_sees_one_more):
    stream = client().chat.completions.create(**ask("long", stream=True))
    deltas = 0
    for chunk in stream:
        deltas += 1 if chunk.choices and chunk.choices[0].delta.content else 0
        if deltas == 3:
            break
    stream.close()
    upstream_sees_one_more()
    assert_charged_as_cancelled(chunk.id)


def test_cancelling_the_task_that_reads_a_stream_ends_the_call_at_the_provider(
        upstream_sees_one_more):
    ids = []

    async def read(client_: openai.AsyncOpenAI, third: asyncio.Event) -> None:
        stream = await client_.chat.completions.create(**ask("long", stream=True))
        async for chunk in stream:
            ids.append(chunk.id)
            if len(ids) == 4:
                third.set()

    async def cancel_after_three() -> None:
        async with openai.AsyncOpenAI(**client_options()) as client_:
            third = asyncio.Event()
            reading = asyncio.create_task(read(client_, third))
            await third.wait()
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading

    asyncio.run(cancel_after_three())
    upstream_sees_one_more()
    assert_charged_as_cancelled(ids[0])


def test_a_timeout_of_the_sdk_ends_the_call_at_the_provider_too(upstream_sees_one_more):
    with pytest.raises(openai.APITimeoutError):
        client(timeout=0.4).chat.completions.create(**ask("long"))
    upstream_sees_one_more()
