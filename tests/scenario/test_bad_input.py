"""Whatever is sent, the answer says what is wrong and the process goes on."""

import json

import pytest

from support.calls import Caller
from support.raw import RawConnection, chat, request

pytestmark = pytest.mark.brief

CHAT = "/v1/chat/completions"
BODY_BYTES_MAX = 10 << 20


@pytest.fixture(scope="module")
def gateway(shared_site):
    return shared_site.gateway()


@pytest.fixture(scope="module")
def secret(shared_site, gateway):
    return shared_site.known_key("--allowed-models", "test/chat,test/fixed").secret


@pytest.fixture(autouse=True)
def still_healthy(gateway, secret):
    """After every test."""
    pid = gateway.pid
    yield
    assert Caller(gateway, secret).call().complete
    assert gateway.pid == pid


def valid(**changes) -> bytes:
    body = {"model": "test/chat", "messages": [{"role": "user", "content": "Hello."}], **changes}
    return json.dumps({name: value for name, value in body.items() if value is not None}).encode()


def nested(depth: int) -> bytes:
    return b'{"model":"test/chat","messages":' + b"[" * depth + b"]" * depth + b"}"


def with_member(member: bytes) -> bytes:
    return valid()[:-1] + b"," + member + b"}"


BODIES = {
    "nothing": (b"", 400, None),
    "not JSON": (b"Hello.", 400, None),
    "half of JSON": (valid()[:-1], 400, None),
    "JSON and more": (valid() + b"x", 400, None),
    "a list": (b"[]", 400, None),
    "no model": (valid(model=None), 400, "model"),
    "a model that is a number": (valid(model=7), 400, "model"),
    "no messages": (valid(messages=None), 400, "messages"),
    "messages that are text": (valid(messages="Hello."), 400, "messages"),
    "no message": (valid(messages=[]), 400, "messages"),
    "stream that is text": (valid(stream="yes"), 400, "stream"),
    "max_tokens below zero": (valid(max_tokens=-1), 400, "max_tokens"),
    "max_tokens that is text": (valid(max_tokens="many"), 400, "max_tokens"),
    "no choices": (valid(n=0), 400, "n"),
    "provider preferences that are a list": (valid(provider=["sim"]), 400, "provider"),
    "a hundred thousand brackets": (nested(100_000), 400, None),
    "the model twice": (with_member(b'"model":"test/slow"'), 400, None),
    "the model twice, once escaped": (with_member(rb'"mod\u0065l":"test/slow"'), 400, None),
    "max_tokens twice": (with_member(b'"max_tokens":1,"max_tokens":9999'), 400, None),
    "a byte that is not UTF-8": (valid().replace(b"Hello", b"Hel\xff"), 400, None),
    "half a surrogate pair": (valid().replace(b"Hello", rb"\ud800"), 400, "messages[0].content"),
    "a provider preference twice": (with_member(b'"provider":{"zdr":true,"zdr":false}'), 400,
                                    "provider.zdr"),
    "a role twice": (valid().replace(b'"role"', b'"role":"system","role"', 1), 400,
                     "messages[0].role"),
    "an escaped preference": (with_member(rb'"provider":{"onl\u0079":["sim"]}'), 400,
                              "provider.only"),
    "a server tool behind an escape": (with_member(rb'"tools":[{"ty\u0070e":"arouter"}]'), 400,
                                       "tools[0].type"),
    "a temperature that is text": (valid(temperature="hot"), 400, "temperature"),
    "a seed with a fraction": (valid(seed=1.5), 400, "seed"),
    "a stop of numbers": (valid(stop=[1]), 400, "stop"),
    "tools that are an object": (valid(tools={}), 400, "tools"),
    "a user that is a number": (valid(user=7), 400, "user"),
    "max_tokens beyond every integer": (valid(max_tokens=10**30), 400, "max_tokens"),
    "a role nobody knows": (valid(messages=[{"role": "wizard", "content": "x"}]), 400,
                            "messages[0].role"),
    "content that is a number": (valid(messages=[{"role": "user", "content": 7}]), 400,
                                 "messages[0].content"),
    "a plugin": (valid(plugins=[{"id": "web"}]), 400, "plugins[0].id"),
    "a preset": (valid(preset="mine"), 400, "preset"),
    "an unknown model": (valid(model="test/unknown"), 404, None),
    "an unknown variant": (valid(model="test/chat:zzz"), 404, None),
    "a variant that cannot be served": (valid(model="test/chat:online"), 404, None),
    "an unknown author": (valid(model="nobody/nothing"), 404, None),
    "ten megabytes and a byte": (b" " * (BODY_BYTES_MAX + 1), 413, None),
}


