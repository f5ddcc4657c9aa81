"""What a process tree has used: time on the processor and resident memory, from /proc."""

from pathlib import Path

PROC = Path("/proc")


def tree(root_pid: int) -> list[int]:
    """The process and all its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            parent = _parent(entry)
            if parent is not None:
                children.setdefault(parent, []).append(int(entry.name))
    found = [root_pid]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def cpu_ns(root_pid: int) -> int:
    """Nanoseconds on a processor: field 1 of schedstat, summed over all threads of the tree."""
    total = 0
    for pid in tree(root_pid):
        for task in (PROC / str(pid) / "task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total


def resident_bytes(root_pid: int) -> int:
    """Resident memory of the tree; pages shared between processes count in each of them."""
    return sum(_resident_bytes(pid) for pid in tree(root_pid))


def _parent(process: Path) -> int | None:
    try:
        stat = (process / "stat").read_text()
    except OSError:  # it ended meanwhile
        return None
    return int(stat.rpartition(")")[2].split()[1])


def _resident_bytes(pid: int) -> int:
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) * 1024
    return 0
