"""Floors: the scores below which a bundle must not fall, in `floors.json` beside this file.

A floor lies `SLACK` below the score it was set from, because processors round differently. For
errors, where less is better, it is a ceiling, and lies as far above.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from biaslens.evaluation.results import Result

PATH = Path(__file__).with_name("floors.json")
SLACK = 0.005
LESS_IS_BETTER = frozenset({"ece", "called_negative"})
LESS_IS_BETTER_IN = frozenset({"behaviour_terrible_events"})

Floors = dict[str, dict[str, float]]
"""Benchmark → metric → the worst score that passes."""


@dataclass(frozen=True, slots=True)
class Check:
    """A score held against its floor."""

    benchmark: str
    metric: str
    value: float
    floor: float
    passes: bool


def read_floors(path: Path = PATH) -> Floors:
    """Return the floors of a file; none if there is no file."""
    floors: Floors = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return floors


def write_floors(floors: Mapping[str, Mapping[str, float]], path: Path = PATH) -> None:
    """Write floors to a file."""
    path.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")


def iter_checks(results: Sequence[Result], floors: Floors) -> Iterator[Check]:
    """Yield each score that has a floor, with whether it passes."""
    for result in results:
        for metric, floor in floors.get(result.name, {}).items():
            value = result.scores[metric]
            yield Check(
                result.name, metric, value, floor, not _is_worse(result.name, metric, value, floor)
            )


def set_floors(results: Sequence[Result], floors: Floors, *, lower: bool = False) -> Floors:
    """Return the floors raised to what was measured; with `lower`, lowered to it too."""
    updated = {name: dict(metrics) for name, metrics in floors.items()}
    for result in results:
        metrics = updated.setdefault(result.name, {})
        for metric, estimate in result.estimates.items():
            floor = _floor_of(result.name, metric, estimate.value)
            before = metrics.get(metric, floor)
            if lower or not _is_worse(result.name, metric, floor, before):
                metrics[metric] = floor
    return updated


def _is_less_better(benchmark: str, metric: str) -> bool:
    return metric in LESS_IS_BETTER or benchmark in LESS_IS_BETTER_IN


def _floor_of(benchmark: str, metric: str, value: float) -> float:
    if _is_less_better(benchmark, metric):
        return round(min(1.0, value + SLACK), 4)
    return round(max(0.0, value - SLACK), 4)


def _is_worse(benchmark: str, metric: str, value: float, floor: float) -> bool:
    return value > floor if _is_less_better(benchmark, metric) else value < floor
