"""Chat calls over plain HTTP/1.1, one at a time or many at once."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal

from support.gateway import Gateway
from support.market import TOKENS

TIMEOUT_SECONDS = 30
NO_ANSWER = 0


@dataclass
class Answer:
    status: int  # NO_ANSWER: the connection failed before the answer was complete
    headers: dict = field(default_factory=dict)  # names in lower case
    body: dict = field(default_factory=dict)  # of a stream: its chunk with the usage

    @property
    def complete(self) -> bool:
        return self.status == 200

    @property
    def request_id(self) -> str:
        return self.headers["x-request-id"]

    @property
    def tokens(self) -> tuple[int, int]:
        usage = self.body["usage"]
        return usage["prompt_tokens"], usage["completion_tokens"]

    @property
    def cost_nano(self) -> int:
        return int(Decimal(self.body["usage"]["cost"]).scaleb(9))


class Caller:
    """A client with one connection, opened when needed."""

    def __init__(self, gateway: Gateway, secret: str, headers: dict | None = None):
        self._gateway = gateway
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json",
                         **(headers or {})}
        self._connection = None

    def call(self, model: str = "test/fixed", max_tokens: int | None = TOKENS,
             stream: bool = False, prompt: str = "Name three rivers.", **more) -> Answer:
        """Never raises for what the network or the gateway does."""
        body = {"model": model, "messages": [{"role": "user", "content": prompt}], **more}
        if max_tokens is not None:
            body["max_tokens"] = max_tokens
        if stream:
            body["stream"] = True
        return self._attempt("POST", "/v1/chat/completions", json.dumps(body))

    def get(self, path: str) -> Answer:
        return self._attempt("GET", path, None)

    def send(self, method: str, path: str, body: dict | str | None = None, **headers) -> Answer:
        """Any request; `headers` are added to it, with _ for -."""
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        return self._attempt(method, path, text,
                             {name.replace("_", "-"): value for name, value in headers.items()})

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _attempt(self, method: str, path: str, body: str | None,
                 headers: dict | None = None) -> Answer:
        try:
            return self._exchange(method, path, body, headers or {})
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(NO_ANSWER)

    def _exchange(self, method: str, path: str, body: str | None, headers: dict) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._gateway.host, self._gateway.port,
                                                          timeout=TIMEOUT_SECONDS)
        self._connection.request(method, path, body, {**self._headers, **headers})
        response = self._connection.getresponse()
        text = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        if headers.get("content-type", "").startswith("text/event-stream"):
            return _end_of_stream(response.status, headers, text)
        return Answer(response.status, headers, _parsed(text))


def _end_of_stream(status: int, headers: dict, text: bytes) -> Answer:
    events = [line[6:] for line in text.splitlines() if line.startswith(b"data: ")]
    if not events or events[-1] != b"[DONE]":
        return Answer(NO_ANSWER, headers)
    chunks = [_parsed(event) for event in events[:-1]]
    if any("error" in chunk for chunk in chunks):
        return Answer(NO_ANSWER, headers)
    return Answer(status, headers, next(chunk for chunk in chunks if chunk.get("usage")))


def _parsed(text: bytes) -> dict:
    return json.loads(text, parse_float=Decimal)


def at_once(callers: list[Caller], **call) -> list[Answer]:
    """One call of each caller, all in the same moment."""
    answers = []
    ready = threading.Barrier(len(callers))

    def run(caller: Caller) -> None:
        ready.wait()
        answers.append(caller.call(**call))
        caller.close()

    _join([_started(run, caller) for caller in callers])
    return answers


class Load:
    """Callers that call again and again, from entering the context to leaving it."""

    def __init__(self, callers: list[Caller], **call):
        self._callers = callers
        self._call = call
        self._stopping = threading.Event()
        self.answers: list[Answer] = []

    def __enter__(self) -> "Load":
        self._threads = [_started(self._run, caller) for caller in self._callers]
        return self

    def __exit__(self, *_) -> None:
        self._stopping.set()
        _join(self._threads)

    @property
    def complete(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.complete]

    def statuses(self) -> set[int]:
        return {answer.status for answer in self.answers}

    def wait_for(self, more: int, seconds: float = 20) -> None:
        """Until `more` further calls have been answered in full."""
        wanted = len(self.complete) + more
        deadline = time.monotonic() + seconds
        while len(self.complete) < wanted:
            assert time.monotonic() < deadline, f"only {len(self.complete)} of {wanted} answers"
            time.sleep(0.02)

    def _run(self, caller: Caller) -> None:
        while not self._stopping.is_set():
            answer = caller.call(**self._call)
            self.answers.append(answer)
            if not answer.complete:
                time.sleep(0.02)
        caller.close()


def _started(target, *arguments) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments, daemon=True)
    thread.start()
    return thread


def _join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(3 * TIMEOUT_SECONDS)
        assert not thread.is_alive(), "a caller hangs"
