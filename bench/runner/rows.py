"""The rows of the benchmark: which load, on which targets, and what has to hold."""

from dataclasses import dataclass
from typing import Callable

from runner import figures
from runner.figures import RowSamples
from runner.programs import LoadShape
from runner.targets import (AROUTER, AROUTER_2, DIRECT, HAPROXY, NGINX, NGINX_2, NGINX_BUFFERING,
                            Target)

PLAIN = (DIRECT, NGINX, HAPROXY, AROUTER)


@dataclass(frozen=True)
class Goal:
    """A figure of ARouter's with the value that must hold and the one aimed at."""

    measure: str
    figure: Callable[[RowSamples], float | None]
    must_hold: float
    aim: float
    at_least: bool = False  # otherwise both values are upper bounds
    unit: str = "×"
    cpus_min: int = 2
    rounds_min: int = 1


@dataclass(frozen=True)
class Row:
    name: str
    title: str
    shape: LoadShape
    targets: tuple[Target, ...]
    goals: tuple[Goal, ...]
    baseline: str = "nginx"
    tls: bool = False
    two_cores: bool = False

    @property
    def per(self) -> str:
        return "stream" if self.shape.stream else "request"


def _cpu_goal(measure: str, must_hold: float, aim: float, baseline: str = "nginx") -> Goal:
    return Goal(f"{measure}, × {baseline}", figures.cpu_ratio("arouter", baseline), must_hold, aim)


def _unary(name: str, title: str, shape: LoadShape, must_hold: float, aim: float,
           *more: Goal) -> Row:
    return Row(name, title, shape, PLAIN, (_cpu_goal("CPU/request", must_hold, aim), *more))


# Of the process rather than of a load, so judged once.
_START_AND_SIZE = (
    Goal("start to ready with 10,000 keys", figures.ready_milliseconds("arouter"), 300, 200,
         unit="ms"),
    Goal("resident memory after the load", figures.resident_megabytes("arouter"), 100, 60,
         unit="MB"),
)


ROWS = (
    _unary("unary-1k-c32", "unary, 1 KB prompt, 32 connections", LoadShape("f", 32), 1.25, 1.0,
           *_START_AND_SIZE),
    _unary("unary-1k-c256", "unary, 1 KB prompt, 256 connections", LoadShape("f", 256), 1.25, 1.0),
    _unary("unary-32k", "unary, 32 KB prompt, 32 connections",
           LoadShape("f", 32, prompt_bytes=32 * 1024), 1.3, 1.0),
    _unary("unary-256k", "unary, 256 KB prompt, 32 connections",
           LoadShape("f", 32, prompt_bytes=256 * 1024), 1.5, 1.1),
    Row("sse-paced", "SSE, 200 events 5 ms apart, 256 streams",
        LoadShape("s", 256, stream=True), PLAIN, (_cpu_goal("CPU/stream", 1.15, 1.05),)),
    Row("sse-burst", "SSE, 200 events in one write, 16 connections",
        LoadShape("b", 16, stream=True), (DIRECT, NGINX, NGINX_BUFFERING, HAPROXY, AROUTER),
        (_cpu_goal("CPU/stream", 1.3, 1.0, "nginx-buffering"),), baseline="nginx-buffering"),
    Row("tls-unary", "unary, 1 KB prompt, TLS upstream, 32 connections", LoadShape("f", 32),
        (NGINX, AROUTER), (_cpu_goal("CPU/request", 1.4, 1.1),), tls=True),
    Row("open-loop", "unary, 1 KB prompt, open loop, 5000 requests/s",
        LoadShape("f", 64, mode="open", rate=5000), PLAIN,
        (Goal("p50 added over direct, × nginx", figures.added_ratio("arouter", "p50"), 1.2, 1.0),
         Goal("p99 added over direct, × nginx", figures.added_ratio("arouter", "p99"), 1.5, 1.0,
              rounds_min=5))),
    Row("idle-memory", "3000 open streams that are silent",
        LoadShape("i", 3000, mode="idle", stream=True),
        (NGINX, NGINX_BUFFERING, HAPROXY, AROUTER),
        (Goal("resident memory per stream", figures.kilobytes_per_stream("arouter"), 20, 8,
              unit="KB"),)),
    Row("two-cores", "unary, 1 KB prompt, 64 connections, one core and two", LoadShape("f", 64),
        (NGINX, NGINX_2, AROUTER, AROUTER_2),
        (Goal("requests/s, two cores × one", figures.rate_ratio("arouter-2", "arouter"), 1.8, 1.9,
              at_least=True, cpus_min=4),
         Goal("capacity by CPU/request, two cores × one",
              figures.capacity_ratio("arouter-2", "arouter"), 1.8, 1.9, at_least=True)),
        two_cores=True),
)
