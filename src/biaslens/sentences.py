"""Kept text → sentences with offsets.

The library nupunkt finds the ends of sentences (chosen in docs/adr/0001-sentence-splitter.md). This
module adds what news pages need around it: line breaks, a handful of corrections, and bounds for
hostile input. It leaves out the cleaning of pages and languages other than English.

A blank line always divides. A single line break divides as well (a headline without a full stop, a
list item), unless the text goes on across it: the next line starts in lower case, or this line
ends in a comma, a small word ("of") or a title ("Dr."), or the paragraph is hard-wrapped and
the next word had no room left on the line. A list item (a bullet, "3.") always starts a sentence.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from biaslens.schema import Span

MAX_SENTENCE = 5_000
"""Characters after which a sentence is divided at white space, so that its length stays bounded."""

_WINDOW = 50_000
_TITLE = r"(?<!\w)(?:Mrs?|Ms|Dr|Prof|Rev|Hon|Pres|Sen|Rep|Gov|Gen|Lt|Col|Capt|Cpl|Sgt|Maj)\."
_DATE_OR_ZONE = (
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    r"|Eastern|Central|Mountain|Pacific|Greenwich|[A-Z]{2}|Mr|Ms|Dr"
)

_WORD = re.compile(r"\S+")
_VISIBLE = re.compile(r"\S")
_ITEM = re.compile(r"\s*(?:[-–—*•·▪●‣◦►]\s|\(?\d{1,3}[.)]\s|\(?[a-z]\)\s)")
_GOES_ON = re.compile(
    rf"(?:[,;(–—&]|(?<!\w)(?:an?|the|of|to|in|on|at|by|for|from|with|and|or|that|as)|{_TITLE})\Z"
)
_CLOSERS = re.compile(r"[)\]}”’»\"']{1,4}(?=\s|[,;:]|\Z)")
_AFTER_TITLE = re.compile(rf"{_TITLE}\Z")
_GOES_ON_AFTER = re.compile(r"\s{0,20}(?:[,;:)\]}]|--|[a-z](?![A-Z]))")
_TIME = re.compile(rf"m\.(?<=\b[ap]\.m\.)(?=\s+(?!{_DATE_OR_ZONE})[A-Z“\"])")
# the library's list of abbreviations, read from scans, holds whole words such as "bank" and "chaos"
_WHOLE_WORD = re.compile(
    r"(?<![\w.@/&-])(?!(?:approx|assn|corp|dept|incl|govt|univ|Messrs|Assoc)\.)"
    r"(?:[a-z]{4,30}|[A-Z][a-z]{5,30})\.[”’\"')]{0,3}(?=\s{1,20}[“‘\"'(]{0,3}[A-Z])"
)
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")

_LONG_WORD = re.compile(r"\S{300,}")

_Range = tuple[int, int]


def split_sentences(text: str) -> list[Span]:
    r"""Return the sentences of a text, in order.

    Each is trimmed of white space, never empty, and at most `MAX_SENTENCE` characters long. They do
    not overlap, and together they hold every character that is not white space.

    Args:
        text: The kept text of an article, of any length.

    Example:
        >>> text = "Dam vote set\n\nSen. Ortiz said “no.” Nobody else did."
        >>> [text[span.start : span.end] for span in split_sentences(text)]
        ['Dam vote set', 'Sen. Ortiz said “no.”', 'Nobody else did.']
    """
    spans: list[Span] = []
    flat = _LINE_BREAK.sub(" ", text)
    for start, end in _iter_blocks(text):
        block = flat[start:end]
        for first, last in _iter_between(block, _find_ends(block)):
            spans += (Span(start + a, start + b) for a, b in _iter_bounded(block, first, last))
    return spans


def _iter_blocks(text: str) -> Iterator[_Range]:
    """Yield the stretches of text that no line break divides."""
    paragraph: list[_Range] = []
    position = 0
    for line in text.splitlines(keepends=True):
        body = line.strip()
        if body:
            start = position + line.index(body[0])
            paragraph.append((start, start + len(body)))
        else:
            yield from _iter_joined(text, paragraph)
            paragraph = []
        position += len(line)
    yield from _iter_joined(text, paragraph)


def _iter_joined(text: str, lines: list[_Range]) -> Iterator[_Range]:
    """Yield the lines of one paragraph, those that belong together as one."""
    width = max((end - start for start, end in lines), default=0)
    is_wrapped = any(text[start].islower() for start, _ in lines[1:])
    first = 0
    for index in range(1, len(lines) + 1):
        if index < len(lines):
            line, following = lines[index - 1], lines[index]
            if _is_joined(text, line, following, width=width if is_wrapped else None):
                continue
        yield lines[first][0], lines[index - 1][1]
        first = index


def _is_joined(text: str, line: _Range, following: _Range, *, width: int | None) -> bool:
    """Tell whether the text goes on across the end of a line.

    `width` is the length of the longest line of a hard-wrapped paragraph, `None` in any other.
    """
    start, end = following
    if _ITEM.match(text, start, end):
        return False
    if text[start].islower() or _GOES_ON.search(text, max(line[0], line[1] - 8), line[1]):
        return True
    if width is None:
        return False
    word = _WORD.match(text, start, end)
    return word is not None and line[1] - line[0] + 1 + len(word[0]) > width


def _find_ends(block: str) -> list[int]:
    """Return the ends of the sentences of a block, sorted, with the corrections applied."""
    found = (_corrected(block, end) for end in _iter_ends(block))
    missed = (match.end() for rule in (_TIME, _WHOLE_WORD) for match in rule.finditer(block))
    return sorted({end for end in found if end} | {*missed, len(block)})


def _corrected(block: str, end: int) -> int | None:
    """Return where the sentence really ends, or `None` where none does."""
    if closers := _CLOSERS.match(block, end):
        end = closers.end()
    if _GOES_ON_AFTER.match(block, end) or _AFTER_TITLE.search(block, max(0, end - 8), end):
        return None
    return end


def _iter_ends(block: str) -> Iterator[int]:
    """Yield the ends that the library finds, looking at windows of bounded length."""
    find_spans = _load_finder()
    position = 0
    while position < len(block):
        window = _LONG_WORD.sub(_masked, block[position : position + _WINDOW])
        trimmed = (start + len(window[start:end].rstrip()) for start, end in find_spans(window))
        ends = [position + end for end in trimmed if end]
        if position + len(window) == len(block):
            yield from ends
            return
        # the last sentence of the window may go on after it
        ends = ends[:-1] or [position + _last_gap(window)]
        yield from ends
        position = ends[-1]


def _masked(word: re.Match[str]) -> str:
    """Return a stand-in for an endless word: the library is quadratic in their length."""
    return "x" * (len(word[0]) - 2) + word[0][-2:]


@cache
def _load_finder() -> Callable[[str], list[_Range]]:
    import nupunkt  # reads its model, so not before it is needed

    return nupunkt.sent_spans


def _iter_between(block: str, ends: list[int]) -> Iterator[_Range]:
    """Yield the trimmed, non-empty ranges that the ends divide a block into."""
    start = 0
    for end in ends:
        if visible := _VISIBLE.search(block, start, end):
            yield visible.start(), start + len(block[start:end].rstrip())
        start = end


def _iter_bounded(block: str, start: int, end: int) -> Iterator[_Range]:
    """Yield a range, divided at white space as long as it is longer than allowed."""
    while end - start > MAX_SENTENCE:
        last = start + _last_gap(block[start : start + MAX_SENTENCE])
        yield start, last
        visible = _VISIBLE.search(block, last, end)
        if visible is None:
            return
        start = visible.start()
    yield start, end


def _last_gap(piece: str) -> int:
    """Return where the last word of a piece can be cut off: never 0, else at the very end."""
    words = piece.rsplit(None, 1)
    return len(words[0]) if len(words) == 2 else len(piece)
