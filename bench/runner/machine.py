"""The machine: which processor runs what, priority, file limits, and how quiet it is."""

import os
import resource
from dataclasses import dataclass

PRIORITY = -10
QUIET_LOAD_AVERAGE = 0.5


@dataclass(frozen=True)
class Placement:
    """Processors as taskset lists; None leaves the choice to the kernel."""

    proxy: str | None
    upstream: str | None
    load: str | None


def cpu_count() -> int:
    return len(_cpus())


def alone_on_a_core() -> Placement:
    """The proxy has the first processor to itself; everything else shares the second."""
    cpus = _cpus()
    if len(cpus) < 2:
        return Placement(None, None, None)
    return Placement(cpus[0], cpus[1], cpus[1])


def two_cores() -> Placement:
    """Room for a proxy on two cores: its own ones when the machine has four."""
    cpus = _cpus()
    if len(cpus) < 4:
        return Placement(None, None, None)
    return Placement(f"{cpus[0]},{cpus[1]}", cpus[2], cpus[3])


def _cpus() -> list[str]:
    return [str(cpu) for cpu in sorted(os.sched_getaffinity(0))]


def pinned(command: list[str], cores: str | None) -> list[str]:
    return command if cores is None else ["taskset", "-c", cores, *command]


def raise_priority() -> bool:
    """Raises this process, and so everything it starts; False when not permitted."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    except PermissionError:
        return False
    return True


def raise_file_limit() -> int:
    """Raises the limit of open files as far as permitted and returns it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def load_average() -> float:
    return os.getloadavg()[0]
