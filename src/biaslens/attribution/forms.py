"""Attributions told by form alone: transcripts, headlines with their own grammar, and namings.

Of transcripts and headlines they are added only where the model marked nothing; what it marked
stays. The probability of what a form tells is `BY_FORM`: no model gave it one.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from biaslens.attribution.entities import Names, name_words
from biaslens.attribution.namings import Naming, find_namings
from biaslens.attribution.phrases import read_phrase, without_possessive
from biaslens.attribution.roles import RoleSpan
from biaslens.attribution.tables import words_of
from biaslens.attribution.turns import find_turns

BY_FORM = 1.0

Roles = Mapping[str, Sequence[RoleSpan]]
Range = tuple[int, int]

Found = tuple[Range, Range, list[Range]]  # source, cue, contents

_N_NEAR = 8
_HEADLINE = re.compile(
    r"\s{0,20}([^\n\r\u2028\u2029]{7,199}[^\n\r\u2028\u2029 \t])[ \t]*(?=[\n\r\u2028\u2029]|$)"
)
_BEFORE_COLON = re.compile(r"([^\s:,.?!][^:,.?!]{1,40}):[ \xa0](?=\S)(.{8,})")
_AFTER_COLON = re.compile(r"(.{8,}\S): ([^\s:,.?!][^:,.?!]{1,40})$")
_SAYS_LAST = re.compile(
    r"(?P<content>.{8,}[^\s,]),[ \xa0]"
    r"(?P<cue>(?i:says?|said|claims?|warns?|admits?|insists?|argues?|finds?|reports?|shows?|suggests?"
    r"|confirms?|believes?|fears?))[ \xa0]"
    r"(?P<source>[^\s,.:;?!][^,.:;?!]{1,50})$"
)
_TOPIC = re.compile(r"(?:how|why|what|who|whose|where|when|which|a|an)\b", re.IGNORECASE)
_SPEAKERS = ("person", "vague", "group", "title")
_MAX_SOURCE_WORDS = 5
_NO_SOURCE = re.compile(r"[\d\"“”‘()\[\]]|(?:^|\s)'")
_CAPTION = re.compile(r"[()\[\]]|\b(?:photo|image|video|caption|file)\b", re.IGNORECASE)


def complete_roles(text: str, roles: Roles, names: Names) -> Roles:
    """Return roles with what transcripts, the headline and namings say by their form."""
    added = {role: list(roles.get(role, ())) for role in ("source", "cue", "content")}
    namings = list(find_namings(text))
    for role, spans in added.items() if namings else ():
        told = (getattr(naming, role) for naming in namings)
        kept = [one for one in spans if not _is_part(one, namings)]
        added[role] = [*kept, *(RoleSpan(one.start, one.end, BY_FORM) for one in told)]
    found = [*_turns(text), *_headline(text, added["cue"], names)]
    marked = {role: _ranges(spans) for role, spans in added.items()} if found else {}
    for source, cue, contents in found:
        is_marked = _touches(marked["cue"], cue)
        if is_marked and _touches(marked["source"], source):
            continue
        added["source"].append(RoleSpan(*source, BY_FORM))
        if not is_marked:
            added["cue"].append(RoleSpan(*cue, BY_FORM))
        added["content"] += [
            RoleSpan(*content, BY_FORM)
            for content in contents
            if not (is_marked and _touches(marked["content"], content))
        ]
    return added


def _is_part(span: RoleSpan, namings: Sequence[Naming]) -> bool:
    """Whether a marked span lies in one of some namings in order, and does not hold all of it."""
    last = bisect_right(namings, span.start, key=lambda one: one.start) - 1
    if last < 0 or span.start >= namings[last].content.end:
        return False
    return span.start > namings[last].start or span.end <= namings[last].cue.end


def _ranges(spans: Sequence[RoleSpan]) -> list[Range]:
    return sorted((span.start, span.end) for span in spans)


def _touches(spans: Sequence[Range], wanted: Range) -> bool:
    """Whether one of some ranges in order shares a character with a range."""
    last = bisect_left(spans, (wanted[1], 0))
    return any(end > wanted[0] for _, end in spans[max(0, last - _N_NEAR) : last])


def _turns(text: str) -> Iterator[Found]:
    for turn in find_turns(text):
        if turn.speech:
            yield (
                (turn.label.start, turn.label.end),
                (turn.mark.start, turn.mark.end),
                [(span.start, span.end) for span in turn.speech],
            )


def _headline(text: str, cues: Sequence[RoleSpan], names: Names) -> Iterator[Found]:
    """Yield the attribution of a headline: the first line, without a full stop.

    A cue that the model marked there must be the one of the form.
    """
    match = _HEADLINE.match(text)
    if match is None or match[1].endswith((".", "…")) or _CAPTION.search(match[1]):
        return
    start, end = match.span(1)
    for source, cue, content in _read_headline(match[1], names):
        inside = [one for one in _ranges(cues)[:_N_NEAR] if start <= one[0] < end]
        moved = [(start + a, start + b) for a, b in (source, cue, content)]
        if not inside or _touches(inside, moved[1]):
            yield moved[0], moved[1], [moved[2]]
            return


def _read_headline(line: str, names: Names) -> Iterator[tuple[Range, Range, Range]]:
    """Yield source, cue and content of "X, says Y", "Y: X" and "X: Y", if Y can speak."""
    last = _SAYS_LAST.match(line)
    if last and _can_speak(last["source"], names):
        yield last.span("source"), last.span("cue"), last.span("content")
    first = _BEFORE_COLON.match(line)
    if first and _can_speak(first[1], names) and not _TOPIC.match(first[2]):
        yield first.span(1), (first.end(1), first.end(1) + 1), first.span(2)
    end = _AFTER_COLON.match(line)
    if end and _can_speak(end[2], names):
        yield end.span(2), (end.end(1), end.end(1) + 1), end.span(1)


def _can_speak(words: str, names: Names) -> bool:
    """Whether some words are a person, a group or a title, or a name that the article has."""
    phrase = read_phrase(words)
    if not phrase.base or len(words.split()) > _MAX_SOURCE_WORDS or _NO_SOURCE.search(words):
        return False
    head = phrase.head
    if any(form in words_of(kind) for kind in _SPEAKERS for form in (head, head.removesuffix("s"))):
        return True
    own = name_words(phrase.base)
    titles = phrase.lower[: len(phrase.base) - len(own)]
    is_titled = all(word in words_of("title") for word in titles)
    if not own or not is_titled:
        return False
    surname = without_possessive(own[-1])
    return bool(titles) or sum(name == surname for _, name in names.surnames) > 1
