"""Places on paper: the numbers of the charts turned into coordinates, drawn by the templates.

Horizontal places are percentages of the width, so that the charts fit any screen without scaling
their text.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from biaslens.report.findings import group_name
from biaslens.report.labels import SOURCE_TYPES, TECHNIQUES, Label, name_of
from biaslens.report.text import (
    count,
    feature,
    interval_text,
    numbered,
    one_line,
    percent,
    percent_number,
)
from biaslens.statistics.intervals import Share
from biaslens.statistics.summary import PER_SENTENCES, Group, Summary

_LEFT, _RIGHT = 3.0, 97.0  # room for half a mark at both ends of an axis
_CEILINGS = (0.04, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
_STEPS = {0.04: 0.01, 0.1: 0.02, 0.2: 0.05, 0.3: 0.1, 0.4: 0.1, 0.5: 0.1}
_LABEL_ROOM = 0.09  # a part of a bar narrower than this has its number in the table only


def by_loadedness(groups: Sequence[Group]) -> list[Group]:
    """Return the groups, the one with the most loaded narrator first, the withheld ones last."""
    shares = {group.name: group.figures["narrator_loaded"].estimate for group in groups}

    def order(group: Group) -> tuple[bool, float]:
        return shares[group.name] is None, -(shares[group.name] or 0)

    return sorted(groups, key=order)


def forest(groups: Sequence[Group], ceiling: float) -> dict[str, Any]:
    """Return the forest plot: each group's narrator and sources on a line, the highest first."""
    return {
        "ticks": [
            {"x": _place(tick, ceiling), "label": f"{100 * tick:.0f}"} for tick in ticks_to(ceiling)
        ],
        "rows": [
            {
                "name": group_name(group.name),
                "group": groups.index(group),
                "n_articles": numbered(group.n_articles, "article"),
                "narrator": mark(group.figures["narrator_loaded"], ceiling),
                "source": mark(group.figures["source_loaded"], ceiling),
            }
            for group in by_loadedness(groups)
        ],
    }


def mark(share: Share, ceiling: float) -> dict[str, Any]:
    """Return a share as text, and as places on an axis that ends at `ceiling`."""
    drawn = share.estimate is not None
    has_interval = share.low is not None and share.high is not None
    return {
        "x": _place(share.estimate or 0, ceiling) if drawn else None,
        "low": _place(share.low or 0, ceiling) if has_interval else None,
        "high": _place(share.high or 0, ceiling) if has_interval else None,
        **share_text(share),
    }


def share_text(share: Share) -> dict[str, Any]:
    """Return a share in words: value, interval, and what it rests on."""
    return {
        "value": None if share.estimate is None else percent(share.estimate),
        "interval": interval_text(share)
        if share.estimate is not None
        else f"withheld: {share.withheld}",
        "has_interval": share.low is not None,
        "is_rough": share.is_rough,
        "count": count(share.count),
        "n": count(share.n),
        "n_articles": numbered(share.n_articles, "article"),
    }


def stacked(groups: Sequence[Group], prefix: str, labels: Mapping[str, Label]) -> dict[str, Any]:
    """Return a stacked bar for each group: the shares `prefix.label` in the order of labels."""
    keys = [
        key for key in labels if any(group.figures[f"{prefix}.{key}"].count for group in groups)
    ]
    return {
        "labels": [
            {"key": key, "name": labels[key].name, "meaning": labels[key].meaning} for key in keys
        ],
        "rows": [
            {
                "name": group_name(group.name),
                **_bar([group.figures[f"{prefix}.{key}"] for key in keys], keys),
            }
            for group in groups
        ],
    }


def _bar(shares: Sequence[Share], keys: Sequence[str]) -> dict[str, Any]:
    n = shares[0].n if shares else 0
    parts, left = [], 0.0
    for key, share in zip(keys, shares, strict=True):
        if share.estimate:
            number = percent_number(share.estimate) if share.estimate >= _LABEL_ROOM else ""
            width = 100 * share.estimate
            parts.append(
                {
                    "key": key,
                    "x": _number(left),
                    "width": _number(width),
                    "middle": _number(left + width / 2),
                    "number": number,
                }
            )
            left += width
    return {"parts": parts, "cells": [share_text(share) for share in shares], "n": count(n)}


def shaded(groups: Sequence[Group], prefix: str, labels: Mapping[str, Label]) -> dict[str, Any]:
    """Return a table of shares, each cell with a shade from 0 to 4 beside its number."""
    table = stacked(groups, prefix, labels)
    for row, group in zip(table["rows"], groups, strict=True):
        for cell, label in zip(row["cells"], table["labels"], strict=True):
            estimate = group.figures[f"{prefix}.{label['key']}"].estimate or 0
            cell["shade"] = min(4, int(estimate * 8))
    return table


def techniques(summary: Summary) -> dict[str, Any]:
    """Return the techniques as a dot plot: the rate overall with its interval, and by group."""
    found = {
        key: share for key, share in summary.overall.figures.items() if key.startswith("technique.")
    }
    shown = sorted(
        (key for key, share in found.items() if share.estimate is not None),
        key=lambda key: (-(found[key].estimate or 0), key),
    )
    top = max((found[key].high or found[key].estimate or 0 for key in shown), default=0) or 1
    return {
        "groups": [group_name(group.name) for group in summary.groups],
        "rows": [
            {
                **_technique(key),
                "mark": {**mark(found[key], top * 1.05), **_rate(found[key])},
                "cells": [_rate(group.figures[key]) for group in summary.groups],
            }
            for key in shown
        ],
        "withheld": [
            {**_technique(key), "count": count(share.count)}
            for key, share in found.items()
            if share.estimate is None and share.count
        ],
    }


def _technique(key: str) -> dict[str, str]:
    name = key.partition(".")[2]
    meaning = TECHNIQUES[name].meaning if name in TECHNIQUES else ""
    return {
        "name": one_line(name_of(TECHNIQUES, name), 80),
        "meaning": meaning,
        "show": feature(key),
    }


def _rate(share: Share) -> dict[str, Any]:
    def per(value: float | None) -> str | None:
        return None if value is None else f"{value * PER_SENTENCES:.0f}"

    interval = f"{per(share.low)} to {per(share.high)}" if share.low is not None else None
    return {"value": per(share.estimate), "interval": interval, "count": count(share.count)}


def source_types(groups: Sequence[Group]) -> dict[str, Any]:
    """Return the stacked bars of the source types."""
    return stacked(groups, "source_type", SOURCE_TYPES)


def ceiling_of(shares: Iterable[Share]) -> float:
    """Return the end of an axis that holds the shares and their intervals."""
    top = max(
        (value for share in shares for value in (share.estimate, share.high) if value), default=0.1
    )
    return next((ceiling for ceiling in _CEILINGS if ceiling >= top - 1e-9), 1.0)


def ticks_to(ceiling: float) -> list[float]:
    """Return round places from zero to the end of an axis."""
    step = _STEPS.get(ceiling, 0.2)
    return [place * step for place in range(round(ceiling / step) + 1)]


def place_on(part: float) -> str:
    """Return the place of a part of an axis, from 0 at its start to 1 at its end."""
    return _number(_LEFT + (_RIGHT - _LEFT) * min(1.0, max(0.0, part)))


def _place(value: float, ceiling: float) -> str:
    return place_on(value / ceiling)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
