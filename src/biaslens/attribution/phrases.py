"""The grammar of a source phrase, as far as it is needed: its base, its head, its capitals."""

import re
from dataclasses import dataclass
from functools import lru_cache

from biaslens.attribution.tables import words_of

_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[.&'’-](?=[^\W_]))*\.?|[,;:()\[\]—–%]|\B-\B")
_MAX_CHARS = 600
_CUT_MARKS = frozenset(",;:()[]—–-")
_ASIDE = re.compile(r" \([^()]{1,60}\)(?= [a-z])")
_GENERATIONS = frozenset({"II", "III", "IV", "Jr", "Sr", "Jr.", "Sr."})
_OFFICE = re.compile(r" of (?:State|Defen[sc]e|Labor|Homeland Security|Justice) (?=[A-Z])")
_WHEN = re.compile(
    r"(?<=[a-z]) (?:(?:last|this|next|earlier this|late last)"
    r" (?:week|month|year|night|spring|summer|fall|winter|season)"
    r"|(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?= [a-z]|[,.;]|$)"
)
_MADE = frozenset(
    {"taken", "released", "published", "filed", "conducted", "obtained", "compiled"}
    | {"seen", "sent", "written", "given", "shown", "drawn"}
)
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_ABBREVIATED = re.compile(r"^(?:[A-Za-z]\.)+$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source phrase: its words, the base up to the first modifier behind it, and what follows.

    `lower` is the base in lower case, `head` its last word without the possessive; `base` and
    `rest` keep their case.
    """

    base: tuple[str, ...]
    rest: str
    lower: tuple[str, ...]
    head: str


@lru_cache(maxsize=4_096)  # one source is asked about in many ways
def read_phrase(source: str) -> Phrase:
    """Return the parts of a source phrase.

    >>> read_phrase("a senior official at the ministry").base
    ('a', 'senior', 'official')
    """
    source = _WHEN.sub("", _ASIDE.sub("", _OFFICE.sub(" ", source[:_MAX_CHARS])))
    tokens = [(match[0], match.start()) for match in _TOKEN.finditer(source)]
    while tokens and (
        tokens[0][0].lower() in words_of("conjunction") or tokens[0][0] in _CUT_MARKS
    ):
        tokens = tokens[1:]
    base: list[str] = []
    rest = ""
    for index, (word, start) in enumerate(tokens):
        if base and (_ends_base(word, base) or _second_part(tokens, index)):
            rest = source[start:]
            break
        if word not in _CUT_MARKS:
            base.append(word if _is_abbreviation(word) else word.rstrip("."))
    while len(base) > 1 and (base[-1] in _GENERATIONS or base[-1] in _REFLEXIVE):
        base.pop()
    lower = tuple(word.lower() for word in base)
    head = without_possessive(lower[-1]) if lower else ""
    return Phrase(base=tuple(base), rest=rest, lower=lower, head=head)


def _ends_base(word: str, base: list[str]) -> bool:
    """Whether a word begins a modifier behind the noun: "poll of", "judges handling"."""
    if word.lower() in words_of("modifier") or word in _CUT_MARKS:
        return True
    if word in _MADE:  # "a poll taken in May", but "a newly taken poll"
        return base[-1].islower() and not base[-1].endswith(("ly", "the", "a"))
    if not (word.islower() and word.endswith(("ed", "ing"))):
        return False
    before = base[-1].lower()
    is_plural = len(before) > 4 and before.endswith("s") and before == without_possessive(before)
    return is_plural or before in words_of("document")


def _second_part(tokens: list[tuple[str, int]], index: int) -> bool:
    """Whether "and" goes on with another party: "the Times and the Herald", "India and Nepal"."""
    if tokens[index][0].lower() != "and" or index + 1 == len(tokens):
        return False
    following = tokens[index + 1][0].lower()
    before = tokens[index - 1][0].lower()
    return following in words_of("another") or before in words_of("place")


def without_possessive(word: str) -> str:
    """Return a word without 's.

    >>> without_possessive("Hadi’s")
    'Hadi'
    """
    return _POSSESSIVE.sub("", word) if "'" in word or "’" in word else word


def _is_abbreviation(word: str) -> bool:
    known = word.lower() in words_of("title")
    return known or _ABBREVIATED.match(word) is not None