def assert_is_error(answer, status) -> dict:
    """In the shape of OpenAI's errors, with a request id; returns the error."""
    found, headers, text = answer
    assert found == status, text
    assert headers["content-type"].startswith("application/json")
    assert headers["x-request-id"]
    body = json.loads(text)
    error = body["error"]
    assert error["message"] and error["type"]
    assert isinstance(error["code"], str) and error["code"] == body["code"]
    assert "param" in error
    return error


def exchange(gateway, data: bytes):
    with RawConnection(gateway) as connection:
        connection.send(data)
        return connection.answer()


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_with(gateway, secret, name):
    body, status, param = BODIES[name]
    error = assert_is_error(exchange(gateway, request("POST", CHAT, bearer(secret), body)), status)
    if param:
        assert error["param"] == param


@pytest.mark.parametrize("variant", ["nitro", "floor", "Exacto"])
def test_a_known_variant_is_served(gateway, secret, variant):
    status, _, text = exchange(gateway, chat(secret, model=f"test/chat:{variant}"))
    assert status == 200, text


def test_a_name_that_is_not_found_is_told_with_its_variant(gateway, secret):
    error = assert_is_error(exchange(gateway, chat(secret, model="test/chat:zzz")), 404)
    assert "test/chat:zzz" in error["message"]


def test_a_model_that_the_key_may_not_use_is_403(gateway, secret):
    assert_is_error(exchange(gateway, chat(secret, model="test/slow")), 403)


def test_a_management_key_cannot_ask_a_model(gateway, shared_site):
    assert_is_error(exchange(gateway, chat(shared_site.management_key)), 403)


@pytest.mark.parametrize("headers", [
    {}, {"Authorization": "Bearer"}, {"Authorization": "Basic dXNlcjpwYXNz"},
    {"Authorization": "Bearer lr_live_" + "0" * 48}, {"Authorization": "Bearer ' OR 1=1 --"},
    {"Authorization": "Bearer " + "x" * 10_000}],
    ids=["nothing", "no secret", "a password", "an unknown key", "SQL", "ten kilobytes"])
def test_without_a_key_that_is_known_it_is_401(gateway, headers):
    answer = exchange(gateway, request("POST", CHAT, headers, valid()))
    assert_is_error(answer, 401)
    assert answer[1]["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/", "/v1/chat", "/v1/nothing", "/v1/chat/completions/x",
                                  "/v2/models", "/v1//chat/completions", "/v1/%2e%2e/metrics",
                                  "/metrics"])
def test_an_unknown_route_is_404(gateway, secret, path):
    assert_is_error(exchange(gateway, request("POST", path, bearer(secret), valid())), 404)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_a_wrong_method_is_405_and_names_the_right_one(gateway, secret, method):
    answer = exchange(gateway, request(method, CHAT, bearer(secret)))
    assert_is_error(answer, 405)
    assert answer[1]["allow"] == "POST"


def head(*lines: bytes, first: bytes = b"GET /v1/models HTTP/1.1") -> bytes:
    return b"\r\n".join([first, b"Host: gateway", *lines, b"", b""])


POST = b"POST /v1/chat/completions HTTP/1.1"

