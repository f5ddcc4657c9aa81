"""What is measured: no proxy at all, nginx, haproxy, ARouter; each is started fresh for a run."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runner import arouter, haproxy, nginx, ports
from runner.arouter import Installation
from runner.machine import Placement
from runner.parity import ParityCheck
from runner.programs import Address, Upstream
from runner.tls import TlsFront


@dataclass(frozen=True)
class Target:
    name: str
    kind: str  # direct, nginx, haproxy or arouter
    cores: int = 1
    buffering: bool = False


DIRECT = Target("direct", "direct")
NGINX = Target("nginx", "nginx")
NGINX_BUFFERING = Target("nginx-buffering", "nginx", buffering=True)
HAPROXY = Target("haproxy", "haproxy")
AROUTER = Target("arouter", "arouter")
NGINX_2 = Target("nginx-2", "nginx", cores=2)
AROUTER_2 = Target("arouter-2", "arouter", cores=2)

KINDS = ("direct", "nginx", "haproxy", "arouter")


@dataclass(frozen=True)
class Surroundings:
    """What the targets of one row share."""

    folder: Path
    placement: Placement
    upstream: Upstream
    tls_front: TlsFront | None
    installation: Installation | None  # present when a target of the run is ARouter


@dataclass(frozen=True)
class Running:
    address: Address
    pid: int | None = None
    ready_seconds: float | None = None  # from its start; of ARouter only
    parity: ParityCheck | None = None


@contextmanager
def running(target: Target, surroundings: Surroundings):
    """Starts the target, yields it ready for load, and stops it."""
    start = {"direct": _direct, "nginx": _nginx, "haproxy": _haproxy, "arouter": _arouter}
    with start[target.kind](target, surroundings) as started:
        yield started


@contextmanager
def _direct(_: Target, surroundings: Surroundings):
    yield Running(Address(surroundings.upstream.port))


@contextmanager
def _nginx(target: Target, surroundings: Surroundings):
    port = ports.free_port()
    front = surroundings.tls_front
    configuration = nginx.proxy(port, front.port if front else surroundings.upstream.port,
                                workers=target.cores, buffering=target.buffering,
                                ca_file=front.ca_file if front else None)
    home = surroundings.folder / target.name
    with nginx.running(home, configuration, port, surroundings.placement.proxy) as process:
        yield Running(Address(port), process.pid)


@contextmanager
def _haproxy(target: Target, surroundings: Surroundings):
    port = ports.free_port()
    configuration = haproxy.proxy(port, surroundings.upstream.port)
    home = surroundings.folder / target.name
    with haproxy.running(home, configuration, port, surroundings.placement.proxy) as process:
        yield Running(Address(port), process.pid)


@contextmanager
def _arouter(target: Target, surroundings: Surroundings):
    installation, upstream = surroundings.installation, surroundings.upstream
    provider = arouter.provider_at(upstream.port, surroundings.tls_front)
    with installation.running_gateway(provider, target.cores, surroundings.placement.proxy) as (
            process, address, ready_seconds):
        yield Running(address, process.pid, ready_seconds,
                      ParityCheck(installation.database, upstream))
