"""From samples to figures: medians over rounds, ratios between targets of the same run."""

from dataclasses import dataclass, field
from statistics import median
from typing import Callable

from runner.parity import Parity


@dataclass
class Sample:
    """One target in one round."""

    result: dict  # what the load generator printed
    cpu_us: float | None = None  # of the proxy, per completed request or stream
    resident_bytes: int | None = None  # of the proxy, after the load
    stream_bytes: float | None = None  # resident memory per idle stream
    ready_seconds: float | None = None  # from the proxy's start; of ARouter only
    parity: Parity | None = None

    @property
    def errors(self) -> int:
        counted = sum(self.result.get("errors", {}).values())
        return counted + self.result.get("failed", 0) + self.result.get("unsent", 0)

    @property
    def rate(self) -> float | None:
        return self.result.get("requests_per_second")

    def percentile_us(self, what: str, percentile: str) -> float | None:
        """`what` is latency_us, first_byte_us or event_delay_us."""
        return (self.result.get(what) or {}).get(percentile)

    def to_json(self) -> dict:
        return {"cpu_us": self.cpu_us, "resident_bytes": self.resident_bytes,
                "stream_bytes": self.stream_bytes, "ready_seconds": self.ready_seconds,
                "parity": self.parity.to_json() if self.parity else None, **self.result}


@dataclass
class RowSamples:
    """All samples of a row: for each target one per round, in order."""

    by_target: dict[str, list[Sample]] = field(default_factory=dict)

    def add(self, target: str, sample: Sample) -> None:
        self.by_target.setdefault(target, []).append(sample)

    def values(self, target: str, pick: Callable[[Sample], float | None]) -> list[float]:
        picked = (pick(sample) for sample in self.by_target.get(target, []))
        return [value for value in picked if value is not None]

    def median(self, target: str, pick: Callable[[Sample], float | None]) -> float | None:
        values = self.values(target, pick)
        return median(values) if values else None

    def added_us(self, target: str, percentile: str) -> float | None:
        """Median over rounds of the target's latency minus the direct one of the same round."""
        pairs = zip(self.by_target.get(target, []), self.by_target.get("direct", []))
        added = [ours - direct for sample, bare in pairs
                 if (ours := sample.percentile_us("latency_us", percentile)) is not None
                 and (direct := bare.percentile_us("latency_us", percentile)) is not None]
        return median(added) if added else None


Figure = Callable[[RowSamples], float | None]


def ratio(numerator: float | None, denominator: float | None) -> float | None:
    """None where the comparison has no meaning."""
    if numerator is None or denominator is None or denominator <= 0:
        return None
    return numerator / denominator


def cpu_us(sample: Sample) -> float | None:
    return sample.cpu_us


def cpu_ratio(target: str, baseline: str) -> Figure:
    return lambda row: ratio(row.median(target, cpu_us), row.median(baseline, cpu_us))


def added_ratio(target: str, percentile: str, baseline: str = "nginx") -> Figure:
    return lambda row: ratio(row.added_us(target, percentile), row.added_us(baseline, percentile))


def kilobytes_per_stream(target: str) -> Figure:
    def figure(row: RowSamples) -> float | None:
        size = row.median(target, lambda sample: sample.stream_bytes)
        return None if size is None else size / 1024
    return figure


def resident_megabytes(target: str) -> Figure:
    def figure(row: RowSamples) -> float | None:
        size = row.median(target, lambda sample: sample.resident_bytes)
        return None if size is None else size / 1024 / 1024
    return figure


def ready_milliseconds(target: str) -> Figure:
    def figure(row: RowSamples) -> float | None:
        seconds = row.median(target, lambda sample: sample.ready_seconds)
        return None if seconds is None else seconds * 1000
    return figure


def rate_ratio(target: str, baseline: str) -> Figure:
    def rate(sample: Sample) -> float | None:
        return sample.rate
    return lambda row: ratio(row.median(target, rate), row.median(baseline, rate))


def capacity_ratio(two_cores: str, one_core: str) -> Figure:
    """What two cores could serve over what one could, had they nothing else to do."""
    def figure(row: RowSamples) -> float | None:
        inverse = ratio(row.median(one_core, cpu_us), row.median(two_cores, cpu_us))
        return None if inverse is None else 2 * inverse
    return figure
