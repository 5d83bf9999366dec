"""Which line of a page is its headline.

Every line that could be one, shortly before the article or at its head, gets a weighted sum of what
speaks for it: words shared with the article, a repetition, a byline or a date below it. The weights
are learned; the highest sum wins.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from biaslens.reading.lines import Line, normalize
from biaslens.reading.weights import Weights

_FARTHEST = 60
_DEEPEST = 6
_LONGEST = 220
_BODY_SEEN = 6_000
_ENOUGH = -2.0
_DECK = 0.0
_NAMING_WORD = re.compile(r"[^\W\d_]{4,}")
_DOUBT = re.compile(r"^(?:\d{1,2}[.)] |watch|video|photos?|more|also|next|previous|read)\b", re.I)


def find_headline(lines: Sequence[Line], start: int, end: int, weights: Weights) -> int | None:
    """Return the line that is the headline of the article, or None.

    Of several equal lines the first one counts.

    Args:
        lines: The lines of the page that are not blank.
        start: First line of the article.
        end: Line after its last one.
        weights: The learned weights.
    """
    scores = {
        index: sum(weights.headline[name] * value for name, value in columns.items())
        for index, columns in iter_candidates(lines, start, end)
    }
    best = max(scores, key=scores.__getitem__, default=None)
    if best is None or scores[best] < _ENOUGH:
        return None
    above = best - 1
    while above > 0 and lines[above].reason in ("byline", "date"):
        above -= 1
    if scores.get(above, _ENOUGH - 1) >= _DECK:  # best is the line under a headline
        best = above
    key = normalize(lines[best].text)
    first = max(0, start - _FARTHEST)
    return next(i for i in range(first, best + 1) if normalize(lines[i].text) == key)


def iter_candidates(
    lines: Sequence[Line], start: int, end: int
) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield each line that may be the headline, with what speaks for it by name."""
    counts = Counter(normalize(line.text) for line in lines if len(line.text) <= _LONGEST)
    body = " ".join(line.text[:_BODY_SEEN] for line in lines[start : min(end, start + 40)])
    vocabulary = set(_NAMING_WORD.findall(body[:_BODY_SEEN].casefold()))
    order = 0
    for index in range(max(0, start - _FARTHEST), min(start + _DEEPEST, end)):
        line = lines[index]
        if _may_be_headline(line) and (index <= start or _is_marked(lines, index, counts)):
            yield index, _describe(lines, index, start, counts, vocabulary, order)
            order += 1


def _may_be_headline(line: Line) -> bool:
    return (
        line.reason is None
        and 2 <= line.words <= 35
        and len(line.text) <= _LONGEST
        and line.text[-1] not in ".;:,"
    )


def _describe(
    lines: Sequence[Line],
    index: int,
    start: int,
    counts: Mapping[str, int],
    vocabulary: set[str],
    order: int,
) -> dict[str, float]:
    line = lines[index]
    words = set(_NAMING_WORD.findall(line.text.casefold()))
    shared = words & vocabulary
    below = [near.reason for near in lines[index + 1 : index + 5]]
    above = lines[max(0, index - 4) : index]
    return {
        "bias": 1.0,
        "share of words in the article": len(shared) / len(words) if words else 0.0,
        "words in the article": min(len(shared), 8) / 8,
        "5 words or more": float(line.words >= 5),
        "words over 14": max(0, line.words - 14) / 10,
        "repeated": float(counts[normalize(line.text)] > 1),
        "date or byline below": float("byline" in below or "date" in below),
        "date or byline next": float(below[:1] in (["byline"], ["date"])),
        "date or byline above": float(any(near.reason in ("byline", "date") for near in above)),
        "share below": float("share" in below),
        "after a blank line": float(line.after_blank),
        "lines before the article": max(0, start - index) / 10,
        "lines next to the article": float(start - index in (1, 2, 3)),
        "lines into the article": max(0, index - start) / 5,
        "in a list": float(_in_list(lines, index)),
        "among short lines": _short_near(lines, index),
        "longer than the next": float(
            index + 1 < len(lines) and line.words > lines[index + 1].words
        ),
        "sentence below": float(index + 1 < len(lines) and lines[index + 1].is_sentence),
        "first on the page": float(index < 3),
        "first candidate": float(order == 0),
        "doubtful beginning": float(bool(_DOUBT.search(line.text))),
        "sentence": float(line.is_sentence),
    }


def _is_marked(lines: Sequence[Line], index: int, counts: Mapping[str, int]) -> bool:
    """Tell whether a line is repeated, or followed by a byline or a date."""
    near = [near.reason for near in lines[index + 1 : index + 4]]
    return counts[normalize(lines[index].text)] > 1 or "byline" in near or "date" in near


def _in_list(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line stands among short ones with no blank line on either side."""
    if lines[index].after_blank or index + 1 >= len(lines) or lines[index + 1].after_blank:
        return False
    return lines[index - 1].words < 12 and lines[index + 1].words < 12


def _short_near(lines: Sequence[Line], index: int) -> float:
    """Return the share of titles among the three lines before and after."""
    near = [*lines[max(0, index - 3) : index], *lines[index + 1 : index + 4]]
    titles = sum(not line.is_sentence and 3 <= line.words < 20 and not line.reason for line in near)
    return titles / max(1, len(near))
