"""One measurement: a target started fresh, warmed up, loaded and stopped."""

import time
from contextlib import contextmanager, nullcontext
from pathlib import Path

from runner import cpu, machine, targets, tls
from runner.arouter import Installation
from runner.figures import RowSamples, Sample
from runner.programs import LoadGenerator, running_upstream
from runner.rows import Row
from runner.targets import Running, Surroundings, Target

IDLE_HOLD_SECONDS = 3.0
IDLE_SETTLE_SECONDS = 1.0


class Bench:
    """The programs and folders of a whole run."""

    def __init__(self, binaries: Path, folder: Path, installation: Installation | None,
                 seconds: float):
        self._upstream_binary = binaries / "arouter_bench_upstream"
        self._load_binary = binaries / "arouter_bench_load"
        self._folder = folder
        self._installation = installation
        self._seconds = seconds

    def measure_row(self, row: Row, chosen: list[Target], rounds: int, announce) -> RowSamples:
        """Interleaved: in every round each target in turn."""
        samples = RowSamples()
        placement = machine.two_cores() if row.two_cores else machine.alone_on_a_core()
        load = LoadGenerator(self._load_binary, placement.load)
        with self._surroundings(row, placement) as surroundings:
            for number in range(1, rounds + 1):
                for target in chosen:
                    sample = self._measure(row, target, surroundings, load)
                    samples.add(target.name, sample)
                    announce(row, target, number, sample)
        return samples

    @contextmanager
    def _surroundings(self, row: Row, placement: machine.Placement):
        with running_upstream(self._upstream_binary, self._folder / "upstream.log",
                              placement.upstream) as upstream:
            front = (tls.running_front(self._folder, upstream.port, placement.upstream)
                     if row.tls else nullcontext())
            with front as tls_front:
                yield Surroundings(self._folder, placement, upstream, tls_front,
                                   self._installation)

    def _measure(self, row: Row, target: Target, surroundings: Surroundings,
                 load: LoadGenerator) -> Sample:
        with targets.running(target, surroundings) as started:
            if row.shape.mode == "idle":
                return _measure_memory(row, started, load)
            return _measure_cpu(row, started, load, self._seconds)


def _measure_cpu(row: Row, started: Running, load: LoadGenerator, seconds: float) -> Sample:
    """The CPU window covers the whole load, streams in flight at its end included, and so does the
    divisor."""
    warm_up = load.warm_up(started.address, row.shape)
    before = cpu.cpu_ns(started.pid) if started.pid else 0
    result = load.run(started.address, row.shape, seconds)
    sample = Sample(result, ready_seconds=started.ready_seconds)
    if started.pid and result["completed"]:
        sample.cpu_us = (cpu.cpu_ns(started.pid) - before) / 1000 / result["completed"]
        sample.resident_bytes = cpu.resident_bytes(started.pid)
    if started.parity:
        given_up = warm_up["errors"]["unfinished"] + result["errors"]["unfinished"]
        completed = warm_up["completed"] + result["completed"]
        sample.parity = started.parity.finish(completed + given_up, requests_only=given_up > 0)
    return sample


def _measure_memory(row: Row, started: Running, load: LoadGenerator) -> Sample:
    before = cpu.resident_bytes(started.pid)
    with load.open_streams(started.address, row.shape, IDLE_HOLD_SECONDS) as result:
        time.sleep(IDLE_SETTLE_SECONDS)
        held = cpu.resident_bytes(started.pid)
    sample = Sample(result)
    if result["cancelled"]:
        sample.stream_bytes = (held - before) / result["cancelled"]
    if started.parity:
        sample.parity = started.parity.finish(result["cancelled"], requests_only=True)
    return sample
