"""How the probabilities of the bundle held up on labelled sentences: the calibration plot."""

from math import sqrt
from statistics import NormalDist
from typing import Any

from biaslens.report.masthead import as_mapping, is_number
from biaslens.report.text import count, one_line
from biaslens.statistics.results import Summary

_LEFT, _RIGHT = 8.0, 98.0  # per cent of the width
_TOP, _BASE = 8.0, 188.0  # pixels
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def build_reliability(summary: Summary) -> dict[str, Any] | None:
    """Return the bins of the plot with their places, or `None` if the bundle states none.

    A bin has the mean probability of its sentences, the share that people called loaded, and the
    Wilson interval (95 %) of that share.
    """
    stated = as_mapping(as_mapping(summary.run.get("bundle")).get("reliability"))
    bins = stated.get("bins")
    points = [_point(one) for one in bins] if isinstance(bins, list) else []
    shown = [point for point in points if point]
    if not shown:
        return None
    return {
        "benchmark": one_line(str(stated.get("benchmark", "")), 60),
        "points": shown,
        "n": count(sum(point["n_sentences"] for point in shown)),
        "x_ticks": [{"x": _x(tick), "label": _percent(tick)} for tick in _TICKS],
        "y_ticks": [{"y": _y(tick), "label": _percent(tick)} for tick in _TICKS],
        "diagonal": {"x1": _x(0), "y1": _y(0), "x2": _x(1), "y2": _y(1)},
    }


def _point(one: Any) -> dict[str, Any] | None:
    values = [as_mapping(one).get(key) for key in ("n", "probability", "share")]
    if not all(map(is_number, values)):
        return None
    n, probability, share = (float(value) for value in values if is_number(value))
    if n < 1 or not (0 <= probability <= 1 and 0 <= share <= 1):
        return None
    low, high = _wilson(share, n)
    return {
        "x": _x(probability),
        "y": _y(share),
        "low": _y(low),
        "high": _y(high),
        "probability": _percent(probability),
        "share": _percent(share),
        "interval": f"{_percent(low)} to {_percent(high)}",
        "n": count(int(n)),
        "n_sentences": int(n),
    }


def _wilson(share: float, n: float) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    z = NormalDist().inv_cdf(0.975)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _x(value: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * value, 2)


def _y(value: float) -> float:
    return round(_BASE - (_BASE - _TOP) * value, 1)


def _percent(value: float) -> str:
    return f"{100 * value:.0f}\u00a0%"
