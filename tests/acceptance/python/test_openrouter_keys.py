"""Key management by the OpenRouter SDK, which validates every answer strictly."""

from contextlib import contextmanager

import openai
import pytest
from installation import API_KEY, BASE_URL, MANAGEMENT_KEY, ask, client
from openrouter import OpenRouter, errors

SERVER_URL = BASE_URL.removesuffix("/v1") + "/api/v1"


@contextmanager
def open_router(key: str = MANAGEMENT_KEY):
    with OpenRouter(api_key=key, server_url=SERVER_URL, retry_config=None,
                    timeout_ms=30_000) as connected:
        yield connected.api_keys


def chat(key: str):
    return client(api_key=key).chat.completions.create(**ask("chat"))


def test_a_key_is_made_changed_and_deleted():
    with open_router() as keys:
        made = keys.create(name="python", limit=2.25, limit_reset="weekly")
        hash_ = made.data.hash
        assert (made.data.limit, made.data.limit_reset) == (2.25, "weekly")
        assert made.data.limit_remaining == 2.25
        chat(made.key)
        assert keys.get(hash=hash_).data.name == "python"
        assert keys.update(hash=hash_, disabled=True).data.disabled
        with pytest.raises(openai.AuthenticationError):
            chat(made.key)
        assert keys.update(hash=hash_, disabled=False, limit=None).data.limit is None
        chat(made.key)
        keys.delete(hash=hash_)
        with pytest.raises(errors.NotFoundResponseError):
            keys.get(hash=hash_)


def test_lists_hide_disabled_keys_unless_asked():
    with open_router() as keys:
        hash_ = keys.create(name="hidden").data.hash
        keys.update(hash=hash_, disabled=True)

        def listed(**query) -> bool:
            return any(key.hash == hash_ for key in keys.list(**query).data)

        assert not listed()
        assert listed(include_disabled=True)


def test_the_current_key_is_told_as_the_sdk_demands():
    for key, manages in ((API_KEY, False), (MANAGEMENT_KEY, True)):
        with open_router(key) as keys:
            assert keys.get_current_key_metadata().data.is_management_key is manages


def test_inference_keys_manage_nothing():
    with open_router(API_KEY) as keys, pytest.raises(errors.OpenRouterError) as refusal:
        keys.list()
    assert refusal.value.status_code == 403
