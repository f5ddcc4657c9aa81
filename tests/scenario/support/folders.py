"""Where the scenarios keep what they write."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

MEMORY_BYTES_MIN = 2 << 30


@contextmanager
def scratch_folder(prefix: str):
    """Short, because a Unix socket's path is limited to 107 bytes, and open to the database's own
    account."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_quick_disk()))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _quick_disk() -> str | None:
    """Memory, where there is enough: the tests' limits of time are not about the machine's disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > MEMORY_BYTES_MIN:
        return str(memory)
    return None
