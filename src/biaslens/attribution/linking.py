"""From role spans to attributions: which source and which contents belong to which cue.

Each cue takes the source that fits it best, so that coordinated cues share one; each content piece
goes to the cue that it fits best, so that a cue gathers the pieces of an interrupted quotation.
Transcripts and headlines have a grammar of their own (`forms`); quotations go on (`continuations`).
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from biaslens.attribution.continuations import join_quoted, keep_floor
from biaslens.attribution.cue_stances import cue_stance
from biaslens.attribution.descriptions import described_person
from biaslens.attribution.entities import Names, find_names, source_entity
from biaslens.attribution.facts import Facts, find_facts
from biaslens.attribution.forms import complete_roles
from biaslens.attribution.pairing import candidates, score_pair
from biaslens.attribution.pronouns import Window, antecedent
from biaslens.attribution.quotations import is_speech, quoted_share
from biaslens.attribution.roles import Layout, Linked, RoleSpan, lay_out
from biaslens.attribution.source_types import source_type
from biaslens.schema import Attribution, Piece, Quotation, SourceType, Span

_NEARLY_ALL = 0.9


def link(
    text: str,
    sentences: Sequence[Span],
    roles: Mapping[str, Sequence[RoleSpan]],
    *,
    outlet: str | None = None,
) -> list[Attribution]:
    """Return the attributions of an article, in the order of the text.

    Role spans may be broken, overlap or lie partly outside the text: what cannot be part of an
    attribution (a source without a cue, a cue with neither source nor content) is dropped. Quoted
    speech that no cue claims becomes an attribution of its own, without source and cue.

    Args:
        text: The article.
        sentences: Its sentences.
        roles: Spans of `source`, `cue` and `content`, in article offsets.
        outlet: Name of the outlet, so that its own sources count as the narrator.

    >>> spans = {"source": [RoleSpan(0, 3, 0.9)], "cue": [RoleSpan(4, 8, 0.8)]}
    >>> link("She said no.", [Span(0, 12)], spans | {"content": [RoleSpan(9, 11, 0.7)]})[0].score
    0.7
    """
    names = find_names(text, outlet=outlet)
    roles = complete_roles(text, roles, names)
    layout = lay_out(
        text,
        sentences,
        sources=roles["source"],
        cues=roles["cue"],
        contents=roles["content"],
    )
    layout = join_quoted(layout)
    attributions: list[Attribution] = []
    pairs = keep_floor(layout, pair_up(layout))
    for linked in sorted((pair for pair in pairs if _is_whole(layout, pair)), key=_start):
        attributions.append(_attribution(layout, linked, names, attributions))
    return attributions


def sentence_of(attribution: Attribution, sentences: Sequence[Span]) -> int:
    """Return the index of the sentence of an attribution: its cue's, else content's or source's."""
    pieces = attribution.cue or attribution.content or attribution.source
    start = pieces[0].start if pieces else 0
    return max(0, bisect_right(sentences, start, key=lambda sentence: sentence.start) - 1)


def pair_up(layout: Layout) -> list[Linked]:
    """Return source and contents for each cue, then the contents that no cue claims."""
    contents: list[list[RoleSpan]] = [[] for _ in layout.cues]
    unclaimed: list[Linked] = []
    facts = find_facts(layout)
    for index, piece in enumerate(layout.contents):
        cue = _best_cue(facts, index)
        if cue is None:
            unclaimed.append((None, None, [piece]))
        else:
            contents[cue].append(piece)
    linked: list[Linked] = [
        (_best_source(facts, index), cue, contents[index]) for index, cue in enumerate(layout.cues)
    ]
    return linked + unclaimed


def _best_source(facts: Facts, cue: int) -> RoleSpan | None:
    sources = facts.sources.spans
    scores = {
        other: score_pair(facts, "source", cue, other)
        for other in candidates(sources, facts.cues.spans[cue])
    }
    best = max(scores, key=lambda other: scores[other], default=None)
    return None if best is None or scores[best] <= 0 else sources[best]


def _best_cue(facts: Facts, content: int) -> int | None:
    scores = {
        cue: score_pair(facts, "content", cue, content)
        for cue in candidates(facts.cues.spans, facts.contents.spans[content])
    }
    best = max(scores, key=lambda cue: scores[cue], default=None)
    return None if best is None or scores[best] <= 0 else best


def _start(linked: Linked) -> tuple[int, int]:
    source, cue, contents = linked
    spans = [span for span in (source, cue, *contents) if span is not None]
    return min(span.start for span in spans), cue.start if cue else 0


def _is_whole(layout: Layout, linked: Linked) -> bool:
    source, cue, contents = linked
    if cue is not None:
        return source is not None or bool(contents)
    inside = layout.quotation(contents[0].start)
    span = Span(contents[0].start, contents[0].end)
    return (
        is_speech(layout.text, span)
        and (inside >= 0 or layout.quotation((span.start + span.end) // 2) >= 0)
        and quoted_share(layout.text, [span], layout.quotations) >= _NEARLY_ALL
    )


def _attribution(
    layout: Layout, linked: Linked, names: Names, before: Sequence[Attribution]
) -> Attribution:
    source, cue, contents = linked
    text = layout.text
    words = text[source.start : source.end] if source else ""
    cue_words = text[cue.start : cue.end] if cue else ""
    content_words = text[contents[0].start : contents[0].end] if contents else ""
    kind = source_type(words, cue=cue_words, content=content_words, names=names)
    return Attribution(
        source=_pieces(text, [source] if source else []),
        cue=_pieces(text, [cue] if cue else []),
        content=_pieces(text, contents),
        source_type=kind,
        source_entity=_entity(layout, source, kind, names, before),
        cue_stance=cue_stance(cue_words, content=content_words),
        quotation=_quotation(layout, contents),
        score=min(span.score for span in (source, cue, *contents) if span is not None),
    )


def _entity(
    layout: Layout,
    source: RoleSpan | None,
    kind: SourceType,
    names: Names,
    before: Sequence[Attribution],
) -> str | None:
    if source is None:
        return None
    text, words = layout.text, layout.text[source.start : source.end]
    if kind == "pronoun":
        starts = layout.sentence_starts or (0,)
        sentence = layout.sentence(source.start)
        window = Window(text, starts[max(0, sentence - 1)], starts[sentence], source.start)
        return antecedent(words, window, before=before, names=names)
    if kind == "unnamed_described":
        return described_person(words, source.start, text=text, descriptions=names.descriptions)
    return source_entity(words, kind=kind, names=names)


def _pieces(text: str, spans: Sequence[RoleSpan]) -> tuple[Piece, ...]:
    return tuple(Piece(span.start, span.end, text[span.start : span.end]) for span in spans)


def _quotation(layout: Layout, contents: Sequence[RoleSpan]) -> Quotation:
    pieces = [Span(span.start, span.end) for span in contents]
    share = quoted_share(layout.text, pieces, layout.quotations)
    if share >= _NEARLY_ALL:
        return "direct"
    return "mixed" if share > 0 else "indirect"
