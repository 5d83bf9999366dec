"""Everything the page says, as plain values: lists, mappings, strings and numbers, ready for JSON.

Text in it is already visible (`report.text`), but not escaped: escaping is the templates' part.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from biaslens.report import charts
from biaslens.report.article import build_paragraphs
from biaslens.report.findings import build_findings, build_headlines, group_name
from biaslens.report.labels import CUE_STANCES, NO_OUTLET, QUOTATIONS, SOURCE_TYPES, Label, name_of
from biaslens.report.masthead import build_benchmarks, build_masthead, build_method, removed_rows
from biaslens.report.text import count, numbered, one_line, percent
from biaslens.statistics.counts import THRESHOLD
from biaslens.statistics.intervals import Share
from biaslens.statistics.sources import CitedSource
from biaslens.statistics.summary import ArticleSummary, Summary
from biaslens.statistics.tables import Row, Scores

REPORT_VERSION = 1
MAX_SOURCES = 25
N_EXAMPLES = 5
MAX_REJECTS = 50
SENTIMENTS = {
    "negative": Label("negative", "the words are unfriendly"),
    "neutral": Label("neutral", "the words take no side"),
    "positive": Label("positive", "the words are friendly"),
}
_TILES = {
    "narrator_loaded": ("Loaded, in the narrator’s words", "sentences"),
    "source_loaded": ("Loaded, inside sources’ words", "sentences"),
    "attributed": ("Sentences with an attribution", "sentences"),
    "named": ("Attributions to named sources", "attributions"),
    "unnamed_or_vague": ("Attributions to unnamed or vague sources", "attributions"),
    "cue_stance.distance": ("Attributions with a cue of distance", "attributions"),
    "sentiment.negative": ("Sentences that sound negative", "sentences"),
    "sentiment.positive": ("Sentences that sound positive", "sentences"),
}


def build_report(
    scores: Scores, summary: Summary, *, excerpts: int | None = None
) -> dict[str, Any]:
    """Return the page as plain values; the same scores and summary give the same values.

    Args:
        scores: The tables.
        summary: Their summary.
        excerpts: At most so many sentences of each article are quoted, `None` for all.
    """
    shown = {key: _shown(rows, excerpts) for key, rows in scores.sentences.items()}
    findings = build_findings(summary)
    groups = summary.groups
    return {
        "version": REPORT_VERSION,
        "by": one_line(summary.by, 60),
        "threshold": THRESHOLD,
        "minima": dict(summary.minima),
        "excerpts": excerpts,
        "masthead": build_masthead(summary),
        "findings": findings,
        "headlines": build_headlines(summary),
        "tiles": [
            {"label": label, "unit": unit, "meaning": summary.meanings[key],
             **charts.share_text(summary.overall.figures[key])}
            for key, (label, unit) in _TILES.items()
        ],
        "forest": charts.forest(groups),
        "source_types": charts.source_types(groups),
        "sentiment": charts.stacked(groups, "sentiment", SENTIMENTS),
        "stances": charts.shaded(groups, "cue_stance", CUE_STANCES),
        "quotations": charts.shaded(groups, "quotation", QUOTATIONS),
        "techniques": charts.techniques(summary),
        "sources": [_source(source) for source in summary.overall.sources[:MAX_SOURCES]],
        "n_more_sources": max(0, len(summary.overall.sources) - MAX_SOURCES),
        "examples": _examples(scores, shown, seed=summary.seed),
        "articles": [
            _article(
                number,
                article,
                one,
                rows=scores.sentences[one.article_id],
                shown=shown[one.article_id],
            )
            for number, (article, one) in enumerate(
                zip(scores.articles, summary.articles, strict=True), 1
            )
        ],
        "removed": removed_rows(summary.overall.removed),
        "rejects": [_reject(reject) for reject in scores.rejects[:MAX_REJECTS]],
        "n_more_rejects": max(0, len(scores.rejects) - MAX_REJECTS),
        "benchmarks": build_benchmarks(summary),
        "method": build_method(summary),
    }  # fmt: skip


def _shown(rows: Sequence[Row], excerpts: int | None) -> frozenset[int] | None:
    """Return the places of the sentences that may be quoted: those with the highest probability."""
    if excerpts is None:
        return None
    order = sorted(range(len(rows)), key=lambda place: (-(rows[place]["framing"] or 0), place))
    return frozenset(order[: max(0, excerpts)])


def _source(source: CitedSource) -> dict[str, Any]:
    return {
        "name": one_line(source.name, 120),
        "type": name_of(SOURCE_TYPES, source.source_type),
        "family": source.source_type,
        "n_attributions": count(source.n_attributions),
        "n_articles": count(source.n_articles),
        "n_words": count(source.n_words),
        "stances": [
            {"name": name_of(CUE_STANCES, key), "n": count(n)} for key, n in source.stances.items()
        ],
    }


def _article(
    number: int, row: Row, one: ArticleSummary, *, rows: Sequence[Row], shown: frozenset[int] | None
) -> dict[str, Any]:
    anchor = f"a{number}"
    narrator, sourced = one.figures["narrator_loaded"], one.figures["source_loaded"]
    return {
        "anchor": anchor,
        "title": one_line(row["title"] or row["article_id"], 300),
        "outlet": group_name(one.outlet) if one.outlet else NO_OUTLET,
        "published": one_line(row["published"][:10], 10) if row["published"] else None,
        "url": one_line(row["url"], 300) if row["url"] else None,
        "language": one_line(row["language"], 20) if row["language"] else None,
        "notes": [one_line(note) for note in one.notes],
        "sha256": one_line(row["text_sha256"], 64),
        "n_sentences": numbered(len(rows), "sentence"),
        "loaded": f"{_of(narrator)} of the narrator loaded",
        "sourced": f"{_of(sourced)} with words of sources loaded there",
        "attributions": numbered(one.figures["named"].n, "attribution"),
        "strip": charts.strip(rows),
        "paragraphs": build_paragraphs(rows, anchor=anchor, shown=shown),
        "removed": removed_rows(one.removed),
    }


def _of(share: Share) -> str:
    return f"{count(share.count)} of {numbered(share.n, 'sentence')}"


def _reject(reject: Any) -> dict[str, Any]:
    return {
        "input": one_line(str(reject.input), 200),
        "row": reject.row,
        "id": one_line(str(reject.id), 100) if reject.id is not None else None,
        "what": one_line(str(reject.what)),
        "fix": one_line(str(reject.fix)),
    }


def _examples(
    scores: Scores, shown: Mapping[str, frozenset[int] | None], *, seed: int
) -> list[dict[str, Any]]:
    """Return the most probable, the most doubtful and some random sentences of the narrators."""
    first: dict[str, dict[str, Any]] = {}
    for one in _quotable(scores, shown):
        first.setdefault(one["text"], one)  # the same words in several articles are one example
    found = list(first.values())
    order = {
        "Most probable": sorted(found, key=lambda one: (-one["framing"], one["anchor"])),
        "Nearest to the threshold": sorted(
            found, key=lambda one: (abs(one["framing"] - THRESHOLD), one["anchor"])
        ),
    }
    drawn = np.random.default_rng(seed).permutation(len(found))[:N_EXAMPLES]
    order["Drawn at random"] = [found[place] for place in sorted(int(place) for place in drawn)]
    return [
        {
            "name": name,
            "sentences": [
                {**one, "framing": percent(one["framing"])} for one in ranked[:N_EXAMPLES]
            ],
        }
        for name, ranked in order.items()
    ]


def _quotable(
    scores: Scores, shown: Mapping[str, frozenset[int] | None]
) -> Iterator[dict[str, Any]]:
    for number, article in enumerate(scores.articles, 1):
        allowed = shown[article["article_id"]]
        for place, row in enumerate(scores.sentences[article["article_id"]]):
            if row["framing_narrator"] is not None and (allowed is None or place in allowed):
                yield {
                    "anchor": f"a{number}-{place + 1}",
                    "framing": row["framing_narrator"],
                    "text": one_line(row["text"]),
                    "outlet": group_name(article["outlet"]),
                    "is_loaded": row["framing_narrator"] >= THRESHOLD,
                }
