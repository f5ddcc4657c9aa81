"""Child processes: started with a log file, ended by process id."""

import os
import signal
import subprocess
from pathlib import Path

STOP_SECONDS = 15


class Failure(Exception):
    """Something the benchmark cannot go on without; the message is for the user."""


class Process:
    """One child; its output goes to a log file. A context manager that stops it."""

    def __init__(self, command: list[str], log: Path, stop_signal: int = signal.SIGTERM,
                 **popen_options):
        self.name = Path(command[0]).name
        self.log = log
        self._stop_signal = stop_signal
        with open(log, "ab") as output:
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                           stderr=subprocess.STDOUT, **popen_options)

    @property
    def pid(self) -> int:
        return self._child.pid

    def is_running(self) -> bool:
        return self._child.poll() is None

    def require_running(self) -> None:
        if not self.is_running():
            raise Failure(f"{self.log.stem} ended with {self._child.returncode}; its log says:\n"
                          + self.log_tail())

    def log_tail(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def stop(self) -> None:
        if not self.is_running():
            return
        os.kill(self.pid, self._stop_signal)
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def run_checked(command: list[str], **options) -> str:
    """Runs a command to its end and returns what it printed; Failure with its words if it fails."""
    finished = subprocess.run(command, capture_output=True, text=True, **options)
    if finished.returncode != 0:
        raise Failure(f"{command[0]} failed with {finished.returncode}:\n{finished.stdout}"
                      f"{finished.stderr}")
    return finished.stdout
