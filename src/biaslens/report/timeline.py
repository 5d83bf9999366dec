"""The narrators' wording by month, with how much was published below it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from biaslens.report.charts import ceiling_of, mark, ticks_to
from biaslens.report.findings import group_name
from biaslens.report.text import count, numbered
from biaslens.statistics.results import Group, Month, Summary

MAX_LINES = 6
"""Up to so many groups have a timeline each; of more, all articles together have one."""
MAX_MONTHS = 120
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
FIGURE = "narrator_loaded"
_LEFT, _RIGHT = 7.0, 98.0
_TOP, _BASE, _VOLUME = 8.0, 118.0, 44.0
_MOST_LABELS = 8


def build_timeline(summary: Summary) -> dict[str, Any] | None:
    """Return a timeline for each group, all on the same axes; `None` with less than two months."""
    months = _calendar([month.month for month in _dated(summary.overall)])
    if len(months) < 2:
        return None
    groups = list(summary.groups) if len(summary.groups) <= MAX_LINES else [summary.overall]
    shares = [month.figures[FIGURE] for group in groups for month in _dated(group)]
    ceiling = ceiling_of(shares)
    most = max((month.n_sentences for group in groups for month in _dated(group)), default=1)
    return {
        "ticks": [
            {"y": _number(_height(tick, ceiling)), "label": f"{100 * tick:.0f}\u00a0%"}
            for tick in ticks_to(ceiling)
        ],
        "labels": _labels(months),
        "is_overall": len(summary.groups) > MAX_LINES,
        "rows": [_row(group, months, ceiling, most) for group in groups],
    }


def _row(group: Group, months: Sequence[str], ceiling: float, most: int) -> dict[str, Any]:
    places = {month: place for place, month in enumerate(months)}
    shown = [month for month in _dated(group) if month.month in places]
    points = [
        _point(month, places[month.month], len(months), ceiling=ceiling, most=most)
        for month in shown
    ]
    lines = [
        {"x1": a["x"], "y1": a["y"], "x2": b["x"], "y2": b["y"]}
        for a, b in pairwise(points)
        if a["y"] is not None
        and b["y"] is not None
        and places[b["month"]] - places[a["month"]] == 1
    ]
    return {
        "name": group_name(group.name),
        "points": points,
        "lines": lines,
        "n_thin": sum(point["y"] is None for point in points),
    }


def _point(month: Month, place: int, n: int, *, ceiling: float, most: int) -> dict[str, Any]:
    share = month.figures[FIGURE]
    height = _VOLUME * month.n_sentences / most
    heights = {"y": share.estimate, "low": share.low, "high": share.high}
    return {
        "month": month.month,
        "x": _number(_across(place, n)),
        **{
            key: None if value is None else _number(_height(value, ceiling))
            for key, value in heights.items()
        },
        "bar_x": _number(_across(place, n) - _width(n) / 2),
        "bar_width": _number(_width(n)),
        "bar_y": _number(_BASE + 12 + _VOLUME - height),
        "bar_height": _number(max(1.0, height)),
        "n_articles": numbered(month.n_articles, "article"),
        "n_sentences": count(month.n_sentences),
        "told": mark(share, ceiling),
    }


def _dated(group: Group) -> list[Month]:
    """Return the months of a group that are months: dates come from anywhere."""
    return [month for month in group.months if _MONTH.fullmatch(month.month)]


def _calendar(found: Sequence[str]) -> list[str]:
    """Return every month up to the last, those without articles, too, at most `MAX_MONTHS`."""
    if not found:
        return []
    first, last = (12 * int(month[:4]) + int(month[5:7]) - 1 for month in (min(found), max(found)))
    numbers = range(max(first, last + 1 - MAX_MONTHS), last + 1)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _labels(months: Sequence[str]) -> list[dict[str, str]]:
    every = -(-len(months) // _MOST_LABELS)
    return [
        {"x": _number(_across(place, len(months))), "label": month}
        for place, month in enumerate(months)
        if place % every == 0
    ]


def _across(place: int, n: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (place + 0.5) / n


def _width(n: int) -> float:
    return 0.7 * (_RIGHT - _LEFT) / n


def _height(value: float, ceiling: float) -> float:
    return _BASE - (_BASE - _TOP) * min(1.0, value / ceiling)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
