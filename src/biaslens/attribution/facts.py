"""What pairing asks about the spans of one article, found once: where each stands and how it reads.

A span stands in a dozen pairs, so nothing here is looked up pair by pair but what lies between.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from biaslens.attribution.roles import Layout, RoleSpan

LINKS = ("and", "but", "who", "that", "as", "while", "when", "which")
_EDGES = ",.;:()\"”“'"
_LINK = re.compile(rf"(?<!\S)[{_EDGES}]{{0,8}}({'|'.join(LINKS)})[{_EDGES}]{{0,8}}(?!\S)", re.I)
_WORD = re.compile(rf"[^\s{_EDGES}]")
_AFTER_CUES = ("according to", "per", "by", "of", "from", "for")
_RELATIVE = re.compile(
    r"(?:(?:all|both|each|few|many|most|neither|none|one|several|some|two|three) of )?"
    r"(?:whom?|which)",
    re.I,
)
_CLOSED = re.compile(r"[ \xa0][^.;:\n]{3,250},[ \xa0](?:\w{1,30}[ \xa0]){0,2}")
_LINKED = 30  # characters before a cue that hold a conjunction and an adverb
_N_CLOSED = 4  # cues after a relative pronoun that may come behind its clause
_COORDINATED = re.compile(r"(?:^|[ ,\xa0])(?:and|but|or|then)[ \xa0](?:\w{1,20}ly[ \xa0])?$")
_CLAUSES = ("that ", "to ", "how ", "what ", "wheth", "if ")


class Place(NamedTuple):
    """Where a span stands: the indices of its sentence, paragraph, quotation, content around it."""

    sentence: int
    paragraph: int
    quotation: int
    nest: int


class Gap(NamedTuple):
    """What stands between two spans."""

    has_words: bool
    has_comma: bool
    has_semicolon: bool
    has_stop: bool
    links: tuple[str, ...]


class Row(NamedTuple):
    """The spans of one role, in order, and where each stands."""

    spans: tuple[RoleSpan, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    places: tuple[Place, ...]

    def without(self, text: str, low: int, high: int) -> str:
        """Return a range of the text without the spans that lie wholly in it."""
        pieces = []
        for place in range(bisect_left(self.starts, low), bisect_left(self.starts, high)):
            start, end = self.starts[place], self.ends[place]
            if low <= start and end <= high:
                pieces.append(text[low:start])
                low = end
        return "".join([*pieces, text[low:high]])

    def n_within(self, low: int, high: int) -> int:
        """Count the spans that lie wholly in a range: 0, 1, or 2 for more."""
        first = bisect_left(self.starts, low)
        n_found = 0
        for end in self.ends[first : first + 4]:
            n_found += end <= high
        return min(n_found, 2)

    def ends_at(self, position: int) -> bool:
        """Tell whether one of the spans before a position ends there or just before."""
        first = bisect_left(self.starts, position)
        return any(0 <= position - end <= 3 for end in self.ends[max(0, first - 3) : first])

    def starts_at(self, position: int) -> bool:
        """Tell whether a span starts at a position or just after."""
        first = bisect_left(self.starts, position)
        return any(0 <= start - position <= 3 for start in self.starts[first : first + 3])


class Facts(NamedTuple):
    """The spans of an article, and how its cues and contents read.

    `wordings` and `flanks` belong to the cues, `openings` to the contents. A flank says which roles
    touch a cue: content before, source before, source after, content after. `heads` has the source
    of a cue behind a relative clause of that source: "the clerk, who asked not to be named, said".
    `coordinated` are the cues that go on from the one before: "she denied it but hinted at more".
    """

    text: str
    cues: Row
    sources: Row
    contents: Row
    wordings: tuple[tuple[str, ...], ...]
    flanks: tuple[str, ...]
    openings: tuple[str, ...]
    heads: Mapping[int, int]
    coordinated: frozenset[int]

    def gap(self, low: int, high: int, third: Row) -> Gap:
        """Return what stands between two positions, but for the spans of a third role there."""
        return _read_gap(third.without(self.text, low, high))


def find_facts(layout: Layout) -> Facts:
    """Return the facts about an article's spans."""
    text = layout.text
    cues, sources, contents = (
        _to_row(layout, spans) for spans in (layout.cues, layout.sources, layout.contents)
    )
    return Facts(
        text=text,
        cues=cues,
        sources=sources,
        contents=contents,
        wordings=tuple(_wording(text[cue.start : cue.end].lower()) for cue in cues.spans),
        flanks=tuple(_flank(cue, sources, contents) for cue in cues.spans),
        openings=tuple(_opening(layout, content) for content in contents.spans),
        heads=dict(_heads(text, cues, sources)),
        coordinated=frozenset(_coordinated(text, cues, sources)),
    )


