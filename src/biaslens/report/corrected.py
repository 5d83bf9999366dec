"""Shares corrected with hand labels, beside the raw ones."""

from typing import Any

from biaslens.report.charts import share_text
from biaslens.report.differences import NAMES
from biaslens.report.findings import group_name
from biaslens.report.text import count, numbered, percent, percent_number
from biaslens.statistics.results import Corrected, Group, Summary


def build_corrected(summary: Summary) -> dict[str, Any] | None:
    """Return the raw and the corrected shares of each group; `None` without hand labels."""
    labels = summary.hand_labels
    if labels is None:
        return None
    groups = [("All articles", summary.overall)]
    groups += [(group_name(group.name), group) for group in summary.groups]
    return {
        "n": numbered(labels.n_sentences, "sentence"),
        "n_articles": numbered(labels.n_articles, "article"),
        "n_annotators": numbered(labels.n_annotators, "annotator"),
        "n_unmatched": labels.n_unmatched,
        "agreement": [
            {"name": NAMES.get(key, key), "alpha": "one label each" if a is None else f"{a:.2f}"}
            for key, a in labels.agreement.items()
        ],
        "rows": [row for name, group in groups for row in _rows(name, group)],
    }


def _rows(name: str, group: Group) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "figure": NAMES.get(key, key),
            "raw": share_text(group.figures[key]),
            "value": None if one.estimate is None else percent(one.estimate),
            "interval": _interval(one),
            "n_labels": count(one.n_labels),
        }
        for key, one in group.corrected.items()
    ]


def _interval(one: Corrected) -> str:
    if one.low is None or one.high is None:
        return "too few labels"
    return f"{percent_number(one.low)} to {percent(one.high)}"
