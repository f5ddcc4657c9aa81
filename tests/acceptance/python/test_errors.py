import openai
import pytest

from installation import (MANAGEMENT_KEY, admin, ask, client, create_key, eventually, model,
                          upstream_totals)


def chat(name: str = "chat", api_key: str | None = None, **more):
    chosen = client(api_key=api_key) if api_key is not None else client()
    return chosen.chat.completions.create(**ask(name, **more))


def test_an_unknown_model_is_a_not_found_error_with_a_slug_as_its_code():
    with pytest.raises(openai.NotFoundError) as caught:
        chat("nonesuch")
    assert caught.value.status_code == 404
    assert caught.value.code == "model_not_found"
    assert "nonesuch" in caught.value.message
    assert isinstance(caught.value.type, str)
    with pytest.raises(openai.NotFoundError):
        client().models.retrieve("python/nonesuch")


@pytest.mark.parametrize("authorization", [openai.Omit(), "Bearer sk-unknown",
                                           "Bearer lr_live_" + "0" * 48])
def test_no_key_and_a_wrong_key_are_authentication_errors(authorization):
    with pytest.raises(openai.AuthenticationError) as caught:
        chat(extra_headers={"Authorization": authorization})
    assert caught.value.status_code == 401
    assert isinstance(caught.value.code, str)


def test_a_disabled_key_stops_working_within_a_second():
    key = create_key()

    def is_refused() -> bool:
        try:
            chat(api_key=key["key"])
        except openai.AuthenticationError:
            return True
        return False

    assert not is_refused()
    admin("disable-key", "--hash", key["hash"])
    eventually("the refusal", 1, is_refused)


def test_a_management_key_may_not_ask_models():
    with pytest.raises(openai.PermissionDeniedError):
        chat(api_key=MANAGEMENT_KEY)


def test_a_key_may_not_leave_its_list_of_models():
    key = create_key("--allowed-models", model("long"))["key"]
    with pytest.raises(openai.PermissionDeniedError) as caught:
        chat(api_key=key)
    assert caught.value.status_code == 403


def test_missing_messages_are_a_bad_request_error_that_names_the_field():
    with pytest.raises(openai.BadRequestError) as caught:
        client().post("/chat/completions", cast_to=object, body={"model": model("chat")})
    assert caught.value.status_code == 400
    assert caught.value.param == "messages"


def test_what_the_provider_finds_wrong_with_a_request_comes_back_as_a_bad_request_error():
    with pytest.raises(openai.BadRequestError, match="Simulated failure 400"):
        chat("strict")


def test_a_body_above_the_limit_is_refused_with_413():
    with pytest.raises(openai.APIStatusError) as caught:
        chat(messages=[{"role": "user", "content": "x" * (10 * 1024 * 1024 + 1)}])
    assert caught.value.status_code == 413


def test_when_every_provider_is_rate_limited_the_caller_learns_how_long_to_wait():
    with pytest.raises(openai.RateLimitError) as caught:
        chat("busy")
    assert caught.value.status_code == 429
    assert 1 <= int(caught.value.response.headers["retry-after"]) <= 7


def test_a_provider_that_breaks_off_mid_stream_makes_the_sdk_raise_what_happened():
    deltas = 0
    with pytest.raises(openai.APIError, match="(?i)provider") as caught:
        for chunk in chat("cut", stream=True):
            deltas += 1 if chunk.choices[0].delta.content else 0
    assert 1 <= deltas <= 5
    assert isinstance(caught.value.code, str)


def test_a_whole_answer_that_breaks_off_is_a_5xx():
    with pytest.raises(openai.InternalServerError) as caught:
        chat("cut")
    assert caught.value.status_code in (502, 503)
    assert upstream_totals("cut")["completed"] == 0
