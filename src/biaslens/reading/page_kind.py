"""Whether a text is a scraped page with other things around the article, or an article alone.

A text that looks like an article alone passes unchanged: cutting a sentence of it would cost more
than a leftover line does. The few numbers about the whole text are weighed by learned weights.
"""

import math
from collections import Counter
from collections.abc import Sequence

from biaslens.reading.lines import Line, normalize
from biaslens.reading.weights import Weights

_MOST_LEFT_OUT = 0.12


def is_clean(lines: Sequence[Line], weights: Weights) -> bool:
    """Tell whether the text is an article already."""
    return _is_prose(lines) or (
        len(lines) > 0 and not _has_thread(lines) and score_page(lines, weights) >= 0
    )


def score_page(lines: Sequence[Line], weights: Weights) -> float:
    """Return how much the text speaks for an article alone (above zero) or a page (below)."""
    columns = describe_page(lines)
    return sum(weights.page[name] * value for name, value in columns.items())


def describe_page(lines: Sequence[Line]) -> dict[str, float]:
    """Return numbers about the whole text by name, each greater for a scraped page."""
    n = len(lines)
    short = [not line.is_sentence and line.words < 8 for line in lines]
    reasons = Counter(line.reason for line in lines)
    repeated = Counter(normalize(line.text) for line in lines if line.words >= 3)
    sections = sum(line.marker == "section" for line in lines)
    return {
        "bias": 1.0,
        "share of short lines": sum(short) / n,
        "longest run of short lines": math.log1p(_longest_run(short)),
        "short lines among the first": _mean(short[:5]),
        "short lines among the last": _mean(short[-8:]),
        "a line repeated": float(any(count > 1 for count in repeated.values())),
        "comments": float(any(line.marker == "comments" for line in lines)),
        "sections": math.log1p(sections),
        "share of sections": sections / n,
        "navigation": math.log1p(reasons["navigation"]),
        "share": math.log1p(reasons["share"]),
        "comment": math.log1p(reasons["comment"]),
        "byline": math.log1p(reasons["byline"]),
        "date": math.log1p(reasons["date"]),
    }


def _is_prose(lines: Sequence[Line]) -> bool:
    """Tell whether there is prose, nearly nothing else, and no line that gives itself away."""
    prose = sum(line.words for line in lines if line.is_sentence and line.reason is None)
    rest = sum(line.words for line in lines) - prose
    suspects = sum(line.reason is not None for line in lines)
    return suspects == 0 and prose > 0 and rest <= max(_MOST_LEFT_OUT * prose, 15)


def _has_thread(lines: Sequence[Line]) -> bool:
    """Tell whether a heading of comments has something below it, or two lines furnish a thread."""
    heading = any(line.marker == "comments" for line in lines[:-1])
    return heading or sum(line.reason == "comment" for line in lines) >= 2


def _longest_run(marks: Sequence[bool]) -> int:
    best = run = 0
    for mark in marks:
        run = run + 1 if mark else 0
        best = max(best, run)
    return best


def _mean(marks: Sequence[bool]) -> float:
    return sum(marks) / len(marks) if marks else 0.0
