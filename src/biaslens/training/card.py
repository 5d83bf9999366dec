"""The model card: generated from a bundle's spec, so that it cannot say anything else."""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from biaslens.evaluation.pages import PAGE_BENCHMARKS
from biaslens.evaluation.results import Result
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


def record_results(folder: Path, results: Sequence[Result], *, is_float: bool = False) -> None:
    """Write the results of benchmarks into a bundle and its card, rounded to 6 digits.

    Those of the page cleaner are left out: they say nothing about the bundle. With `is_float` they
    are those of the weights before int8.
    """
    results = [result for result in results if result.name not in PAGE_BENCHMARKS]
    spec = read_spec(folder)
    field = "float_scores" if is_float else "scores"
    scores = {result.name: _rounded(result.scores) for result in results}
    update: dict[str, Any] = {field: {**getattr(spec, field), **scores}}
    if not is_float:
        details = {result.name: _details(result) for result in results}
        update["evaluation"] = {**spec.evaluation, **details}
    spec = spec.model_copy(update=update)
    write_spec(spec, folder)
    (folder / CARD).write_text(render_card(spec), encoding="utf-8")


def _details(result: Result) -> dict[str, Any]:
    row = result.to_json()
    keys = ("n_groups", "intervals", "outlets", "reliability")
    details: dict[str, Any] = _rounded({key: row[key] for key in keys if row[key]})
    return details


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
