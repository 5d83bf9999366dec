"""What a report says, as files beside it: numbers, charts, and sentences with their labels."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from biaslens.errors import OutputError
from biaslens.report.downloads import (
    articles_csv,
    comparisons_csv,
    figures_csv,
    months_csv,
    parties_csv,
    sources_csv,
)
from biaslens.report.formats import to_brat, to_conll, to_doccano, to_label_studio
from biaslens.report.render import render_figures
from biaslens.statistics.summary import Summary
from biaslens.statistics.tables import Scores

Files = Iterator[tuple[str, str]]


def _csv(scores: Scores, summary: Summary, report: Mapping[str, Any]) -> Files:
    yield "figures.csv", figures_csv(summary)
    yield "articles.csv", articles_csv(summary, n_whole=len(summary.articles))
    yield "sources.csv", sources_csv(summary)
    yield from tables_if_any(summary)


def tables_if_any(summary: Summary, *, n_groups: int | None = None) -> Files:
    """Yield the tables that only some corpora have; months of at most `n_groups` groups."""
    if summary.comparisons:
        yield "comparisons.csv", comparisons_csv(summary)
    if summary.parties:
        yield "parties.csv", parties_csv(summary)
    if summary.overall.months:
        yield "months.csv", months_csv(summary, n_groups=n_groups)


def _json(scores: Scores, summary: Summary, report: Mapping[str, Any]) -> Files:
    yield "summary.json", summary.to_json()
    yield "report.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _svg(scores: Scores, summary: Summary, report: Mapping[str, Any]) -> Files:
    yield from render_figures(report).items()


def _label_studio(scores: Scores, summary: Summary, report: Mapping[str, Any]) -> Files:
    tasks = [to_label_studio(row, scores.sentences[row["article_id"]]) for row in scores.articles]
    yield "label-studio.json", json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def _doccano(scores: Scores, summary: Summary, report: Mapping[str, Any]) -> Files:
    lines = [to_doccano(row, scores.sentences[row["article_id"]]) for row in scores.articles]
    yield "doccano.jsonl", "".join(lines)


def _brat(scores: Scores, summary: Summary, report: Mapping[str, Any]) -> Files:
    for number, row in enumerate(scores.articles, 1):
        text, annotations = to_brat(scores.sentences[row["article_id"]])
        yield f"brat/{number:05}.txt", text
        yield f"brat/{number:05}.ann", annotations


def _conll(scores: Scores, summary: Summary, report: Mapping[str, Any]) -> Files:
    parts = [to_conll(row, scores.sentences[row["article_id"]]) for row in scores.articles]
    yield "sentences.conll", "".join(parts)


FORMATS: Mapping[str, Callable[[Scores, Summary, Mapping[str, Any]], Files]] = {
    "csv": _csv,
    "json": _json,
    "svg": _svg,
    "label-studio": _label_studio,
    "doccano": _doccano,
    "brat": _brat,
    "conll": _conll,
}


def write_exports(
    formats: Iterable[str],
    folder: Path,
    *,
    scores: Scores,
    summary: Summary,
    report: Mapping[str, Any],
) -> list[Path]:
    """Write the files of each of `FORMATS` that is asked for into `folder`, and return them.

    Raises:
        OutputError: If a file cannot be written.
    """
    written = []
    for name in dict.fromkeys(formats):
        for file, text in FORMATS[name](scores, summary, report):
            path = folder / file
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
            except OSError as error:
                raise OutputError(
                    f"{path}: cannot be written ({error.strerror or error}); "
                    "choose another place with -o"
                ) from error
            written.append(path)
    return written
