"""The role spans of one article, cleaned and laid out: sentence, paragraph, quotation, nesting."""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from biaslens.attribution.quotations import find_quotations
from biaslens.attribution.tables import words_of
from biaslens.schema import Span

_BREAK = re.compile(r"[\n\r\u2028\u2029]+")
_TELLING = re.compile(r"[^\W_]|[:—–―-]")
_PRONOUN_LAST = re.compile(r",[ \xa0](?:all of )?(?:whom?|which)\Z")
_NEST_DEPTH = 6
_MAX_REASON = 60  # characters between the two parts of a source: "on condition of anonymity"
_NEAR = 40  # characters from what is said to its cue, the source between


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A range of the article that plays one role, with its probability."""

    start: int
    end: int
    score: float


Linked = tuple[RoleSpan | None, RoleSpan | None, list[RoleSpan]]  # source, cue, contents


@dataclass(frozen=True, slots=True)
class Layout:
    """What linking asks about an article: its role spans in order, and where things begin."""

    text: str
    sources: tuple[RoleSpan, ...]
    cues: tuple[RoleSpan, ...]
    contents: tuple[RoleSpan, ...]
    quotations: tuple[Span, ...]
    sentence_starts: tuple[int, ...]
    paragraph_starts: tuple[int, ...]

    def sentence(self, position: int) -> int:
        """Return the index of the sentence of a position."""
        return max(0, bisect_right(self.sentence_starts, position) - 1)

    def paragraph(self, position: int) -> int:
        """Return the index of the paragraph of a position."""
        return bisect_right(self.paragraph_starts, position)

    def quotation(self, position: int) -> int:
        """Return the index of the quotation around a position, or -1."""
        index = bisect_right(self.quotations, position, key=lambda span: span.start) - 1
        return index if index >= 0 and position < self.quotations[index].end else -1

    def nest(self, span: RoleSpan) -> int:
        """Return the index of the innermost content piece around a span, or -1."""
        last = bisect_right(self.contents, span.start, key=lambda piece: piece.start) - 1
        for index in range(last, max(-1, last - _NEST_DEPTH), -1):
            piece = self.contents[index]
            if span.end <= piece.end and (piece.start, piece.end) != (span.start, span.end):
                return index
        return -1


def lay_out(
    text: str,
    sentences: Sequence[Span],
    *,
    sources: Sequence[RoleSpan],
    cues: Sequence[RoleSpan],
    contents: Sequence[RoleSpan],
) -> Layout:
    """Return the layout of an article from raw role spans, which may be broken or overlap."""
    quotations = find_quotations(text)
    sentence_starts = tuple(sorted(sentence.start for sentence in sentences))
    joined = tuple(c for c in _join_broken(text, clean_spans(text, cues)) if _links(text, c))
    speeches = sorted({quotation.start for quotation in quotations} & set(sentence_starts))
    return Layout(
        text=text,
        sources=clean_spans(text, _whole_sources(text, clean_spans(text, sources))),
        cues=joined,
        contents=clean_spans(text, _split_at_speech(contents, speeches, joined)),
        quotations=quotations,
        sentence_starts=sentence_starts,
        paragraph_starts=tuple(match.end() for match in _BREAK.finditer(text)),
    )


def clean_spans(text: str, spans: Iterable[RoleSpan]) -> tuple[RoleSpan, ...]:
    """Return spans in order, inside the text, without outer spaces, each range once."""
    best: dict[tuple[int, int], float] = {}
    for span in spans:
        start, end = _trim(text, max(0, span.start), min(len(text), span.end))
        if _TELLING.search(text, start, end):
            score = span.score if math.isfinite(span.score) else 0.0
            best[start, end] = max(score, best.get((start, end), 0.0))
    return tuple([RoleSpan(*bounds, score) for bounds, score in sorted(best.items())])


def _split_at_speech(
    contents: Sequence[RoleSpan], speeches: Sequence[int], cues: Sequence[RoleSpan]
) -> Iterator[RoleSpan]:
    """Yield contents, cut where a sentence opens with a quotation that has a cue right behind it.

    What a network marks in one piece may be said by two: 'to fight. "Never," she told them'.
    """
    for content in contents:
        last = bisect_left(speeches, content.end) - 1
        cut = speeches[last] if last >= 0 else -1
        cue = bisect_left(cues, content.end, key=lambda one: one.start)
        is_told = cue < len(cues) and cues[cue].start - content.end <= _NEAR
        if cut > content.start and is_told:
            yield RoleSpan(content.start, cut, content.score)
            yield RoleSpan(cut, content.end, content.score)
        else:
            yield content


def _links(text: str, cue: RoleSpan) -> bool:
    """Whether a cue has any word but auxiliaries, which alone link nothing ("has", "would not")."""
    words = text[cue.start : min(cue.end, cue.start + 80)].lower().replace("’", "'").split()
    return not words_of("auxiliary").issuperset(words)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _whole_sources(text: str, sources: Iterable[RoleSpan]) -> Iterator[RoleSpan]:
    """Yield sources, without a relative pronoun at the end that nothing follows.

    What begins with "because" is why the one before has no name, and its end.
    """
    last: RoleSpan | None = None
    for source in sources:
        is_reason = text.startswith("because", source.start)
        if last is not None and is_reason and 0 <= source.start - last.end <= _MAX_REASON:
            source = RoleSpan(last.start, source.end, min(last.score, source.score))
        elif last is not None:
            yield _before_pronoun(text, last)
        last = source
    if last is not None:
        yield _before_pronoun(text, last)


def _before_pronoun(text: str, source: RoleSpan) -> RoleSpan:
    pronoun = _PRONOUN_LAST.search(text, max(source.start, source.end - 20), source.end)
    end = pronoun.start() if pronoun and pronoun.start() > source.start else source.end
    return RoleSpan(source.start, end, source.score)


def _join_broken(text: str, spans: Sequence[RoleSpan]) -> tuple[RoleSpan, ...]:
    """Join cue spans that overlap or have only spaces between them ("according" + "to")."""
    joined: list[RoleSpan] = []
    for span in spans:
        if joined and (
            span.start < joined[-1].end or text[joined[-1].end : span.start] in ("", " ", "\xa0")
        ):
            last = joined[-1]
            joined[-1] = RoleSpan(
                last.start, max(last.end, span.end), max(0.0, min(last.score, span.score))
            )
        else:
            joined.append(span)
    return tuple(joined)
