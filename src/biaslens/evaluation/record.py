"""Measured scores go into a bundle's spec, where its card takes them from."""

from collections.abc import Mapping
from pathlib import Path

from biaslens.scoring.bundle import read_spec, write_spec


def record_scores(folder: Path, scores: Mapping[str, Mapping[str, float]]) -> None:
    """Write the scores of benchmarks into a bundle's `biaslens.json`, rounded to 4 digits."""
    rounded = {
        name: {metric: round(value, 4) for metric, value in values.items()}
        for name, values in scores.items()
    }
    spec = read_spec(folder)
    write_spec(spec.model_copy(update={"scores": {**spec.scores, **rounded}}), folder)
