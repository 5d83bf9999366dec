"""Where names stand in an article whose headlines have all words in capitals."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from biaslens.attribution.capitals import NAME, is_capital
from biaslens.attribution.tables import words_of
from biaslens.schema import Span

_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"\w+(?:[’'.-]+\w+)*")
_N_WORDS, _N_LETTERS = 4, 4  # a headline has so many words of so many letters
_MAX_CHARS = 300
_SHORT = frozenset({"a", "an", "the", "its", "their", "his", "her", "vs", "via", "up", "off"})
_SMALL = ("modifier", "auxiliary", "conjunction")


@lru_cache(maxsize=2)  # an article is asked for them more than once
def find_headlines(text: str, *, end: int) -> tuple[Span, ...]:
    r"""Return the lines before `end` whose capitals tell nothing of names; none if all are such.

    >>> find_headlines("Mayor Ruiz Left Orm in March\nMayor Ruiz left Orm in March.", end=80)
    (Span(start=0, end=28),)
    """
    lines = [line for line in _LINE.finditer(text, 0, end) if not line[0].isspace()]
    found = tuple(Span(*line.span()) for line in lines if _is_headline(line[0]))
    return found if len(found) < len(lines) else ()


def iter_capitals(text: str, *, end: int, headlines: Sequence[Span]) -> Iterator[re.Match[str]]:
    """Yield where words in capitals, outside headlines, may be a name."""
    starts = [line.start for line in headlines]
    for match in NAME.finditer(text, 0, end):
        line = bisect_right(starts, match.start()) - 1
        if line < 0 or match.start() >= headlines[line].end:
            yield match


def find_again(names: frozenset[str], text: str, headlines: Sequence[Span]) -> Iterator[Span]:
    """Yield where some names stand in headlines, the longest first where several do."""
    longest = max((len(name.split()) for name in names), default=0)
    for line in headlines:
        words = [match.span() for match in _WORD.finditer(text, line.start, line.end)]
        first = 0
        while first < len(words):
            start, length = words[first][0], 1
            for last in range(min(len(words), first + longest) - 1, first - 1, -1):
                if text[start : words[last][1]] in names:
                    yield Span(start, words[last][1])
                    length = last + 1 - first
                    break
            first += length


def is_small(word: str) -> bool:
    """Tell whether a word is one of grammar, which may go without a capital in a headline."""
    return word in _SHORT or any(word in words_of(kind) for kind in _SMALL)


def _is_headline(line: str) -> bool:
    n_capitals = 0
    for match in _WORD.finditer(line, 0, _MAX_CHARS):
        word = match[0]
        if is_capital(word):
            n_capitals += len(word) >= _N_LETTERS
        elif word.isalpha() and not is_small(word):
            return False
    return n_capitals >= _N_WORDS
