"""Where an article names somebody: people, bodies and places, by capitals alone."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter

from biaslens.attribution.entities import name_words
from biaslens.attribution.headlines import find_again, find_headlines, is_small, iter_capitals
from biaslens.attribution.phrases import without_possessive
from biaslens.attribution.tables import words_of
from biaslens.schema import Span

_WORD = re.compile(r"[^ \xa0]+")
_OPENS = re.compile(r"(?:^|[.!?:;“”\"‘(\n–—-])[ \xa0]?$|(?<!\w)'$")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|St)\.[ \xa0]$")
_NO_NAMES = frozenset(
    {"i", "i'm", "i've", "i'd", "i'll", "ok", "mr", "mrs", "ms", "dr"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    | {"january", "february", "march", "april", "may", "june", "july", "august"}
    | {"september", "october", "november", "december"}
)
_OPENERS = frozenset(
    {"either", "neither", "both", "once", "nor", "yet", "even", "until", "unlike"}
    | {"several", "various", "numerous", "countless"}
)
_OF_PLACE = re.compile(
    r"(?:\w{2,20}(?:ian|ish|ese)|American|German|French|Dutch|Greek|Swiss|Israeli|Iraqi|Saudi|Afghan"
    r"|Democratic|Republican|(?:North|South|East|West)ern)$"
)
_LETTER = re.compile(r"[A-Z]-[a-z]")  # U-turn, T-shirt
_NEXT_WORDS = re.compile(r"[ \xa0]([a-z][\w’'-]{0,30})(?:[ \xa0]([A-Z]))?")
_BETWEEN = re.compile(r"[ \xa0](?:(of)(?:[ \xa0]the)?|for|on)[ \xa0]")
_BODIES = frozenset(  # what is for something, or on something
    {"agency", "alliance", "association", "campaign", "center", "centre", "coalition", "commission"}
    | {"committee", "conference", "council", "department", "foundation", "fund", "group"}
    | {"institute", "ministry", "network", "observatory", "office", "organisation", "organization"}
    | {"society"}
)
_MAX_CHARS = 200_000
_MOST = 2_000

_Name = tuple[int, int, tuple[str, ...]]  # start and end in some words in capitals, and its own


def find_mentions(text: str) -> list[Span]:
    """Return where names stand, without titles and possessives, at most 2,000 of them.

    A single capitalized word is no name if the article writes it without a capital as well, or if
    it opens a sentence and stands nowhere else; nor is an adjective before its noun ("Syrian men").
    In a headline that has all its words in capitals, the names are those of the other lines.

    >>> text = "Yesterday Mayor Ana Ruiz met the Harbour Union’s head. Ruiz smiled."
    >>> [text[span.start : span.end] for span in find_mentions(text)]
    ['Ana Ruiz', 'Harbour Union', 'Ruiz']
    """
    headlines = find_headlines(text, end=_MAX_CHARS)
    matches = iter_capitals(text, end=_MAX_CHARS, headlines=headlines)
    spans = list(_joined((s for match in matches if (s := _name_in(match))), text))
    if not spans:
        return []
    small = frozenset(re.findall(r"\b[a-z]{2,30}\b", text[:_MAX_CHARS]))
    named = ((span, text[span.start : span.end]) for span in spans)
    found = [(s, name, _opens(text, s)) for s, name in named if name.lower() not in small]
    inside = {name for _, name, opens in found if not opens}
    known = inside | {word for name in inside for word in name.split()}
    kept = [s for s, name, opens in found if not opens or _is_known(name, known)]
    if headlines:
        names = frozenset(text[span.start : span.end] for span in kept)
        kept = sorted([*kept, *find_again(names, text, headlines)], key=attrgetter("start"))
    return kept[:_MOST]


def _joined(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Yield names, those of bodies and places with the name they belong to: "Bank of Orm"."""
    last: Span | None = None
    for span in spans:
        if last and _belong(text, last, span):
            last = Span(last.start, span.end)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _belong(text: str, left: Span, right: Span) -> bool:
    """Whether two names that follow each other are one: "Institute" and "Water Policy"."""
    between = _BETWEEN.fullmatch(text, left.end, right.start)
    if between is None or _is_no_name(text[right.start : right.end]):
        return False
    noun = text[left.start : left.end].split()[-1].lower()
    if between[1] is None:
        return noun in _BODIES
    return noun in words_of("organization") or noun in words_of("landmark")


def _name_in(match: re.Match[str]) -> Span | None:
    found = _read_name(match[0]) or _group_name(match)
    if found is None or _is_no_name(found[2][-1]):
        return None
    first, last, name = found
    start, end = match.start() + first, match.start() + last
    if len(name) == 1 and _OF_PLACE.match(name[0]) and _is_before_noun(match.string, end):
        return None
    return Span(start, end)


def _is_before_noun(text: str, end: int) -> bool:
    """Whether a noun may follow: "Syrian men", "Syrian and Iraqi men"; not "Binnish and left"."""
    match = _NEXT_WORDS.match(text, end)
    if match is None:
        return False
    word, capital = match.groups()
    return capital is not None if word in ("and", "or") else not is_small(word)


@lru_cache(maxsize=16_384)  # names come again, within an article and from one to the next
def _read_name(capitals: str) -> _Name | None:
    words = list(_WORD.finditer(capitals))
    if len(words) > 1 and words[0][0].lower() in _OPENERS:
        words = words[1:]
    name = name_words([word[0] for word in words])
    if not name:
        return None
    plain = [without_possessive(word[0]) for word in words]
    first = next(i for i in range(len(plain)) if plain[i : i + len(name)] == name)
    last = words[first + len(name) - 1]
    return words[first].start(), last.start() + len(name[-1]), tuple(name)


def _is_no_name(last: str) -> bool:
    is_initial = len(last) < 3 and last[-1] == "."
    return is_initial or last.lower().replace("’", "'") in _NO_NAMES or bool(_LETTER.match(last))


def _group_name(match: re.Match[str]) -> _Name | None:
    """Return the name of a group in capitals inside a sentence: "the Democrats"."""
    word = match[0]
    if word[-1] != "s" or not word.isalpha() or _opens(match.string, Span(*match.span())):
        return None
    return 0, len(word), (word,)


def _opens(text: str, span: Span) -> bool:
    before = text[max(0, span.start - 6) : span.start]
    return _OPENS.search(before) is not None and not _TITLED.search(before)


def _is_known(name: str, known: frozenset[str] | set[str]) -> bool:
    return " " in name or name in known or name.lower() in words_of("place")
