"""Copies of one text among the articles, as reading has marked them."""

import json
from collections.abc import Mapping
from typing import Any

from biaslens.report.findings import group_name
from biaslens.report.text import one_line
from biaslens.statistics.tables import Row, Scores

MARK = "duplicate_of"


def find_copies(scores: Scores) -> dict[str, str]:
    """Return the id of the first copy of each article that is a later copy of another."""
    found = {row["article_id"]: original_of(row) for row in scores.articles}
    return {key: first for key, first in found.items() if first}


def original_of(row: Row) -> str | None:
    """Return the id of the article that `row` is a copy of, `None` if it is not marked as one."""
    try:
        extra = json.loads(row["extra"] or "{}")
    except ValueError:
        return None
    first = extra.get(MARK) if isinstance(extra, dict) else None
    return str(first) if first else None


def build_copies(scores: Scores) -> list[dict[str, Any]]:
    """Return one row for each copy: the article and the one that it repeats."""
    numbers = {row["article_id"]: number for number, row in enumerate(scores.articles, 1)}
    rows = {row["article_id"]: row for row in scores.articles}
    return [
        {
            "later": _named(rows[key], numbers[key]),
            "first": _named(rows[first], numbers[first]) if first in rows else None,
            "first_id": one_line(first, 120),
        }
        for key, first in find_copies(scores).items()
    ]


def _named(row: Row, number: int) -> Mapping[str, str]:
    return {
        "anchor": f"a{number}",
        "title": one_line(row["title"] or row["article_id"], 160),
        "outlet": group_name(row["outlet"]),
    }
