"""What a single line of a flattened page looks like: the features that the page cleaner weighs.

A line is judged by its own words and, for continuation only, by the first letter of the next one.
Every pattern is matched against a bounded head or tail of the line, so the work is linear in the
text whatever it holds.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, cast, get_args

from biaslens.reading.wrapping import join_wrapped
from biaslens.schema import Reason

MAX_LINES = 200_000
_HEAD = 400
_TAIL = 40
_SHORT = 220
_WORDS_SEEN = 4_000

_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔:;][\"'”’»」)\]\s]*$")
_BULLET = re.compile(r"^[-–—•·*|▪►»>]\s*")
_MENTIONS_MONEY = re.compile(
    r"\$\s?\d[\d,]{2,}|\d[\d,]* ?(?:dollars|USD|€|£)|\bearn(?:ed|ing|s)?\b", re.I
)
_SPAM = re.compile(
    r"https?://|www\.|\b(?:per/hr|work(?:ing)? from home|home ?based|whats ?app|payday|casino|"
    r"click here|visit (?:this|here|my)|this (?:site|website|link))\b",
    re.I,
)
_EARNINGS = re.compile(
    r"\b(?:earn|earned|earns|earning|make|makes|made|making|pays?|paid)\b.{0,60}[$€£]? ?\d.{0,20}"
    r"\b(?:an?|per|every) (?:hour|day|week|month)\b",
    re.I,
)
_BIOGRAPHY = re.compile(
    r"^(?-i:(?:[A-Z][\w.'’-]{0,20},? ){1,5})(?:\([^()]{1,60}\) )?"
    r"(?:is|was|has been|works as|serves as) (?:(?:currently|also) )?(?:an?|the|our)\b.{0,80}?"
    r"\b(?:writers?|authors?|co-?founder|founder|editors?|journalist|reporter|correspondent|"
    r"columnist|contributor|blogger|professor|lecturer|fellow|consultant|director|host|"
    r"photographer)\b",
    re.I,
)
_HEARTS = re.compile(r"[♥★☆✅➤➜►◄]{2}")
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_SHAPES = {
    "whole": r"^(?:{})\W*$",
    "start": r"^(?:{})",
    "short": r"(?:{})",
    "fragment": r"(?:{})",
    "any": r"(?:{})",
}
Marker = Literal["comments", "section"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its range in the page, and what it looks like.

    `reason` says which kind of boilerplate its words give away, if any; `marker` whether it opens a
    section that is not the article (`comments`, `section`). `words` counts words, or a fair guess
    in scripts that write without spaces. `is_sentence` is true if it ends as a sentence does, or
    runs on into the next line.
    """

    start: int
    end: int
    text: str
    words: int
    is_sentence: bool
    after_blank: bool
    reason: Reason | None
    marker: Marker | None


def split_lines(text: str) -> list[Line]:
    """Return the lines of a page that are not blank, with their features.

    What a fixed width broke counts as one line, line breaks and all. Beyond 200,000 lines the rest
    of the page is taken as one line.
    """
    raw: list[tuple[int, int, bool]] = []
    position, blank = 0, True
    for line in text.splitlines(keepends=True):
        if len(raw) >= MAX_LINES:
            line = text[position:]
        body = line.strip()
        if body:
            start = position + len(line) - len(line.lstrip())
            raw.append((start, start + len(body), blank))
        blank = not body
        position += len(line)
        if position >= len(text):
            break
    raw = join_wrapped(text, raw)
    return [_describe(text, raw, index) for index in range(len(raw))]


def normalize(line: str) -> str:
    """Return the words of a line alone, in lower case: equal for a headline and its repetition."""
    return " ".join(re.findall(r"\w+", line[:_HEAD].casefold()))


def is_biography(line: str) -> bool:
    """Tell whether a line says who somebody is, as those about the author below an article do."""
    return _BIOGRAPHY.search(line[:_HEAD]) is not None


def is_spam(line: str) -> bool:
    """Tell whether a comment advertises: hearts, wages, or money beside an address or an offer."""
    head = line[:2_000]
    if _HEARTS.search(head) or _EARNINGS.search(head):
        return True
    return bool(_SPAM.search(head) and _MENTIONS_MONEY.search(head))


def _describe(text: str, raw: list[tuple[int, int, bool]], index: int) -> Line:
    start, end, after_blank = raw[index]
    body = text[start:end]
    words = _count_words(body)
    runs_on = False
    if index + 1 < len(raw) and not raw[index + 1][2] and len(body) >= 40:
        runs_on = text[raw[index + 1][0]].islower()
    is_sentence = runs_on or bool(_SENTENCE_END.search(body[-_TAIL:]))
    reason, marker = _match(body[:_HEAD], len(body) <= _SHORT, words, is_sentence)
    return Line(start, end, body, words, is_sentence, after_blank, reason, marker)


def _count_words(body: str) -> int:
    head = body[:_WORDS_SEEN]
    words = len(head.split())
    if len(head) > 30 and len(head) > 20 * words:  # no spaces between words
        words = len(head) // 3
    return words * len(body) // len(head)


@lru_cache(maxsize=4_096)
def _match(
    head: str, short: bool, words: int, is_sentence: bool
) -> tuple[Reason | None, Marker | None]:
    head = _BULLET.sub("", head).strip()
    vocabulary = frozenset(_WORD.findall(head.casefold())) if short and words <= 14 else None
    for phrase in _phrases():
        if phrase.where == "fragment" and is_sentence and words >= 5:
            continue
        if (short or phrase.where == "any") and phrase.matches(head, vocabulary):
            return phrase.reason, phrase.marker
    if short and words >= 3 and head.count("|") >= 2:
        return "navigation", None
    return None, None


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The rows of `phrases.tsv` that share a reason, a marker and a place."""

    reason: Reason
    marker: Marker | None
    where: str
    pattern: re.Pattern[str] | None
    allowed: frozenset[str]
    needed: frozenset[str]

    def matches(self, head: str, vocabulary: frozenset[str] | None) -> bool:
        if self.pattern is not None:
            return self.pattern.search(head) is not None
        if not vocabulary or not vocabulary <= self.allowed:
            return False
        return not self.needed or not self.needed.isdisjoint(vocabulary)


@cache
def _phrases() -> tuple[_Phrases, ...]:
    table = files("biaslens.reading").joinpath("phrases.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in table.splitlines() if row and not row.startswith("#")]
    return tuple(_parse(*row) for row in rows)


def _parse(reason: str, marker: str, where: str, value: str) -> _Phrases:
    known = {name: name for name in get_args(Reason)}
    words = value.split() if where == "words" else []
    return _Phrases(
        reason=known[reason],
        marker=None if marker == "-" else cast(Marker, marker),
        where=where,
        pattern=None if words else re.compile(_SHAPES[where].format(value), re.IGNORECASE),
        allowed=frozenset(word.lstrip("+") for word in words),
        needed=frozenset(word[1:] for word in words if word.startswith("+")),
    )
