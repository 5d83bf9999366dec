"""Where a text quotes: the ranges between quotation marks, however badly they are set.

Marks are matched with a stack, one paragraph (line) at a time, so that an unclosed mark can never
swallow more than its own paragraph: an opening without a close runs to the end of its paragraph
when the next paragraph opens with a mark again (how newspapers quote several paragraphs) or when it
stands where speech begins, and counts for nothing otherwise. Where the next paragraph closes what
was left open, its words up to the mark are quoted too. Apostrophes, feet and inches are no
marks. The time is linear in the length of the text. The turns of a transcript and the lines of a
dialogue set with dashes are quotations without marks.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from biaslens.attribution.turns import find_dashed, find_turns
from biaslens.schema import Span

MIN_SPEECH_WORDS = 5

_Side = Literal["open", "close", "none"]
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_BREAK = re.compile(r"[\n\r\u2028\u2029]")
_MARK = re.compile("``|''|[\"“”„‟‘’‚'«»‹›＂「」]")
_WORD = re.compile(r"\w+")
_CLOSERS = {
    "“": '”“"',
    "”": "”",
    "„": '“”‟"',
    "‟": "”",
    '"': '"”',
    "＂": "＂",
    "``": ("''", '"', "``"),
    "''": ("''", "``", '"'),
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "‘": "’'",
    "‚": "‘’",
    "'": "'’",
}
_SINGLE = frozenset("‘’‚'")
_ELISIONS = frozenset({"em", "til", "tis", "twas", "cause", "bout", "n", "round", "cuz"})


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    text: str


@lru_cache(maxsize=2)  # an article is asked for them more than once
def find_quotations(text: str) -> tuple[Span, ...]:
    r"""Return the ranges of quoted words with their marks, in order and disjoint (outermost only).

    Short quoted words (scare quotes, titles) are ranges too; `is_speech` tells them apart.

    >>> find_quotations('He is 6\'2" tall. “We stay,” she said.')
    (Span(start=17, end=27),)
    """
    spoken = _spoken(text)
    if not spoken and not _MARK.search(text):
        return ()
    paragraphs = [(m.start(), m.end()) for m in _PARAGRAPH.finditer(text) if not m[0].isspace()]
    found: list[Span] = []
    is_open = False
    for index, (start, end) in enumerate(paragraphs):
        if start in spoken:
            found.append(spoken[start])
            is_open = False
            continue
        following = paragraphs[index + 1][0] if index + 1 < len(paragraphs) else None
        continued = following is not None and _opens_with_mark(text, following)
        if is_open and (goes_on := _up_to_close(text, start, end)):
            found.append(goes_on)
            start = goes_on.end
        quoted = _in_paragraph(text, start, end, continued)
        found.extend(quoted)
        is_open = bool(quoted) and _is_unclosed(text, quoted[-1], end)
    return tuple(found)


def _spoken(text: str) -> dict[int, Span]:
    """Return the speech without marks by the start of its line."""
    spans = [span for turn in find_turns(text) for span in turn.speech]
    spans += find_dashed(text)
    if not spans:
        return {}
    breaks = [match.end() for match in _BREAK.finditer(text)]
    starts = (bisect_right(breaks, span.start) for span in spans)
    return {
        breaks[index - 1] if index else 0: span for index, span in zip(starts, spans, strict=True)
    }


def is_speech(text: str, quotation: Span) -> bool:
    """Tell whether quoted words are long enough for speech, and not a title in capitals."""
    words = []
    for match in _WORD.finditer(text, quotation.start, quotation.end):
        words.append(match[0])
        if len(words) > 30:
            break
    n_lower = sum(word[0].islower() for word in words)
    return len(words) >= MIN_SPEECH_WORDS and n_lower * 2 >= len(words)


def quoted_share(text: str, pieces: Sequence[Span], quotations: Sequence[Span]) -> float:
    """Return the share of the letters and digits of some pieces that stands in quotation marks."""
    quoted = 0
    for piece in pieces:
        for index in range(_first_touching(quotations, piece.start), len(quotations)):
            quotation = quotations[index]
            if quotation.start >= piece.end:
                break
            low, high = max(piece.start, quotation.start), min(piece.end, quotation.end)
            quoted += _n_letters(text, low, high)
    return quoted / sum(_n_letters(text, p.start, p.end) for p in pieces) if quoted else 0.0


def _first_touching(quotations: Sequence[Span], position: int) -> int:
    return max(0, bisect_right(quotations, position, key=lambda span: span.start) - 1)


def _n_letters(text: str, start: int, end: int) -> int:
    return sum(map(str.isalnum, text[start:end]))


def _opens_with_mark(text: str, start: int) -> bool:
    while start < len(text) and text[start].isspace():
        start += 1
    mark = _MARK.match(text, start)
    return mark is not None and mark[0] not in _SINGLE


def _in_paragraph(text: str, start: int, end: int, continued: bool) -> list[Span]:
    stack: list[_Mark] = []
    n_open: Counter[str] = Counter()
    found: list[Span] = []
    for mark in _marks(text, start, end):
        side = "close" if _closes_reversed(text, mark, n_open) else _side(text, mark, start, end)
        opener = _pop_opener(stack, n_open, mark) if side != "open" else None
        if opener is not None:
            _add_outermost(found, Span(opener.start, mark.end))
        elif side == "open" or (side == "none" and _may_open(text, mark, end)):
            stack.append(mark)
            n_open[mark.text] += 1
    unclosed = _unclosed(text, stack, found, (start, end), continued)
    if unclosed is not None:
        _add_outermost(found, unclosed)
    return found


def _is_unclosed(text: str, quotation: Span, end: int) -> bool:
    """Whether a quotation runs to the end of its paragraph without a closing mark."""
    return not text[quotation.end : end].strip() and not _MARK.match(text, quotation.end - 1)


def _up_to_close(text: str, start: int, end: int) -> Span | None:
    """Return the rest of a quotation that the paragraph before left open, if it is closed here."""
    mark = next((m for m in _marks(text, start, end) if m.text not in _SINGLE), None)
    if mark is None or mark.text not in "”\"»''" or _side(text, mark, start, end) != "close":
        return None
    return Span(start, mark.end) if mark.start > start else None


def _marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    for match in _MARK.finditer(text, start, end):
        mark = _Mark(match.start(), match.end(), match[0])
        if not (_is_apostrophe(text, mark, end) or _is_inch(text, mark)):
            yield mark


def _is_apostrophe(text: str, mark: _Mark, end: int) -> bool:
    """Inside a word (don't), before an elided one ('em), or after a plural owner (voters')."""
    if mark.text not in "'’":
        return False
    before = text[mark.start - 1] if mark.start else " "
    after = text[mark.end] if mark.end < end else " "
    if before.isalnum():
        return after.isalnum() or (before in "sS" and _goes_on(text, mark.end, end))
    if after.isdigit():
        return True
    word = _WORD.match(text, mark.end, min(end, mark.end + 12))
    return word is not None and word[0].lower() in _ELISIONS


def _goes_on(text: str, position: int, end: int) -> bool:
    """Whether a lower-case word follows after one space: “the voters' choice”."""
    return position + 1 < end and text[position] == " " and text[position + 1].islower()


def _is_inch(text: str, mark: _Mark) -> bool:
    if mark.text not in ("'", '"', "’", "”", "''") or not mark.start:
        return False
    if not text[mark.start - 1].isdigit():
        return False
    if mark.text in "'’":
        return mark.end < len(text) and text[mark.end].isdigit()
    return re.search(r"\d['’′] ?\d{1,2}$", text[max(0, mark.start - 6) : mark.start]) is not None


def _side(text: str, mark: _Mark, start: int, end: int) -> _Side:
    """Say from the mark and its neighbours whether it opens or closes, if they tell."""
    spaced_before = mark.start == start or not _is_inner(text[mark.start - 1])
    spaced_after = mark.end == end or not _is_inner(text[mark.end])
    if mark.text in "“„‟‘‚«‹「" or mark.text == "``":
        return "close" if spaced_after and not spaced_before else "open"
    if spaced_before and not spaced_after:
        return "open"
    return "close" if spaced_after and not spaced_before else "none"


def _closes_reversed(text: str, mark: _Mark, n_open: Counter[str]) -> bool:
    """Whether a mark closes here though it looks like opening: „so“, »so«, « so »."""
    if mark.text in "»›" and n_open["«‹"["»›".index(mark.text)]]:
        return True
    opener = {"“": "„", "«": "»", "‹": "›", "‘": "‚"}.get(mark.text)
    return opener is not None and n_open[opener] > 0 and not text[mark.start - 1].isspace()


def _is_inner(char: str) -> bool:
    """A character that binds to a word: neither a space, an opening bracket nor a dash."""
    return not (char.isspace() or char in "([{—–-/")


def _may_open(text: str, mark: _Mark, end: int) -> bool:
    before = text[mark.start - 1] if mark.start else " "
    return mark.text not in _SINGLE and not before.isalnum() and mark.end < end


def _pop_opener(stack: list[_Mark], n_open: Counter[str], mark: _Mark) -> _Mark | None:
    openers = [opener for opener, closers in _CLOSERS.items() if mark.text in closers]
    if not any(n_open[opener] for opener in openers):
        return None
    while stack:
        top = stack.pop()
        n_open[top.text] -= 1
        if top.text in openers:
            return top
    return None


def _add_outermost(found: list[Span], span: Span) -> None:
    while found and found[-1].start >= span.start:
        found.pop()
    found.append(span)


def _unclosed(
    text: str,
    stack: Sequence[_Mark],
    found: Sequence[Span],
    paragraph: tuple[int, int],
    continued: bool,
) -> Span | None:
    """Return the quotation that an unclosed mark opens, up to the end of its paragraph."""
    start, end = paragraph
    last_end = found[-1].end if found else start
    for mark in stack:
        if mark.text in _SINGLE or (mark.start < last_end and mark.start != start):
            continue
        before = text[max(start, mark.start - 3) : mark.start].rstrip()
        if continued or not before or before[-1] in ",:":
            return Span(mark.start, start + len(text[start:end].rstrip()))
    return None
