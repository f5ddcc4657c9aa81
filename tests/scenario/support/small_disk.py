"""A file system of a few megabytes that only one gateway sees, so that nothing stays mounted."""

import os
import subprocess
from pathlib import Path

from support.gateway import Gateway


def mounting(data_dir: Path, megabytes: int) -> list[str]:
    """What to put before a command so that `data_dir` is a small disk for it."""
    script = f'mount -t tmpfs -o size={megabytes}m scenario "$0" && exec "$@"'
    return [*_own_mounts(), "sh", "-c", script, str(data_dir)]


def can_mount() -> bool:
    return subprocess.run([*_own_mounts(), "mount", "-t", "tmpfs", "none", "/mnt"],
                          capture_output=True).returncode == 0


class SmallDisk:
    """The disk as seen from outside, through the process that has it."""

    def __init__(self, gateway: Gateway):
        self._filler = Path(f"/proc/{gateway.pid}/root{gateway.data_dir}/filler")

    def fill(self) -> None:
        with open(self._filler, "ab", buffering=0) as filler:
            for size in (1 << 16, 1 << 12):
                _write_all(filler, bytes(size))

    def make_room(self) -> None:
        self._filler.unlink()


def _write_all(file, block: bytes) -> None:
    try:
        while file.write(block) == len(block):
            pass
    except OSError:
        pass  # full, as wanted


def _own_mounts() -> list[str]:
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *as_root, "--mount"]
