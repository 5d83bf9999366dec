"""Copies of one text among the articles: which repeats which. Each text counts once."""

from typing import Any

from biaslens.report.findings import group_name
from biaslens.report.text import one_line
from biaslens.statistics.summary import Summary


def build_copies(summary: Summary) -> list[dict[str, Any]]:
    """Return one row for each copy: the article, and the one that it repeats if that is here."""
    named = {
        one.article_id: {
            "anchor": f"a{number}",
            "title": one_line(one.title or one.article_id, 160),
            "outlet": group_name(one.outlet),
        }
        for number, one in enumerate(summary.articles, 1)
    }
    return [
        {
            "later": named[one.article_id],
            "first": named.get(one.copy_of),
            "first_id": one_line(one.copy_of, 120),
        }
        for one in summary.articles
        if one.copy_of is not None
    ]
