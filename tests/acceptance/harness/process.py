"""Child processes that never outlive the harness, each with its own log file."""

import ctypes
import signal
import subprocess
import time
from pathlib import Path

STOP_SECONDS = 10
LOG_TAIL_BYTES = 4000
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


class Failure(Exception):
    """Something the harness needs did not work; the message is for the developer."""


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A running program; leaving the context stops it, by its own process id."""

    def __init__(self, command: list[str], log: Path, stop_signal=signal.SIGTERM, **options):
        self._command = command
        self._log = log
        self._stop_signal = stop_signal
        self._options = options

    def __enter__(self) -> "Process":
        self.start()
        return self

    def start(self) -> None:
        with open(self._log, "ab") as log:
            self._child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log,
                                           stderr=subprocess.STDOUT, preexec_fn=_die_with_parent,
                                           **self._options)

    def __exit__(self, *_) -> None:
        self.stop(self._stop_signal)

    @property
    def pid(self) -> int:
        return self._child.pid

    def stop(self, stop_signal) -> int:
        """Returns how the program ended; what does not stop in time is killed."""
        if self._child.poll() is None:
            self._child.send_signal(stop_signal)
        try:
            return self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait()

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def log_tail(self) -> str:
        return self._log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")

    def wait_until(self, ready, seconds: float) -> None:
        """Polls `ready` until it is true; fails when the program ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            name = Path(self._command[0]).name
            if self._child.poll() is not None:
                raise Failure(f"{name} ended with {self._child.returncode}:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise Failure(f"{name} is not ready after {seconds} s:\n{self.log_tail()}")
            time.sleep(0.05)


def output_of(command: list[str], **options) -> str:
    """Runs a program to its end and returns what it printed."""
    finished = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              **options)
    if finished.returncode != 0:
        raise Failure(f"{' '.join(command)} ended with {finished.returncode}:\n"
                      f"{finished.stdout}{finished.stderr}")
    return finished.stdout
