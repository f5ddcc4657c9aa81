"""A person at a browser: keeps the session's cookie and sends the CSRF token with every write."""

import http.client
import json

from support.calls import TIMEOUT_SECONDS, Answer
from support.gateway import Gateway

PASSWORD = "a mild horse in may"


class Person:
    def __init__(self, gateway: Gateway, email: str = "", password: str = PASSWORD):
        self.gateway = gateway
        self.email = email
        self.password = password
        self.cookie = None
        self.csrf_token = None
        self.source = None  # the address to call from, when not the usual one
        self.headers = {}  # sent with everything, also instead of the usual ones

    @property
    def id(self) -> str:
        return self.get("/auth/session").body["data"]["user"]["id"]

    @property
    def context(self) -> dict:
        return self.get("/auth/session").body["data"]["organization"]

    def sign_in(self, password: str | None = None) -> Answer:
        body = {"email": self.email, "password": password or self.password}
        return self._entered(self.post("/auth/login", body))

    def sign_up(self, **more) -> Answer:
        body = {"email": self.email, "password": self.password, **more}
        return self._entered(self.post("/auth/signup", body))

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def post(self, path: str, body: dict | None = None) -> Answer:
        return self.call("POST", path, {} if body is None else body)

    def patch(self, path: str, body: dict) -> Answer:
        return self.call("PATCH", path, body)

    def put(self, path: str, body: dict) -> Answer:
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def call(self, method: str, path: str, body: dict | None = None) -> Answer:
        headers = {"Content-Type": "application/json"}
        if self.cookie:
            headers["Cookie"] = f"theme=dark; {self.cookie}"
        if self.csrf_token:
            headers["X-CSRF-Token"] = self.csrf_token
        headers = {name: value for name, value in {**headers, **self.headers}.items() if value}
        connection = http.client.HTTPConnection(self.gateway.host, self.gateway.port,
                                                timeout=TIMEOUT_SECONDS,
                                                source_address=(self.source or "", 0))
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, f"/api/v1{path}", text, headers)
            response = connection.getresponse()
            answer = response.read()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, json.loads(answer))
        finally:
            connection.close()

    def _entered(self, answer: Answer) -> Answer:
        if answer.status in (200, 201):
            self.cookie = answer.headers["set-cookie"].split(";")[0]
            self.csrf_token = answer.body["data"]["csrf_token"]
        return answer


def operator_made(site, gateway: Gateway, email: str, *options: str) -> Person:
    """A person whom `arouter admin create-user` made, signed in."""
    made = site.admin("create-user", "--email", email, *options)
    person = Person(gateway, email, made["password"])
    assert person.sign_in().status == 200
    return person
