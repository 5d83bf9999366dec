"""From role spans to attributions: which source and which contents belong to which cue.

Each cue takes the source that fits it best, so that coordinated cues share one; each content piece
goes to the cue that it fits best, so that a cue gathers the pieces of an interrupted quotation.
Transcripts and headlines have a grammar of their own (`forms`); quotations go on (`continuations`).
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from biaslens.attribution.continuations import join_quoted, keep_floor
from biaslens.attribution.cue_stances import cue_stance
from biaslens.attribution.decision import Decision, Evidence
from biaslens.attribution.descriptions import described_person
from biaslens.attribution.entities import Names, source_entity
from biaslens.attribution.facts import find_facts
from biaslens.attribution.forms import complete_roles
from biaslens.attribution.pairing import best_partner
from biaslens.attribution.pronouns import Window, antecedent
from biaslens.attribution.quotations import is_speech, quoted_share
from biaslens.attribution.roles import Layout, Linked, RoleSpan, lay_out
from biaslens.attribution.source_types import source_type
from biaslens.schema import Attribution, Piece, Quotation, SourceType, Span

_NEARLY_ALL = 0.9
_UNFITTED = Decision()


def link(
    text: str,
    sentences: Sequence[Span],
    roles: Mapping[str, Sequence[RoleSpan]],
    *,
    outlet: str | None = None,
    decision: Decision = _UNFITTED,
) -> list[Attribution]:
    """Return the attributions of an article, in the order of the text.

    Role spans may be broken, overlap or lie partly outside the text: what cannot be part of an
    attribution (a source without a cue, a cue with neither source nor content) is dropped. Quoted
    speech that no cue claims becomes an attribution of its own, without source and cue. What is
    probably no attribution (`decision`) is dropped as well.

    Args:
        text: The article.
        sentences: Its sentences.
        roles: Spans of `source`, `cue` and `content`, in article offsets; a score of 1 is certain.
        outlet: Name of the outlet, so that its own sources count as the narrator.
        decision: What is probably one; that of a bundle is in its spec.

    >>> spans = {"source": [RoleSpan(0, 3, 1.0)], "cue": [RoleSpan(4, 8, 1.0)]}
    >>> (found,) = link("She said no.", [Span(0, 12)], spans)
    >>> found.source_type, found.cue_stance, found.score
    ('pronoun', 'neutral', 1.0)
    """
    names = Names(text, outlet=outlet)
    roles = complete_roles(text, roles, names)
    if not roles["cue"] and not roles["content"]:
        return []
    layout = lay_out_article(text, sentences, roles)
    attributions: list[Attribution] = []
    for evidence in find_evidence(layout, names):
        score = decision.probability(evidence)
        if score >= decision.threshold_of(evidence):
            attributions.append(_attribution(layout, evidence, score, names, attributions))
    return attributions


def lay_out_article(
    text: str, sentences: Sequence[Span], roles: Mapping[str, Sequence[RoleSpan]]
) -> Layout:
    """Return role spans that are completed by form (`forms`) as linking takes them: joined."""
    layout = lay_out(
        text,
        sentences,
        sources=roles["source"],
        cues=roles["cue"],
        contents=roles["content"],
    )
    return join_quoted(layout)


def find_evidence(layout: Layout, names: Names) -> list[Evidence]:
    """Return what each linked attribution shows, in the order of the text, likely or not."""
    pairs = keep_floor(layout, pair_up(layout))
    whole = sorted((pair for pair in pairs if _is_whole(layout, pair)), key=_start)
    return [_evidence(layout, pair, names) for pair in whole]


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
        cue = best_partner(facts, "content", index)
        if cue is None:
            unclaimed.append((None, None, [piece]))
        else:
            contents[cue].append(piece)
    linked: list[Linked] = []
    source = None
    for index, cue_span in enumerate(layout.cues):
        own = best_partner(facts, "source", index)
        if own is not None or index not in facts.coordinated:
            source = None if own is None else layout.sources[own]
        linked.append((source, cue_span, contents[index]))
    return linked + unclaimed


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


def _evidence(layout: Layout, linked: Linked, names: Names) -> Evidence:
    source, cue, contents = linked
    text = layout.text
    words = text[source.start : source.end] if source else ""
    cue_words = text[cue.start : cue.end] if cue else ""
    content_words = text[contents[0].start : contents[0].end] if contents else ""
    return Evidence(
        text=text,
        source=source,
        cue=cue,
        contents=contents,
        kind=source_type(words, cue=cue_words, content=content_words, names=names),
        stance=cue_stance(cue_words, content=content_words),
        quotation=_quotation(layout, contents),
    )


def _attribution(
    layout: Layout, evidence: Evidence, score: float, names: Names, before: Sequence[Attribution]
) -> Attribution:
    source, cue, text = evidence.source, evidence.cue, layout.text
    return Attribution(
        source=_pieces(text, [source] if source else []),
        cue=_pieces(text, [cue] if cue else []),
        content=_pieces(text, evidence.contents),
        source_type=evidence.kind,
        source_entity=_entity(layout, source, evidence.kind, names, before),
        cue_stance=evidence.stance,
        quotation=evidence.quotation,
        score=score,
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
        window = Window(
            text,
            starts[max(0, sentence - 1)],
            starts[sentence],
            source.start,
            layout.quotations,
        )
        return antecedent(words, window, before=before, names=names)
    if kind == "unnamed_described":
        return described_person(words, source.start, text=text, descriptions=names.descriptions)
    return source_entity(words, kind=kind, names=names)


def _pieces(text: str, spans: Sequence[RoleSpan]) -> tuple[Piece, ...]:
    return tuple(Piece(span.start, span.end, text[span.start : span.end]) for span in spans)


def _quotation(layout: Layout, contents: Sequence[RoleSpan]) -> Quotation:
    if not layout.quotations:
        return "indirect"
    pieces = [Span(span.start, span.end) for span in contents]
    share = quoted_share(layout.text, pieces, layout.quotations)
    if share >= _NEARLY_ALL:
        return "direct"
    return "mixed" if share > 0 else "indirect"
