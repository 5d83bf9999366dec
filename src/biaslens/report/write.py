"""Scores in, one HTML file out, and a few lines for the terminal."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biaslens.errors import OutputError
from biaslens.report.cited import MAX_SOURCES
from biaslens.report.data import build_report
from biaslens.report.downloads import articles_csv, figures_csv, figures_json, sources_csv
from biaslens.report.export import tables_if_any, write_exports
from biaslens.report.render import render_figures, render_report
from biaslens.report.timeline import MAX_LINES as MAX_TIMELINES
from biaslens.statistics.summary import Summary, SummaryOptions, summarize_scores
from biaslens.statistics.tables import read_scores

MAX_LINES = 12


@dataclass(frozen=True, slots=True)
class ReportNote:
    """What a report says in a few plain lines, and how large its page is."""

    lines: tuple[str, ...]
    n_bytes: int


def write_report(
    scores: Path,
    out: Path,
    *,
    excerpts: int | None = None,
    exports: Sequence[str] = (),
    options: SummaryOptions | None = None,
) -> ReportNote:
    """Write the page of a folder of scores to `out`, and return its headlines.

    The same scores give the same bytes.

    Args:
        scores: The folder that `biaslens score` wrote.
        out: The HTML file; it is replaced only when the page is complete.
        excerpts: At most so many sentences of each article are quoted (the most telling ones);
            `None` quotes all of them, or of a large corpus as many as a page can carry.
        exports: Names of `FORMATS` that are written as well, into the folder `NAME-files` beside
            the page; the sentences in them are whole, whatever `excerpts` says.
        options: What makes a group, the parties, hand labels, and the seed of all that is random.

    Raises:
        RunError: If `scores` is not a folder of scores.
        ConfigError: If the file of parties is wrong.
        InputError: If a file of hand labels is wrong.
        OutputError: If `out` cannot be written.
    """
    tables = read_scores(Path(scores))
    summary = summarize_scores(tables, options)
    report = build_report(tables, summary, excerpts=excerpts)
    page = render_report(report, build_files(summary, report)).encode("utf-8")
    _replace(Path(out), page)
    write_exports(exports, export_folder(Path(out)), scores=tables, summary=summary, report=report)
    lines = [report["masthead"]["read"], *report["headlines"]]
    return ReportNote(lines=tuple(lines[:MAX_LINES]), n_bytes=len(page))


def export_folder(out: Path) -> Path:
    """Return the folder of the exports of a page: `report-files` beside `report.html`."""
    return out.with_name(f"{out.stem}-files")


def build_files(summary: Summary, report: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that a page carries: every number, and every chart."""
    return {
        "figures.csv": figures_csv(summary),
        "articles.csv": articles_csv(summary),
        "sources.csv": sources_csv(summary, MAX_SOURCES),
        **dict(tables_if_any(summary, n_groups=MAX_TIMELINES)),
        "figures.json": figures_json(summary),
        **render_figures(report),
    }


def _replace(out: Path, page: bytes) -> None:
    partial = out.with_name(f".{out.name}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(page)
        os.replace(partial, out)
    except OSError as error:
        raise OutputError(
            f"{out}: the report cannot be written ({error.strerror or error}); "
            "choose another place with -o"
        ) from error
