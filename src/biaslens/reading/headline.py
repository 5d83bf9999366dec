"""Which line of a page is its headline.

Every line that could be one, shortly before the article or at its head, gets a weighted sum of what
speaks for it: words shared with the article, a repetition, a byline or a date below it. The weights
are learned by comparing the headline with each other candidate of its page; the highest sum wins.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from biaslens.reading.lines import Line, normalize
from biaslens.reading.weights import Weights

_FARTHEST = 60
_DEEPEST = 6
_LONGEST = 220
_LINES_SEEN, _OPENING = 20, 3
_LINE_SEEN = 600
_NAMING_WORD = re.compile(r"[^\W\d_]{4,}")
_DOUBT = re.compile(r"^(?:\d{1,2}[.)] |watch|video|photos?|more|also|next|previous|read)\b", re.I)
_OFFER = re.compile(
    r"^(?:subscribe|sign|get|join|click|download|follow|register|enter|learn|find|discover|buy|"
    r"shop|visit|watch|listen|read|see|submit|log|check|browse|try|save|"
    r"about|all|our|your?|latest|top|most|more)\b",
    re.I,
)
_BREADCRUMB = re.compile(r"[»›]|\s[>/|]\s")


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
    if best is None or scores[best] < 0:
        return None
    key = normalize(lines[best].text)
    first = max(0, start - _FARTHEST)
    return next(i for i in range(first, best + 1) if normalize(lines[i].text) == key)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a candidate is compared with: how many lines hold a word, and how many are the same.

    `article` and `opening` count the lines of the article and its first three, `short` the short
    lines of the page, `repeated` those by their text.
    """

    start: int
    article: Mapping[str, int]
    opening: Mapping[str, int]
    short: Mapping[str, int]
    repeated: Mapping[str, int]


def iter_candidates(
    lines: Sequence[Line], start: int, end: int
) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield each line that may be the headline, with what speaks for it by name."""
    page = _describe_page(lines, start, end)
    order = 0
    for index in range(max(0, start - _FARTHEST), min(start + _DEEPEST, end)):
        if _may_be_headline(lines[index]) and (
            index <= start or _is_marked(lines, index, page.repeated)
        ):
            yield index, _describe(lines, index, page, order)
            order += 1


def _describe_page(lines: Sequence[Line], start: int, end: int) -> _Page:
    article = [line.text[:_LINE_SEEN] for line in lines[start : min(end, start + _LINES_SEEN)]]
    short = [line.text for line in lines if len(line.text) <= _LONGEST]
    return _Page(
        start,
        _count_words(article),
        _count_words(article[:_OPENING]),
        _count_words(short),
        Counter(map(normalize, short)),
    )


def _count_words(texts: Sequence[str]) -> Counter[str]:
    return Counter(word for text in texts for word in _naming_words(text))


def _naming_words(text: str) -> frozenset[str]:
    return frozenset(_NAMING_WORD.findall(text.casefold()))


def _may_be_headline(line: Line) -> bool:
    return (
        line.reason is None
        and 2 <= line.words <= 35
        and len(line.text) <= _LONGEST
        and line.text[-1] not in ".;:,"
    )


def _describe(lines: Sequence[Line], index: int, page: _Page, order: int) -> dict[str, float]:
    line, start = lines[index], page.start
    below = [near.reason for near in lines[index + 1 : index + 5]]
    above = [near.reason for near in lines[max(0, index - 4) : index]]
    following = lines[index + 1] if index + 1 < len(lines) else None
    return {
        "bias": 1.0,
        **_describe_words(_naming_words(line.text), index, page),
        "5 words or more": float(line.words >= 5),
        "words over 14": max(0, line.words - 14) / 10,
        "repeated": float(page.repeated[normalize(line.text)] > 1),
        "date or byline below": float("byline" in below or "date" in below),
        "date or byline next": float(below[:1] in (["byline"], ["date"])),
        "date or byline above": float("byline" in above or "date" in above),
        "share below": float("share" in below),
        "navigation above": float("navigation" in above[-2:]),
        "longer line above": float(_is_below_longer(lines, index)),
        "after a blank line": float(line.after_blank),
        "lines before the article": max(0, start - index) / 10,
        "lines next to the article": float(start - index in (1, 2, 3)),
        "lines into the article": max(0, index - start) / 5,
        "in a list": float(_in_list(lines, index)),
        "among short lines": _short_near(lines, index),
        "longer than the next": float(following is not None and line.words > following.words),
        "sentence below": float(following is not None and following.is_sentence),
        "first on the page": float(index < 3),
        "first candidate": float(order == 0),
        "doubtful beginning": float(bool(_DOUBT.search(line.text))),
        "offer": float(bool(_OFFER.search(line.text))),
        "breadcrumb": float(bool(_BREADCRUMB.search(line.text))),
        "sentence": float(line.is_sentence),
    }


def _describe_words(words: frozenset[str], index: int, page: _Page) -> dict[str, float]:
    """Return how many words of a candidate stand in other lines."""
    in_article = index - page.start in range(_LINES_SEEN)
    in_opening = index - page.start in range(_OPENING)
    shared = sum(page.article.get(word, 0) > in_article for word in words)
    opening = sum(page.opening.get(word, 0) > in_opening for word in words)
    short = sum(page.short.get(word, 1) - 1 for word in words)
    n = len(words) + 1
    return {
        "share of words in the article": shared / n,
        "words in the article": min(shared, 8) / 8,
        "share of words in its opening": opening / n,
        "words in other short lines": math.log1p(short / n),
    }


def _is_below_longer(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a longer candidate stands above, but for a byline and a date between them."""
    above = index - 1
    while above > 0 and lines[above].reason in ("byline", "date"):
        above -= 1
    return above >= 0 and _may_be_headline(lines[above]) and lines[above].words > lines[index].words


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
