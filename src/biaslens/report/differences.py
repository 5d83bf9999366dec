"""Outlets against each other: differences with intervals, on the same events and over all."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from biaslens.report.charts import place_on
from biaslens.report.findings import group_name
from biaslens.report.text import numbered, one_line, percent, percent_number
from biaslens.statistics.figures import COMPARED
from biaslens.statistics.results import Comparison, Event, Scope, Summary
from biaslens.statistics.tables import Row

NAMES = {
    "narrator_loaded": "Loaded, the narrator’s words",
    "source_loaded": "Loaded, in sources’ words",
    "attributed": "Sentences with an attribution",
    "unnamed_or_vague": "Unnamed or vague sources",
    "cue_stance.distance": "Cues of distance",
    "sentiment.negative": "Negative sentences",
    "sentiment.positive": "Positive sentences",
}
SAME_EVENTS, ALL_ARTICLES = get_args(Scope)[::-1]
MAX_EVENTS = 40
_STEPS = (0.05, 0.1, 0.2, 0.5)


def build_differences(summary: Summary) -> dict[str, Any] | None:
    """Return the comparisons by figure, each on one axis around zero; `None` without any."""
    if not summary.comparisons:
        return None
    by_figure = {key: [one for one in summary.comparisons if one.figure == key] for key in COMPARED}
    return {
        "fdr": f"{100 * summary.fdr:.0f}",
        "n": numbered(len(summary.comparisons), "comparison"),
        "n_clear": sum(one.is_clear for one in summary.comparisons),
        "has_same_events": any(one.scope == SAME_EVENTS for one in summary.comparisons),
        "charts": [_chart(key, found) for key, found in by_figure.items() if found],
    }


def build_events(articles: Sequence[Row], summary: Summary) -> dict[str, Any] | None:
    """Return the events that several groups cover, with links to their articles."""
    same = summary.same_events
    if same is None:
        return None
    numbers = {one["article_id"]: number for number, one in enumerate(articles, 1)}
    largest = sorted(same.events, key=lambda event: (-len(event.groups), event.number))
    return {
        "n": numbered(len(same.events), "event"),
        "n_more": max(0, len(same.events) - MAX_EVENTS),
        "events": [_event(event, summary, numbers) for event in largest[:MAX_EVENTS]],
    }


def _chart(figure: str, found: Sequence[Comparison]) -> dict[str, Any]:
    reach = max(max(abs(one.low), abs(one.high)) for one in found)
    step = next((step for step in _STEPS if reach <= 4 * step), 0.5)
    end = step * math.ceil(reach / step)
    places = range(round(-end / step), round(end / step) + 1)
    return {
        "figure": figure,
        "name": NAMES.get(figure, figure),
        "ticks": [
            {
                "x": _place(place * step, end),
                "label": points(place * step),
                "is_zero": place == 0,
            }
            for place in places
        ],
        "rows": _pairs(found, end),
    }


def _pairs(found: Sequence[Comparison], end: float) -> list[dict[str, Any]]:
    """Return a row for each pair of groups, with its one or two differences."""
    pairs: dict[tuple[str | None, str | None], dict[str, Comparison]] = {}
    for one in found:
        pairs.setdefault((one.first, one.second), {})[one.scope] = one
    return [
        {
            "first": group_name(first),
            "second": "all others" if _any(scopes).is_second_others else group_name(second),
            "same": _difference(scopes.get(SAME_EVENTS), end),
            "all": _difference(scopes.get(ALL_ARTICLES), end),
            "is_clear": any(one.is_clear for one in scopes.values()),
        }
        for (first, second), scopes in sorted(pairs.items(), key=_order)
    ]


def _any(scopes: Mapping[str, Comparison]) -> Comparison:
    return scopes.get(SAME_EVENTS) or scopes[ALL_ARTICLES]


def _order(item: tuple[Any, Mapping[str, Comparison]]) -> tuple[bool, float]:
    _, scopes = item
    return SAME_EVENTS not in scopes, -_any(scopes).difference


def _difference(one: Comparison | None, end: float) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "on": numbered(one.n_events, "event") if one.n_events else "all articles",
        "shares": f"{percent_number(one.first_share)} and {percent(one.second_share)}",
        "x": _place(one.difference, end),
        "low": _place(one.low, end),
        "high": _place(one.high, end),
        "difference": points(one.difference),
        "interval": f"{points(one.low)} to {points(one.high)}",
        "q": f"{one.q_value:.3f}" if one.q_value >= 0.001 else "< 0.001",
        "is_clear": one.is_clear,
        "is_corrected": one.is_corrected,
    }


def points(difference: float) -> str:
    """Return a difference of two shares in percentage points, with its sign."""
    value = round(100 * difference)
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def _place(value: float, end: float) -> str:
    return place_on((value + end) / (2 * end)) if end else place_on(0.5)


def _event(event: Event, summary: Summary, numbers: Mapping[str, int]) -> dict[str, Any]:
    first, last = (event.first_published or "")[:10], (event.last_published or "")[:10]
    return {
        "title": one_line(event.title or "untitled", 160),
        "dates": one_line(first if first == last else f"{first} to {last}", 40),
        "articles": [
            {
                "anchor": f"a{numbers[key]}",
                "outlet": group_name(summary.articles[numbers[key] - 1].group),
            }
            for key in event.article_ids
        ],
    }
