"""Copies of one text among the articles: which repeats which. Each text counts once."""

from collections.abc import Sequence
from typing import Any

from biaslens.report.findings import group_name
from biaslens.report.text import one_line
from biaslens.statistics.copies import find_copies
from biaslens.statistics.tables import Row


def build_copies(articles: Sequence[Row]) -> list[dict[str, Any]]:
    """Return one row for each copy: the article, and the one that it repeats if that is here."""
    named = {
        one["article_id"]: {
            "anchor": f"a{number}",
            "title": one_line(one["title"] or one["article_id"], 160),
            "outlet": group_name(one["outlet"]),
        }
        for number, one in enumerate(articles, 1)
    }
    return [
        {"later": named[later], "first": named.get(first), "first_id": one_line(first, 120)}
        for later, first in find_copies(articles).items()
    ]
