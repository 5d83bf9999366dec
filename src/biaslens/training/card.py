"""The model card: generated from a bundle's spec, so that it cannot say anything else."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template
from pydantic.fields import FieldInfo

from biaslens.config import DataConfig
from biaslens.evaluation.behaviour import BEHAVIOUR
from biaslens.evaluation.pages import PAGE_BENCHMARKS
from biaslens.evaluation.results import Result
from biaslens.scoring.bundle import CARD, BundleSpec, read_spec, write_spec

RELIABILITY = "reliability.svg"  # the plot of the card


@dataclass(frozen=True, slots=True)
class DataSource:
    """A data set as the card names it: what it is used for, who labelled it, its licence."""

    use: str
    name: str
    labels: str
    license: str


DATA_SOURCES: Mapping[str, DataSource] = {
    "anno_lexical": DataSource(
        "framing",
        "anno-lexical",
        "a vote of three language models (silver)",
        "MIT (repository); CC BY-NC-ND 4.0 (page of the data set)",
    ),
    "babe": DataSource(
        "framing, loaded words",
        "BABE v4",
        "trained annotators in the US, US topics; agreement low to moderate",
        "CC BY-NC-SA 4.0",
    ),
    "ptc": DataSource(
        "techniques",
        "PTC (SemEval-2020 Task 11)",
        "professional annotators; gamma about .6",
        "research use, after registration",
    ),
    "polnear": DataSource(
        "attribution", "PolNeAR", "trained annotators; alpha .75 (one annotator)", "none stated"
    ),
    "newsmtsc": DataSource("sentiment", "NewsMTSC", "crowd; kappa .72", "MIT"),
    "mpqa": DataSource("sentiment", "MPQA", "trained annotators", "research use"),
    "subjectivity": DataSource(
        "sentiment", "CheckThat! subjectivity", "trained annotators", "CC BY-NC-SA 4.0"
    ),
    "outlets": DataSource(
        "all tasks", "AllSides articles, 2016 to 2020", "teachers", "Apache-2.0 (repository)"
    ),
    "configs": DataSource(
        "framing, sentiment", "sentences written for biaslens", "their authors", "Apache-2.0"
    ),
}
"""By the folder of a training file, as `docs/data.md` names it."""


def render_card(spec: BundleSpec, *, size: int = 0) -> str:
    """Return the card of a bundle as Markdown; `size` is that of its files in bytes, if known."""
    before = list(_iter_before(spec.run))
    return _template("card.md.j2").render(
        spec=spec,
        plot=RELIABILITY,
        size=size,
        before=before,
        data=_sources(
            file for run in (*reversed(before), spec.run) for file in run.get("data", {})
        ),
        behaviours=[name for name in spec.scores if name in BEHAVIOUR],
    )


def _iter_before(run: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what a run went on from, what that went on from, and so on."""
    while "init" in run:
        run = run["init"]
        yield run


def render_reliability(spec: BundleSpec) -> str | None:
    """Return the reliability plots of all benchmarks as SVG, `None` if none is recorded."""
    panels = [
        {
            "name": name,
            "ece": spec.scores[name]["ece"],
            "bins": bins,
            "n": sum(b["n"] for b in bins),
        }
        for name, details in spec.evaluation.items()
        if (bins := details.get("reliability"))
    ]
    return _template("reliability.svg.j2").render(panels=panels) if panels else None


def _template(name: str) -> Template:
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # made from our own spec
    )
    environment.filters["as_config"] = _as_config
    environment.filters["as_lines"] = _as_lines
    environment.filters["cell"] = _cell
    text = files("biaslens.training").joinpath(name).read_text(encoding="utf-8")
    return environment.from_string(text)


def _as_config(settings: Mapping[str, Any]) -> str:
    """Return the settings of a run as a configuration, a line for each data set."""
    fields = DataConfig.model_fields
    rows = [
        {key: value for key, value in row.items() if not _is_default(fields.get(key), value)}
        for row in settings["datasets"]
    ]
    rest = {key: value for key, value in settings.items() if key != "datasets"}
    return f"{yaml.safe_dump(rest, sort_keys=False)}datasets:\n{_as_lines(rows)}"


def _is_default(field: FieldInfo | None, value: Any) -> bool:
    default = field.default if field else None
    return bool(value == (list(default) if isinstance(default, tuple) else default))


def _as_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as a YAML list, a line for each."""
    lines: Iterator[str] = (
        yaml.safe_dump(row, default_flow_style=True, sort_keys=False, width=math.inf)
        for row in rows
    )
    return "\n".join(f"  - {line.strip()}" for line in lines)


def _cell(value: object) -> str:
    """Return a name that came with the data as text of a Markdown table."""
    return escape(" ".join(str(value).split()), quote=False).replace("|", "&#124;")


def write_card(spec: BundleSpec, folder: Path) -> None:
    """Write the card of a bundle, and its plot, into its folder."""
    size = sum((folder / name).stat().st_size for name in spec.files)
    plot = render_reliability(spec)
    if plot:
        (folder / RELIABILITY).write_text(plot, encoding="utf-8")
    (folder / CARD).write_text(render_card(spec, size=size), encoding="utf-8")


def _sources(paths: Iterable[str]) -> list[DataSource]:
    """Return the data sets that training files belong to; a file of nobody's is named as it is."""
    found = {}
    for path in paths:
        folder = path.partition("/")[0]
        own = DataSource("see the settings below", f"`{path}`", "not recorded", "not recorded")
        known = DATA_SOURCES.get(folder)
        found[folder if known else path] = known or own
    return list(found.values())


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
    write_card(spec, folder)


def _details(result: Result) -> dict[str, Any]:
    row = result.to_json()
    keys = ("n_groups", "intervals", "outlets", "reliability", "ece_if_perfect")
    details: dict[str, Any] = _rounded({key: row[key] for key in keys if row[key]})
    return details


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
