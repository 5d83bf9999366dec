"""Which line of a page is its headline."""

import re
from collections import Counter
from collections.abc import Sequence

from biaslens.reading.lines import Line, normalize
from biaslens.reading.weights import Weights

_FARTHEST = 60
_DEEPEST = 6
_LONGEST = 220
_BODY_SEEN = 6_000
_ENOUGH = 2.5
_DECK = 1.0
_NAMING_WORD = re.compile(r"[^\W\d_]{4,}")


def find_headline(lines: Sequence[Line], start: int, end: int, weights: Weights) -> int | None:
    """Return the line that is the headline of the article, or None.

    A headline stands shortly before the article or at its head, shares words with it, is often
    repeated, and has the byline or the date near it. Of several equal lines the first one counts.

    Args:
        lines: The lines of the page that are not blank.
        start: First line of the article.
        end: Line after its last one.
        weights: The learned weights.
    """
    counts = Counter(normalize(line.text) for line in lines if len(line.text) <= _LONGEST)
    body = " ".join(line.text[:_BODY_SEEN] for line in lines[start : min(end, start + 40)])
    vocabulary = set(_NAMING_WORD.findall(body[:_BODY_SEEN].casefold()))
    first = max(0, start - _FARTHEST)
    scores = {
        index: _score(lines, index, start, counts, vocabulary)
        for index in range(first, min(start + _DEEPEST, end))
        if _may_be_headline(lines[index]) and (index <= start or _marked(lines, index, counts))
    }
    best = max(scores, key=scores.__getitem__, default=None)
    if best is None or scores[best] < _ENOUGH:
        return None
    if scores.get(best - 1, 0.0) >= scores[best] - _DECK:  # the line under a headline
        best -= 1
    key = normalize(lines[best].text)
    return next(i for i in range(first, best + 1) if normalize(lines[i].text) == key)


def _may_be_headline(line: Line) -> bool:
    return (
        line.reason is None
        and 3 <= line.words <= 35
        and len(line.text) <= _LONGEST
        and line.text[-1] not in ".;:,"
    )


def _score(
    lines: Sequence[Line], index: int, start: int, counts: Counter[str], vocabulary: set[str]
) -> float:
    line = lines[index]
    words = set(_NAMING_WORD.findall(line.text.casefold()))
    shared = len(words & vocabulary) / len(words) if words else 0.0
    near = [near.reason for near in lines[index + 1 : index + 5]]
    return (
        4.0 * shared
        + (1.0 if line.words >= 5 else 0.0)
        + (1.0 if counts[normalize(line.text)] > 1 else 0.0)
        + (1.5 if "byline" in near or "date" in near else 0.0)
        + (0.5 if line.after_blank else 0.0)
        - 0.07 * max(0, line.words - 14)
        - 0.04 * max(0, start - index)
        - 0.5 * max(0, index - start)
        - (1.0 if _in_list(lines, index) else 0.0)
    )


def _marked(lines: Sequence[Line], index: int, counts: Counter[str]) -> bool:
    """Tell whether a line is repeated, or followed by a byline or a date."""
    near = [near.reason for near in lines[index + 1 : index + 4]]
    return counts[normalize(lines[index].text)] > 1 or "byline" in near or "date" in near


def _in_list(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line stands among short ones with no blank line on either side."""
    if lines[index].after_blank or index + 1 >= len(lines) or lines[index + 1].after_blank:
        return False
    return lines[index - 1].words < 12 and lines[index + 1].words < 12
