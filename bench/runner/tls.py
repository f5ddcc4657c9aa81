"""A TLS front for the mock provider: a private certificate authority and a second nginx."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runner import nginx, ports
from runner.process import run_checked


@dataclass(frozen=True)
class TlsFront:
    port: int
    ca_file: Path


@contextmanager
def running_front(folder: Path, upstream_port: int, cores: str | None):
    """Terminates TLS in front of the mock provider, on the helpers' core."""
    certificates = folder / "certificates"
    if not certificates.exists():
        make_certificates(certificates)
    port = ports.free_port()
    configuration = nginx.tls_front(port, upstream_port, certificates)
    with nginx.running(folder / "tls-front", configuration, port, cores):
        yield TlsFront(port, certificates / "ca.pem")


def make_certificates(folder: Path) -> None:
    """Writes ca.pem, server.pem and server.key (P-256, for the certified name and 127.0.0.1)."""
    folder.mkdir()
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run_checked(["openssl", "req", "-x509", *new_key, "-days", "2", "-subj", "/CN=bench CA",
                 "-keyout", "ca.key", "-out", "ca.pem"], cwd=folder)
    run_checked(["openssl", "req", "-new", *new_key, "-subj", f"/CN={nginx.CERTIFIED_NAME}",
                 "-keyout", "server.key", "-out", "server.csr"], cwd=folder)
    (folder / "server.ext").write_text(
        f"subjectAltName=DNS:{nginx.CERTIFIED_NAME},IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    run_checked(["openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem",
                 "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                 "-extfile", "server.ext", "-out", "server.pem"], cwd=folder)
