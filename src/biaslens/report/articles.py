"""The articles of a report, one card each: its strip of sentences, its reading view, its origin."""

from collections.abc import Mapping, Sequence
from typing import Any

from biaslens.report.article import build_paragraphs
from biaslens.report.evidence import names_of
from biaslens.report.findings import group_name
from biaslens.report.labels import NO_OUTLET
from biaslens.report.masthead import removed_rows
from biaslens.report.strips import build_strip
from biaslens.report.text import count, numbered, one_line
from biaslens.statistics.summary import ArticleSummary, Summary
from biaslens.statistics.tables import Row, Scores


def build_articles(
    scores: Scores, summary: Summary, quoted: Mapping[str, frozenset[int] | None]
) -> list[dict[str, Any]]:
    """Return the cards of the articles in the order of the tables."""
    names = names_of(summary)
    places = {group.name: place for place, group in enumerate(summary.groups)}
    numbers = {row["article_id"]: number for number, row in enumerate(scores.articles, 1)}
    return [
        {
            **_card(row, one, rows=scores.sentences[one.article_id]),
            "anchor": f"a{number}",
            "group": places[one.group],
            "is_quoted": quoted[one.article_id] is None or bool(quoted[one.article_id]),
            "copy_of": _anchor(one.copy_of, numbers),
            "paragraphs": build_paragraphs(
                scores.sentences[one.article_id],
                anchor=f"a{number}",
                shown=quoted[one.article_id],
                names=names,
            ),
        }
        for number, (row, one) in enumerate(zip(scores.articles, summary.articles, strict=True), 1)
    ]


def _card(row: Row, one: ArticleSummary, *, rows: Sequence[Row]) -> dict[str, Any]:
    narrator = one.figures["narrator_loaded"]
    return {
        "title": one_line(row["title"] or row["article_id"], 300),
        "outlet": group_name(one.outlet) if one.outlet else NO_OUTLET,
        "published": one_line(row["published"][:10], 10) if row["published"] else None,
        "url": one_line(row["url"], 300) if row["url"] else None,
        "language": one_line(row["language"], 20) if row["language"] else None,
        "notes": [one_line(note) for note in one.notes],
        "sha256": one_line(row["text_sha256"][:16], 16),
        "n_sentences": numbered(len(rows), "sentence"),
        "n_loaded": count(narrator.count),
        "n_narrator": numbered(narrator.n, "sentence"),
        "attributions": numbered(one.figures["named"].n, "attribution"),
        "strip": build_strip(rows),
        "removed": removed_rows(one.removed),
    }


def _anchor(article_id: str | None, numbers: Mapping[str, int]) -> str | None:
    return f"a{numbers[article_id]}" if article_id and article_id in numbers else None
