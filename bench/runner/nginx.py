"""nginx: the plain reverse proxy that every ratio refers to, and the TLS front of the mock."""

import os
from contextlib import contextmanager
from pathlib import Path

from runner import ports
from runner.machine import pinned
from runner.process import Process

CERTIFIED_NAME = "localhost"  # what the certificate of the TLS front is for


@contextmanager
def running(home: Path, configuration: str, port: int, cores: str | None):
    """Runs nginx in the foreground; it writes only below `home`."""
    home.mkdir(exist_ok=True)
    file = home / "nginx.conf"
    file.write_text(configuration)
    command = ["nginx", "-p", str(home), "-e", "stderr", "-c", str(file)]
    with Process(pinned(command, cores), home.with_suffix(".log")) as process:
        ports.wait_until_served_by(process, port)
        yield process


def proxy(port: int, upstream_port: int, *, workers: int = 1, buffering: bool = False,
          ca_file: Path | None = None) -> str:
    """A proxy that accounts for nothing: it replaces two header fields and passes the rest on."""
    listen = f"127.0.0.1:{port}" + (" reuseport" if workers > 1 else "")
    return _configuration(workers, upstream_port, f"""
    listen {listen};
    location / {{
      proxy_pass {"https" if ca_file else "http"}://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host {CERTIFIED_NAME};
      proxy_set_header Authorization "Bearer sk-upstream";
      {_buffering(buffering)}
      {_upstream_tls(ca_file)}
    }}""")


def tls_front(port: int, upstream_port: int, certificates: Path) -> str:
    return _configuration(1, upstream_port, f"""
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificates}/server.pem;
    ssl_certificate_key {certificates}/server.key;
    ssl_session_cache shared:tls:10m;
    location / {{
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      {_buffering(False)}
    }}""")


def _configuration(workers: int, upstream_port: int, server: str) -> str:
    """Request bodies stay in memory and connections are never retired for their age: both are in
    nginx's favour and keep disk and handshakes out of the comparison."""
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""{user}
daemon off;
worker_processes {workers};
pid nginx.pid;
error_log stderr warn;
events {{ worker_connections 9000; }}
http {{
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  client_body_buffer_size 512k;
  client_max_body_size 16m;
  keepalive_requests 1000000000;
  upstream provider {{
    server 127.0.0.1:{upstream_port};
    keepalive 1024;
    keepalive_requests 1000000000;
  }}
  server {{{server}
  }}
}}
"""


def _buffering(on: bool) -> str:
    return "proxy_buffers 16 32k; proxy_max_temp_file_size 0;" if on else "proxy_buffering off;"


def _upstream_tls(ca_file: Path | None) -> str:
    if ca_file is None:
        return ""
    return (f"proxy_ssl_trusted_certificate {ca_file}; proxy_ssl_verify on; "
            f"proxy_ssl_name {CERTIFIED_NAME}; proxy_ssl_server_name on;")
