"""The numbers of a report as files: CSV for tables and plots, JSON for programs."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from biaslens.statistics.intervals import Share
from biaslens.statistics.results import Comparison, Group, Summary

_SHARE = tuple(field.name for field in fields(Share))
_BASES = {
    "n_narrator": "narrator_loaded",
    "n_sourced": "source_loaded",
    "n_attributions": "named",
}
MANY_ARTICLES = 300
_MAIN = (
    "narrator_loaded",
    "source_loaded",
    "attributed",
    "named",
    "unnamed_or_vague",
    "cue_stance.distance",
    "sentiment.negative",
    "sentiment.positive",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OF_ARTICLES = ("article_id", "outlet", "published", "title", "language", "n_sentences")


def figures_csv(summary: Summary) -> str:
    """Return every figure overall and of every group, a row each, with its interval and n."""
    rows = [
        [scope, summary.by, name, key, *(_cell(getattr(share, field)) for field in _SHARE)]
        for scope, name, group in _scopes(summary)
        for key, share in group.figures.items()
    ]
    return _csv(["scope", "by", "group", "figure", *_SHARE], rows)


def articles_csv(summary: Summary, *, n_whole: int = MANY_ARTICLES) -> str:
    """Return one row for each article: what it is, its three bases, and the count of each figure.

    The share of a single article is its count divided by its base; it has no interval. Of more
    than `n_whole` articles only the main figures are told: a page has to carry them.
    """
    keys = [key for key, share in summary.overall.figures.items() if share.count]
    if len(summary.articles) > n_whole:
        keys = [key for key in keys if key in _MAIN]
    rows = [
        [
            *(getattr(one, name) for name in _OF_ARTICLES),
            *(one.figures[figure].n for figure in _BASES.values()),
            *(_cell(one.figures[key].count) for key in keys),
        ]
        for one in summary.articles
    ]
    return _csv([*_OF_ARTICLES, *_BASES, *keys], rows)


def sources_csv(summary: Summary, n_most: int | None = None) -> str:
    """Return the cited sources of every group, the most cited first, with their cue stances."""
    rows = [
        [
            group.name,
            source.name,
            source.source_type,
            source.n_attributions,
            source.n_articles,
            source.n_words,
            " ".join(f"{stance}:{n}" for stance, n in source.stances.items()),
        ]
        for group in summary.groups
        for source in group.sources[:n_most]
    ]
    names = ["source", "source_type", "n_attributions", "n_articles", "n_words", "cue_stances"]
    return _csv(["group", *names], rows)


def comparisons_csv(summary: Summary) -> str:
    """Return every comparison of two groups, a row each."""
    names = [field.name for field in fields(Comparison)]
    rows = [[_cell(getattr(one, name)) for name in names] for one in summary.comparisons]
    return _csv(names, rows)


def parties_csv(summary: Summary) -> str:
    """Return the tone toward each party, overall and by group, of the narrator and of sources."""
    rows = [
        [scope, name, one.party, one.side, voice, *(_cell(getattr(tone, key)) for key in _SHARE)]
        for scope, name, group in _scopes(summary)
        for one in group.parties
        for voice, tone in (("narrator", one.narrator["tone"]), ("sources", one.sources["tone"]))
        if tone.n
    ]
    return _csv(["scope", "group", "party", "side", "voice", *_SHARE], rows)


def months_csv(summary: Summary, *, n_groups: int | None = None) -> str:
    """Return the main figures of each month: overall, and of each of up to `n_groups` groups."""
    is_whole = n_groups is None or len(summary.groups) <= n_groups
    rows = [
        [scope, name, month.month, key, *(_cell(getattr(share, field)) for field in _SHARE)]
        for scope, name, group in _scopes(summary)
        if is_whole or scope == "all"
        for month in group.months
        for key, share in month.figures.items()
    ]
    return _csv(["scope", "group", "month", "figure", *_SHARE], rows)


def figures_json(summary: Summary) -> str:
    """Return the figures of all articles and of every group, with what they mean.

    A figure is a list of the values that `columns` names.
    """
    value = {
        "version": summary.version,
        "by": summary.by,
        "seed": summary.seed,
        "threshold": summary.threshold,
        "minima": summary.minima,
        "run": summary.run,
        "meanings": summary.meanings,
        "columns": _SHARE,
        "groups": [
            {
                "scope": scope,
                "name": name,
                "n_articles": group.n_articles,
                "n_sentences": group.n_sentences,
                "figures": {
                    key: [getattr(share, name) for name in _SHARE]
                    for key, share in group.figures.items()
                },
            }
            for scope, name, group in _scopes(summary)
        ],
    }
    return json.dumps(_short(value), ensure_ascii=False, separators=(",", ":")) + "\n"


def _scopes(summary: Summary) -> list[tuple[str, str | None, Group]]:
    return [("all", None, summary.overall), *(("group", one.name, one) for one in summary.groups)]


def _short(value: Any) -> Any:
    """Return a value for JSON, its numbers to six digits."""
    if isinstance(value, Mapping):
        return {key: _short(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_short(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return value if isinstance(value, int | str | None) else str(value)


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """Return a number short enough to read and exact enough to compute with."""
    return f"{value:.6g}" if isinstance(value, float) else value


def _safe(cell: Any) -> Any:
    """Return text that a spreadsheet will not take for a formula."""
    return (
        f"'{cell}"
        if isinstance(cell, str) and cell.startswith(_FORMULA) and not _is_number(cell)
        else cell
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
