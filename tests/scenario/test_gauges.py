"""What an operator's graphs say of the connections that are open."""

import socket

import pytest

from support.calls import Caller


@pytest.mark.brief
def test_open_connections_are_counted_on_both_sides(site):
    gateway = site.gateway()
    assert gateway.metric("arouter_upstream_connections_open") == 0
    assert Caller(gateway, site.known_key().secret).call().complete
    assert gateway.metric("arouter_upstream_connections_open") == 1
    before = gateway.metric("arouter_connections_open")
    with socket.create_connection((gateway.host, gateway.port)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        assert gateway.metric("arouter_connections_open") == before + 1
