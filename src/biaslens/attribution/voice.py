"""Whose words a character is: the narrator's, a quoted source's, or a source's in other words."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from biaslens.attribution.quotations import is_speech
from biaslens.schema import Attribution, Piece, Span, Voice


@dataclass(frozen=True, slots=True)
class VoiceSpan:
    """A range of the article in a voice other than the narrator's."""

    start: int
    end: int
    voice: Voice


def find_voices(
    text: str, attributions: Sequence[Attribution], quotations: Sequence[Span]
) -> list[VoiceSpan]:
    """Return the ranges that are not the narrator's, in order and disjoint.

    Words of a content are `direct_quote` inside quotation marks and `indirect` outside them. A
    quotation long enough for speech counts without an attribution; a shorter one (a scare quote, a
    title) is the narrator's unless a content holds most of it. The source and the cue are the
    narrator's own words, except inside the content of somebody else.
    """
    if not attributions and not quotations:
        return []
    contents = _union(piece for a in attributions for piece in _own_content(a))
    direct = _union(
        quotation
        for quotation in quotations
        if is_speech(text, quotation)
        or 2 * _overlap(contents, quotation) >= quotation.end - quotation.start
    )
    if direct:
        framing = _union(p for a in attributions for p in (*a.source, *a.cue))
        direct = _subtract(direct, _subtract(framing, contents))
    indirect = _subtract(contents, direct)
    spans = [VoiceSpan(s.start, s.end, "direct_quote") for s in direct]
    spans += [VoiceSpan(s.start, s.end, "indirect") for s in indirect if _has_word(text, s)]
    return sorted(spans, key=lambda span: span.start)


def voice_of(voices: Sequence[VoiceSpan], start: int, end: int) -> Voice:
    """Return the voice of most of the characters of a range.

    >>> voice_of([VoiceSpan(10, 30, "indirect")], 12, 20)
    'indirect'
    """
    if not voices:
        return "narrator"
    shares: dict[Voice, int] = {"direct_quote": 0, "indirect": 0}
    first = max(0, bisect_right(voices, start, key=lambda span: span.start) - 1)
    for index in range(first, len(voices)):
        span = voices[index]
        if span.start >= end:
            break
        shares[span.voice] += max(0, min(end, span.end) - max(start, span.start))
    narrator = end - start - sum(shares.values())
    best = max(shares, key=lambda voice: shares[voice])
    return best if shares[best] and shares[best] >= narrator else "narrator"


def _own_content(attribution: Attribution) -> list[Span]:
    """Return the content of an attribution without its own source and cue."""
    own = _union((*attribution.source, *attribution.cue))
    return _subtract(_union(attribution.content), own)


def _has_word(text: str, span: Span) -> bool:
    return any(char.isalnum() for char in text[span.start : span.end])


def _union(spans: Iterable[Span | Piece]) -> list[Span]:
    """Return sorted disjoint ranges that cover the same characters."""
    joined: list[Span] = []
    ranges = sorted((span.start, span.end) for span in spans)
    for start, end in ranges:
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        elif start < end:
            joined.append(Span(start, end))
    return joined


def _subtract(spans: list[Span], holes: Sequence[Span]) -> list[Span]:
    """Return what is left of sorted disjoint ranges outside other sorted disjoint ranges."""
    if not holes:
        return spans
    left: list[Span] = []
    for span in spans:
        start = span.start
        for index in range(_first_touching(holes, start), len(holes)):
            hole = holes[index]
            if hole.start >= span.end:
                break
            if hole.start > start:
                left.append(Span(start, hole.start))
            start = max(start, hole.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def _overlap(spans: Sequence[Span], span: Span) -> int:
    """Count the characters of a range that sorted disjoint ranges cover."""
    n_covered = 0
    for index in range(_first_touching(spans, span.start), len(spans)):
        other = spans[index]
        if other.start >= span.end:
            break
        n_covered += max(0, min(span.end, other.end) - max(span.start, other.start))
    return n_covered


def _first_touching(spans: Sequence[Span], position: int) -> int:
    return bisect_left(spans, position + 1, key=lambda span: span.end)
