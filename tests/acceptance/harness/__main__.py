"""Runs a command next to a running installation: `python3 -m harness [options] -- COMMAND …`."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.installation import running_installation
from harness.process import Failure

LOG_NAMES = ("gateway.log", "simulator.log", "postgres.log")


def main() -> int:
    options = _parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for name in [name for name in os.environ if name.startswith("AROUTER_")]:
        del os.environ[name]  # they would override the configuration
    # Short, because a Unix socket's path is limited to 107 bytes, and open to the database's user.
    folder = Path(tempfile.mkdtemp(prefix="arouter-acceptance-"))
    folder.chmod(0o755)
    try:
        with running_installation(options.binary.resolve(), folder) as environment:
            return subprocess.run(options.command, env={**os.environ, **environment}).returncode
    except Failure as failure:
        print(f"acceptance: {failure}", file=sys.stderr)
        return 1
    finally:
        _keep_logs(folder, options.logs)
        shutil.rmtree(folder, ignore_errors=True)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="harness", description=__doc__)
    parser.add_argument("--binary", type=Path, required=True, help="the arouter program")
    parser.add_argument("--logs", type=Path, help="folder for the logs of all processes")
    parser.add_argument("command", nargs="+", help="gets the addresses and keys as AROUTER_…")
    return parser.parse_args()


def _keep_logs(folder: Path, logs: Path | None) -> None:
    if logs is None:
        return
    logs.mkdir(parents=True, exist_ok=True)
    for name in LOG_NAMES:
        if (folder / name).exists():
            shutil.copy(folder / name, logs / name)


if __name__ == "__main__":
    sys.exit(main())
