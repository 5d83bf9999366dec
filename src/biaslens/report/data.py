"""Everything the page says, as plain values: lists, mappings, strings and numbers, ready for JSON.

Text in it is already visible (`report.text`), but not escaped: escaping is the templates' part.
"""

from collections import defaultdict
from typing import Any

from biaslens.report import charts
from biaslens.report.articles import build_articles
from biaslens.report.cited import build_cited
from biaslens.report.copies import build_copies
from biaslens.report.corrected import build_corrected
from biaslens.report.differences import build_differences, build_events
from biaslens.report.examples import build_examples
from biaslens.report.excerpts import build_quoting, choose_quoted
from biaslens.report.figures import build_figures
from biaslens.report.findings import build_findings, build_headlines
from biaslens.report.labels import AGREEMENT, CUE_STANCES, QUOTATIONS, Label
from biaslens.report.masthead import (
    build_band,
    build_benchmarks,
    build_masthead,
    build_method,
    removed_rows,
)
from biaslens.report.parties import build_parties
from biaslens.report.reliability import build_reliability
from biaslens.report.text import one_line
from biaslens.report.thresholds import build_thresholds, threshold_shares
from biaslens.report.timeline import build_timeline
from biaslens.statistics.copies import find_copies, without_copies
from biaslens.statistics.counts import THRESHOLD
from biaslens.statistics.stored import Picked
from biaslens.statistics.summary import Summary
from biaslens.statistics.tables import Row, Scores

REPORT_VERSION = 2
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
        excerpts: At most so many sentences of each article are quoted; `None` leaves it to
            `choose_quoted`.
    """
    quoted = choose_quoted(scores, excerpts, seed=summary.seed)
    groups = summary.groups
    ranked = charts.by_loadedness(groups)
    shares = threshold_shares(ranked, _members(scores, summary), seed=summary.seed)
    ceiling = charts.ceiling_of(share for _, _, row in shares for share in row)
    report = {
        "version": REPORT_VERSION,
        "by": one_line(summary.by, 60),
        "threshold": THRESHOLD,
        "minima": dict(summary.minima),
        "quoting": build_quoting(quoted, excerpts),
        "masthead": build_masthead(summary),
        "findings": build_findings(summary),
        "headlines": build_headlines(summary),
        "tiles": [
            {"label": label, "unit": unit, "meaning": summary.meanings[key],
             **charts.share_text(summary.overall.figures[key])}
            for key, (label, unit) in _TILES.items()
        ],
        "forest": charts.forest(groups, ceiling),
        "thresholds": build_thresholds(shares, ceiling),
        "corrected": build_corrected(summary),
        "source_types": charts.source_types(groups),
        "sentiment": charts.stacked(groups, "sentiment", SENTIMENTS),
        "stances": charts.shaded(groups, "cue_stance", CUE_STANCES),
        "quotations": charts.shaded(groups, "quotation", QUOTATIONS),
        "techniques": charts.techniques(summary),
        "cited": build_cited(summary),
        "examples": build_examples(scores, quoted, seed=summary.seed),
        "differences": build_differences(summary),
        "events": build_events(scores.articles, summary),
        "parties": build_parties(summary),
        "timeline": build_timeline(summary),
        "articles": build_articles(scores, summary, quoted),
        "copies": build_copies(scores.articles),
        "removed": removed_rows(summary.overall.removed),
        "rejects": [_reject(reject) for reject in scores.rejects[:MAX_REJECTS]],
        "n_more_rejects": max(0, len(scores.rejects) - MAX_REJECTS),
        "benchmarks": build_benchmarks(summary),
        "band": build_band(summary),
        "reliability": build_reliability(summary),
        "agreement": [list(one) for one in AGREEMENT],
        "method": build_method(summary),
    }  # fmt: skip
    return report | {"figures": build_figures(report), "contents": _contents(report)}


_SECTIONS = (
    ("findings", "Findings"),
    ("outlets", "Outlets"),
    ("events", "Same events"),
    ("sources", "Sources"),
    ("parties", "Parties"),
    ("techniques", "Techniques"),
    ("timeline", "Months"),
    ("sentences", "Sentences"),
    ("articles", "Articles"),
    ("removed", "Left out"),
    ("how", "How to read this"),
    ("limits", "Limits"),
    ("method", "Method"),
    ("downloads", "Files"),
)
_NEEDED = {"parties": "parties", "timeline": "timeline", "events": "differences"}


def _contents(report: dict[str, Any]) -> list[list[str]]:
    return [
        [anchor, name]
        for anchor, name in _SECTIONS
        if anchor not in _NEEDED or report[_NEEDED[anchor]]
    ]


def _members(scores: Scores, summary: Summary) -> dict[str | None, Picked]:
    """Return the sentences of the articles of each group, each text once."""
    rows: dict[str | None, list[Row]] = defaultdict(list)
    for row, one in zip(scores.articles, summary.articles, strict=True):
        rows[one.group].append(row)
    copies = find_copies(scores.articles)
    return {
        name: Picked(
            scores.sentences, [row["article_id"] for row in without_copies(articles, copies)]
        )
        for name, articles in rows.items()
    }


def _reject(reject: Any) -> dict[str, Any]:
    return {
        "input": one_line(str(reject.input), 200),
        "row": reject.row,
        "id": one_line(str(reject.id), 100) if reject.id is not None else None,
        "what": one_line(str(reject.what)),
        "fix": one_line(str(reject.fix)),
    }
