"""What pairing asks about the spans of one article, found once: where each stands and how it reads.

A span stands in a dozen pairs, so nothing here is looked up pair by pair but what lies between.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from biaslens.attribution.roles import Layout, RoleSpan

LINKS = ("and", "but", "who", "that", "as", "while", "when", "which")
_EDGES = ",.;:()\"”“'"
_LINK = re.compile(rf"(?<!\S)[{_EDGES}]{{0,8}}({'|'.join(LINKS)})[{_EDGES}]{{0,8}}(?!\S)", re.I)
_WORD = re.compile(rf"[^\s{_EDGES}]")
_AFTER_CUES = ("according to", "per", "by", "of", "from", "for")
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
    touch a cue: content before, source before, source after, content after.
    """

    text: str
    cues: Row
    sources: Row
    contents: Row
    wordings: tuple[tuple[str, ...], ...]
    flanks: tuple[str, ...]
    openings: tuple[str, ...]

    def gap(self, low: int, high: int) -> Gap:
        """Return what stands between two positions."""
        return _read_gap(self.text[low:high])


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
        "ing": cue.split(" ")[0].endswith("ing"),
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


def _opening(layout: Layout, content: RoleSpan) -> str:
    """Return whether a content opens as a quotation or as a clause, else nothing."""
    words = layout.text[content.start : content.start + 6].lower()
    if layout.quotation(content.start) >= 0 or words[:1] in "\"“'‘":
        return "quoted"
    return "clause" if words.startswith(_CLAUSES) else ""
