"""Copies of one text count once: which articles are copies, and of which.

Reading marks each later copy with the id of the first (`duplicate_of` in the column `extra`).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from biaslens.statistics.tables import Row

MARK = "duplicate_of"


def read_extra(article: Row) -> dict[str, Any]:
    """Return the columns that the record carried, as far as they can be read."""
    try:
        extra = json.loads(article["extra"] or "{}")
    except ValueError:
        return {}
    return extra if isinstance(extra, dict) else {}


def find_copies(articles: Sequence[Row]) -> Mapping[str, str]:
    """Return for each copy the id of the text that it repeats, by way of other copies."""
    marks = {row["article_id"]: read_extra(row).get(MARK) for row in articles}
    found = {}
    for key in marks:
        root, seen = key, {key}
        while isinstance(marks.get(root), str) and marks[root] not in seen:
            root = str(marks[root])
            seen.add(root)
        if root != key:
            found[key] = root
    return found


def without_copies(articles: Sequence[Row], copies: Mapping[str, str]) -> list[Row]:
    """Return the articles, only the first of those that have the same text.

    A text counts once among these articles, whether or not the first copy is one of them.
    """
    seen: set[str] = set()
    kept = []
    for article in articles:
        text = copies.get(article["article_id"], article["article_id"])
        if text not in seen:
            seen.add(text)
            kept.append(article)
    return kept
