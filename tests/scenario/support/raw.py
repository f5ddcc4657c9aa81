"""Bytes on a connection, for what no HTTP library would send."""

import http.client
import json
import socket
import struct

from support.gateway import Gateway

TIMEOUT_SECONDS = 15


class RawConnection:
    def __init__(self, gateway: Gateway):
        self.socket = socket.create_connection((gateway.host, gateway.port), TIMEOUT_SECONDS)

    def __enter__(self) -> "RawConnection":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """What the other side does not want any more is not an error: it may have answered."""
        try:
            self.socket.sendall(data)
        except ConnectionError:
            pass

    def read_some(self) -> bytes:
        return self.socket.recv(65536)

    def read_until(self, text: bytes) -> bytes:
        received = b""
        while text not in received:
            more = self.read_some()
            assert more, f"closed after {received!r}"
            received += more
        return received

    def read_to_end(self) -> bytes:
        received = b""
        while more := self.read_some():
            received += more
        return received

    def half_close(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Closes with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def answer(self) -> tuple[int, dict, bytes]:
        """Status, headers by lower-case name, body."""
        response = http.client.HTTPResponse(self.socket)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return response.status, headers, response.read()


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: gateway", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chat(secret: str, **body) -> bytes:
    messages = [{"role": "user", "content": "Name three rivers."}]
    text = json.dumps({"model": "test/chat", "messages": messages, **body})
    return request("POST", "/v1/chat/completions", {"Authorization": f"Bearer {secret}"},
                   text.encode())
