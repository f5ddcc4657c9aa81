"""Tables for people and one JSON document for programs."""

from dataclasses import dataclass

from runner import figures
from runner.figures import RowSamples, Sample
from runner.rows import Goal, Row

MISSED = "MISSED"


@dataclass(frozen=True)
class Verdict:
    row: str
    goal: Goal
    value: float | None
    status: str  # aim reached, holds, MISSED, or why it was not judged


def judge(row: Row, samples: RowSamples, rounds: int, cpus: int) -> list[Verdict]:
    return [_judge(row, goal, samples, rounds, cpus) for goal in row.goals]


def table(row: Row, samples: RowSamples) -> str:
    """The figures of one row, a line for each target."""
    columns = _memory_columns(row) if row.shape.mode == "idle" else _load_columns(row)
    lines = [["target", *(title for title, _ in columns)]]
    for target in samples.by_target:
        lines.append([target, *(cell(samples, target) for _, cell in columns)])
    return f"{row.name}: {row.title}\n" + _aligned(lines)


def verdict_table(verdicts: list[Verdict]) -> str:
    lines = [["row", "measure", "arouter", "must hold", "aim", "verdict"]]
    for verdict in verdicts:
        goal, bound = verdict.goal, "≥" if verdict.goal.at_least else "≤"
        value = "–" if verdict.value is None else f"{verdict.value:.2f} {goal.unit}"
        lines.append([verdict.row, goal.measure, value, f"{bound} {goal.must_hold:g}",
                      f"{bound} {goal.aim:g}", verdict.status])
    return _aligned(lines)


def to_json(results: list[tuple[Row, RowSamples]], verdicts: list[Verdict], run: dict) -> dict:
    return {
        "run": run,
        "rows": {row.name: {"title": row.title, "baseline": row.baseline,
                            "targets": {name: [sample.to_json() for sample in taken]
                                        for name, taken in samples.by_target.items()}}
                 for row, samples in results},
        "verdicts": [{"row": verdict.row, "measure": verdict.goal.measure, "value": verdict.value,
                      "must_hold": verdict.goal.must_hold, "aim": verdict.goal.aim,
                      "at_least": verdict.goal.at_least, "status": verdict.status}
                     for verdict in verdicts],
    }


def _judge(row: Row, goal: Goal, samples: RowSamples, rounds: int, cpus: int) -> Verdict:
    value = goal.figure(samples)
    if value is None:
        return Verdict(row.name, goal, value, "not measured")
    if any(sample.errors for name, taken in samples.by_target.items()
           if name.startswith("arouter") for sample in taken):
        return Verdict(row.name, goal, value, f"{MISSED}: errors")
    if cpus < goal.cpus_min:
        return Verdict(row.name, goal, value, f"not judged: needs {goal.cpus_min} CPUs")
    if rounds < goal.rounds_min:
        return Verdict(row.name, goal, value, f"not judged: needs {goal.rounds_min} rounds")
    if _within(value, goal.aim, goal.at_least):
        return Verdict(row.name, goal, value, "aim reached")
    holds = _within(value, goal.must_hold, goal.at_least)
    return Verdict(row.name, goal, value, "holds" if holds else MISSED)


def _within(value: float, bound: float, at_least: bool) -> bool:
    return value >= bound if at_least else value <= bound


def _load_columns(row: Row) -> list:
    columns = [(f"CPU µs/{row.per}", _spread(figures.cpu_us)),
               (f"× {row.baseline}", _ratio_to(row.baseline, figures.cpu_us)),
               (f"{row.per}s/s", _median(lambda sample: sample.rate, "{:.0f}")),
               ("p50 µs", _median(_latency("p50"), "{:.0f}")),
               ("p90 µs", _median(_latency("p90"), "{:.0f}")),
               ("p99 µs", _median(_latency("p99"), "{:.0f}"))]
    if row.shape.mode == "open":
        columns += [("p50 added", _added("p50")), ("p99 added", _added("p99"))]
    if row.shape.stream:
        columns += [("first byte p50 µs", _median(_percentile("first_byte_us", "p50"), "{:.0f}")),
                    ("event delay p50 µs", _median(_percentile("event_delay_us", "p50"), "{:.0f}"))]
    return [*columns, ("errors", _errors)]


def _memory_columns(row: Row) -> list:
    def kilobytes(sample: Sample) -> float | None:
        return None if sample.stream_bytes is None else sample.stream_bytes / 1024
    return [("KB/stream", _spread(kilobytes)),
            (f"× {row.baseline}", _ratio_to(row.baseline, kilobytes)), ("errors", _errors)]


def _latency(percentile: str):
    return _percentile("latency_us", percentile)


def _percentile(what: str, percentile: str):
    return lambda sample: sample.percentile_us(what, percentile)


def _median(pick, text: str):
    def cell(samples: RowSamples, target: str) -> str:
        value = samples.median(target, pick)
        return "–" if value is None else text.format(value)
    return cell


def _spread(pick):
    def cell(samples: RowSamples, target: str) -> str:
        values = samples.values(target, pick)
        if not values:
            return "–"
        return f"{samples.median(target, pick):.1f} ({min(values):.1f}–{max(values):.1f})"
    return cell


def _ratio_to(baseline: str, pick):
    def cell(samples: RowSamples, target: str) -> str:
        value = figures.ratio(samples.median(target, pick), samples.median(baseline, pick))
        return "–" if value is None else f"{value:.2f}"
    return cell


def _added(percentile: str):
    def cell(samples: RowSamples, target: str) -> str:
        value = samples.added_us(target, percentile)
        return "–" if value is None else f"{value:.0f}"
    return cell


def _errors(samples: RowSamples, target: str) -> str:
    return str(sum(sample.errors for sample in samples.by_target[target]))


def _aligned(lines: list[list[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*lines)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                     for line in lines)
