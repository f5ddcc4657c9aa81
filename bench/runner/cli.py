"""The command line of scripts/bench."""

import argparse
import json
import platform
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from runner import arouter, machine, report
from runner.figures import RowSamples, Sample
from runner.measure import Bench
from runner.process import Failure
from runner.rows import ROWS, Row
from runner.targets import KINDS, Target

ROOT = Path(__file__).resolve().parents[2]
PRESET = "bench"  # builds into build/release


def main() -> int:
    options = _parse(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that children are stopped
    try:
        return _run(options)
    except Failure as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    rows = [row for row in ROWS if row.name in options.rows]
    if not options.no_build:
        _build()
    conditions = _prepare_machine(options)
    wants_arouter = "arouter" in options.targets
    with tempfile.TemporaryDirectory(prefix="arouter-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the database runs as another user
        binary = options.build / "src/app/arouter"
        placement = machine.alone_on_a_core()
        with (arouter.installed(binary, folder, placement.upstream) if wants_arouter
              else nullcontext()) as installation:
            bench = Bench(options.build / "bench", folder, installation, options.seconds)
            results = [(row, _measure_row(bench, row, options)) for row in rows]
    return _conclude(results, options, conditions)


def _build() -> None:
    for command in (["cmake", "--preset", PRESET], ["cmake", "--build", "--preset", PRESET]):
        if subprocess.run(command, cwd=ROOT).returncode != 0:
            raise Failure(f"{' '.join(command)} failed")


def _measure_row(bench: Bench, row: Row, options: argparse.Namespace) -> RowSamples:
    chosen = [target for target in row.targets if target.kind in options.targets]
    samples = bench.measure_row(row, chosen, options.rounds, _announce)
    print("\n" + report.table(row, samples) + "\n", flush=True)
    return samples


def _announce(row: Row, target: Target, number: int, sample: Sample) -> None:
    words = [f"{row.name} round {number} {target.name}:"]
    if sample.cpu_us is not None:
        words.append(f"{sample.cpu_us:.1f} µs CPU/{row.per},")
    if sample.stream_bytes is not None:
        words.append(f"{sample.stream_bytes / 1024:.1f} KB/stream,")
    words.append(f"{sample.errors} errors")
    print(*words, flush=True)
    if "first_error" in sample.result:
        print(f"  {sample.result['first_error']}", flush=True)
    if sample.parity:
        print(f"  parity {sample.parity.describe()}", flush=True)


def _conclude(results: list, options: argparse.Namespace, conditions: dict) -> int:
    verdicts = [verdict for row, samples in results for verdict in
                report.judge(row, samples, options.rounds, machine.cpu_count())]
    print(report.verdict_table(verdicts))
    document = report.to_json(results, verdicts, conditions)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    print(f"\nwritten to {options.json}")
    checks = [sample.parity for _, samples in results
              for taken in samples.by_target.values() for sample in taken if sample.parity]
    broken = sum(not parity.holds for parity in checks)
    print(f"parity: {len(checks) - broken} of {len(checks)} load runs add up")
    missed = any(verdict.status.startswith(report.MISSED) for verdict in verdicts)
    return 1 if broken or (options.strict and missed) else 0


def _prepare_machine(options: argparse.Namespace) -> dict:
    files = machine.raise_file_limit()
    raised = machine.raise_priority()
    load = machine.load_average()
    if load > machine.QUIET_LOAD_AVERAGE:
        print(f"bench: load average {load:.2f}: something else is running, figures will be noisy")
    if not raised:
        print("bench: priority could not be raised, figures will be noisier")
    return {"started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "cpus": machine.cpu_count(), "kernel": platform.release(), "load_average": load,
            "priority_raised": raised, "open_files": files, "rounds": options.rounds,
            "seconds": options.seconds}


def _parse(arguments: list[str]) -> argparse.Namespace:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures ARouter against nginx and haproxy.",
        epilog="Rows: " + ", ".join(names) + ". See bench/README.md.")
    parser.add_argument("--rows", type=_subset(names), default=names, metavar="NAME,…",
                        help="rows to measure (default: all)")
    parser.add_argument("--targets", type=_subset(list(KINDS)), default=list(KINDS),
                        metavar="NAME,…", help="of " + ", ".join(KINDS) + " (default: all)")
    parser.add_argument("--rounds", type=_positive(int), default=5, help="default %(default)s")
    parser.add_argument("--seconds", type=_positive(float), default=3.0,
                        help="load per target and round (default %(default)s)")
    parser.add_argument("--json", type=Path, default=ROOT / "build/bench.json", metavar="FILE",
                        help="where the result goes (default build/bench.json)")
    parser.add_argument("--build", type=Path, default=ROOT / "build/release", metavar="FOLDER",
                        help="build to measure (default build/release)")
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    parser.add_argument("--strict", action="store_true",
                        help="exit 1 when a value that must hold is missed, too")
    return parser.parse_args(arguments)


def _subset(allowed: list[str]):
    def parse(text: str) -> list[str]:
        chosen = text.split(",")
        for name in chosen:
            if name not in allowed:
                raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(allowed)}")
        return chosen
    return parse


def _positive(number: type):
    def parse(text: str):
        value = number(text)
        if value <= 0:
            raise argparse.ArgumentTypeError(f"{text} is not above 0")
        return value
    return parse