@lru_cache(maxsize=16_384)  # most are a space, or a comma and a space
def _read_gap(gap: str) -> Gap:
    links = {link.lower() for link in _LINK.findall(gap)}
    return Gap(
        has_words=_WORD.search(gap) is not None,
        has_comma="," in gap,
        has_semicolon=";" in gap,
        has_stop="." in gap,
        links=tuple(link for link in LINKS if link in links) if links else (),
    )


def _to_row(layout: Layout, spans: Sequence[RoleSpan]) -> Row:
    return Row(
        spans=tuple(spans),
        starts=tuple(span.start for span in spans),
        ends=tuple(span.end for span in spans),
        places=tuple(
            Place(
                layout.sentence(span.start),
                layout.paragraph(span.start),
                layout.quotation(span.start),
                layout.nest(span),
            )
            for span in spans
        ),
    )


@lru_cache(maxsize=16_384)
def _wording(cue: str) -> tuple[str, ...]:
    kinds = {
        "according" if cue.startswith("according") else "by": cue.startswith(_AFTER_CUES),
        "infinitive": cue.startswith("to "),
        "ing": cue.split(" ")[0].endswith("ing") and not cue.startswith(_AFTER_CUES),
        "mark": cue in (":", "-", "—", "–"),
    }
    return tuple(kind for kind, holds in kinds.items() if holds)


def _flank(cue: RoleSpan, sources: Row, contents: Row) -> str:
    touched = (
        contents.ends_at(cue.start),
        sources.ends_at(cue.start),
        sources.starts_at(cue.end),
        contents.starts_at(cue.end),
    )
    return "".join(["01"[one] for one in touched])


def _heads(text: str, cues: Row, sources: Row) -> Iterator[tuple[int, int]]:
    """Yield the cues behind a relative clause that a comma closes, and the source it is about."""
    for index, pronoun in enumerate(sources.spans[1:]):
        if not _RELATIVE.fullmatch(text, pronoun.start, pronoun.end):
            continue
        if text[sources.ends[index] : pronoun.start].strip(" \xa0") not in (",", ""):
            continue
        first = bisect_left(cues.starts, pronoun.end)
        for cue in range(first, min(first + _N_CLOSED, len(cues.starts))):
            if _CLOSED.fullmatch(text, pronoun.end, cues.starts[cue]):
                yield cue, index
                break


def _coordinated(text: str, cues: Row, sources: Row) -> Iterator[int]:
    """Yield the cues behind a conjunction that have a cue but no source before them."""
    for index, (one, two) in enumerate(pairwise(cues.places), 1):
        before = cues.ends[index - 1], cues.starts[index]
        if (
            (one.sentence, one.nest) == (two.sentence, two.nest)
            and not sources.n_within(*before)
            and _COORDINATED.search(text[max(before[0], before[1] - _LINKED) : before[1]])
        ):
            yield index


def _opening(layout: Layout, content: RoleSpan) -> str:
    """Return whether a content opens as a quotation or as a clause, else nothing."""
    words = layout.text[content.start : content.start + 6].lower()
    if layout.quotation(content.start) >= 0 or words[:1] in "\"“'‘":
        return "quoted"
    return "clause" if words.startswith(_CLAUSES) else ""