MALFORMED = {
    "no version": b"GET /v1/models\r\n\r\n",
    "a version of the future": head(first=b"GET /v1/models HTTP/9.9"),
    "noise": bytes(range(1, 256)) * 8 + b"\r\n\r\n",
    "the start of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "no host": b"GET /v1/models HTTP/1.1\r\n\r\n",
    "a header without a colon": head(b"nonsense"),
    "a folded header": head(b"X: 1", b" 2"),
    "a space before the colon": head(b"X : 1"),
    "two lengths": head(b"Content-Length: 2", b"Content-Length: 3", first=POST) + b"{}x",
    "a length and chunks": head(b"Content-Length: 2", b"Transfer-Encoding: chunked", first=POST)
                           + b"0\r\n\r\n",
    "a negative length": head(b"Content-Length: -1", first=POST),
    "a bare CR in a value": head(b"X: a\rb"),
    "a NUL in a value": head(b"X: a\0b"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_head_with(gateway, name):
    """Refused and closed: what follows on the connection cannot be told apart from the body."""
    with RawConnection(gateway) as connection:
        connection.send(MALFORMED[name])
        status, _, _ = connection.answer()
        assert status in (400, 505)
        assert connection.read_some() == b""


def test_an_endless_head_is_refused_before_it_ends(gateway):
    with RawConnection(gateway) as connection:
        connection.send(head(b"X: " + b"x" * 100_000)[:-4])
        assert connection.answer()[0] in (400, 431)


def test_a_body_that_announces_too_much_is_413_before_it_is_sent(gateway, secret):
    announced = request("POST", CHAT, bearer(secret)).replace(b"Length: 0", b"Length: 99999999999")
    assert_is_error(exchange(gateway, announced), 413)


def test_broken_chunks_are_400(gateway, secret):
    chunked = request("POST", CHAT, bearer(secret)).replace(b"Content-Length: 0",
                                                            b"Transfer-Encoding: chunked")
    assert exchange(gateway, chunked + b"zz\r\n{}\r\n0\r\n\r\n")[0] == 400


def test_a_client_that_has_finished_sending_still_gets_its_answer_or_a_close(gateway, secret):
    with RawConnection(gateway) as connection:
        connection.send(chat(secret, max_tokens=5))
        connection.half_close()
        received = connection.read_some()
        assert received == b"" or received.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("part", [b"", b"POST", POST + b"\r\nHost: a\r\n"],
                         ids=["before it", "in its method", "in its fields"])
def test_a_client_that_leaves_within_a_head_is_forgotten(gateway, part):
    with RawConnection(gateway) as connection:
        connection.send(part)
        connection.half_close()
        received = connection.read_some()
        assert received == b"" or received.startswith(b"HTTP/1.1 400")


def test_a_client_that_leaves_within_a_body_is_forgotten(gateway, secret):
    with RawConnection(gateway) as connection:
        connection.send(chat(secret)[:-10])
        connection.half_close()
        received = connection.read_some()
        assert received == b"" or received.startswith(b"HTTP/1.1 400")


def test_two_requests_in_one_packet_get_two_answers_in_order(gateway, secret):
    with RawConnection(gateway) as connection:
        connection.send(request("GET", "/healthz", {}) + chat(secret, model="test/unknown"))
        answers = connection.read_until(b"model_not_found")
    assert answers.startswith(b"HTTP/1.1 200") and b"HTTP/1.1 404" in answers


def refused_before_their_body_is_read(secret, management_key) -> list[tuple[str, str, dict]]:
    return [("POST", CHAT, {}), ("POST", CHAT, bearer("lr_live_" + "0" * 48)),
            ("POST", CHAT, bearer(management_key)), ("POST", "/v1/nothing", bearer(secret)),
            ("PUT", CHAT, bearer(secret)), ("GET", "/v1/models", bearer(secret))]


def test_the_body_of_a_refused_request_is_never_taken_for_a_request(gateway, secret, shared_site):
    hidden = request("GET", "/healthz", {})
    for method, path, headers in refused_before_their_body_is_read(secret,
                                                                   shared_site.management_key):
        with RawConnection(gateway) as connection:
            connection.send(request(method, path, headers, hidden)
                            + request("GET", "/readyz", {"Connection": "close"}))
            received = connection.read_to_end()
        assert b'{"status":"ok"}' not in received, (method, path)
