"""The model card: generated from a bundle's spec, so that it cannot say anything else."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from biaslens.scoring.bundle import CARD, BundleSpec, read_spec, write_spec


def render_card(spec: BundleSpec) -> str:
    """Return the card of a bundle as Markdown."""
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # Markdown made from our own spec
    )
    environment.filters["pretty"] = lambda value: json.dumps(value, indent=1, ensure_ascii=False)
    template = files("biaslens.training").joinpath("card.md.j2").read_text(encoding="utf-8")
    return environment.from_string(template).render(spec=spec)


def record_scores(folder: Path, scores: Mapping[str, Mapping[str, float]]) -> None:
    """Write the scores of benchmarks into a bundle and its card, rounded to 6 digits."""
    rounded = {
        name: {metric: round(value, 6) for metric, value in values.items()}
        for name, values in scores.items()
    }
    spec = read_spec(folder)
    spec = spec.model_copy(update={"scores": {**spec.scores, **rounded}})
    write_spec(spec, folder)
    (folder / CARD).write_text(render_card(spec), encoding="utf-8")
