"""TCP ports on the loopback, and who listens on them.

With SO_REUSEPORT a proxy left over on a port silently takes half of the load and every figure
looks twice as good. So a port must be free before a proxy starts, and afterwards every socket that
listens on it must belong to the proxy just started.
"""

import os
import socket
import time
from pathlib import Path

from runner import cpu
from runner.process import Failure, Process

START_SECONDS = 20
TCP_LISTEN = "0A"


def free_port() -> int:
    """A port nobody listens on, chosen by the kernel."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    require_free(port)
    return port


def require_free(port: int) -> None:
    if _listening_inodes(port):
        raise Failure(f"port {port} is taken; a process of an earlier run may be left over")


def wait_until_served_by(process: Process, port: int) -> None:
    """Returns once the process tree listens on the port; Failure if anybody else does too."""
    deadline = time.monotonic() + START_SECONDS
    while not (inodes := _listening_inodes(port)):
        process.require_running()
        if time.monotonic() > deadline:
            raise Failure(f"{process.name} does not listen on port {port}:\n{process.log_tail()}")
        time.sleep(0.02)
    if not inodes <= _socket_inodes(process.pid):
        raise Failure(f"port {port} is shared with a process that {process.name} did not start")


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not os.path.exists(table):
            continue
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            local_port = int(fields[1].rpartition(":")[2], 16)
            if local_port == port and fields[3] == TCP_LISTEN:
                inodes.add(fields[9])
    return inodes


def _socket_inodes(root_pid: int) -> set[str]:
    inodes = set()
    for pid in cpu.tree(root_pid):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                link = os.readlink(descriptor)
            except OSError:  # closed meanwhile
                continue
            if link.startswith("socket:["):
                inodes.add(link[len("socket:["):-1])
    return inodes
