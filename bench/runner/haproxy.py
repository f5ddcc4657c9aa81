"""haproxy as a plain reverse proxy."""

from contextlib import contextmanager
from pathlib import Path

from runner import ports
from runner.machine import pinned
from runner.process import Process


@contextmanager
def running(home: Path, configuration: str, port: int, cores: str | None):
    home.mkdir(exist_ok=True)
    file = home / "haproxy.cfg"
    file.write_text(configuration)
    command = ["haproxy", "-db", "-f", str(file)]
    with Process(pinned(command, cores), home.with_suffix(".log")) as process:
        ports.wait_until_served_by(process, port)
        yield process


def proxy(port: int, upstream_port: int) -> str:
    return f"""global
  nbthread 1
  maxconn 8000
defaults
  mode http
  option http-no-delay
  timeout client 120s
  timeout server 120s
  timeout connect 5s
frontend clients
  bind 127.0.0.1:{port}
  default_backend provider
backend provider
  http-reuse always
  http-request set-header Host localhost
  http-request set-header Authorization "Bearer sk-upstream"
  server mock 127.0.0.1:{upstream_port}
"""
