"""Why an attribution has its labels: one plain sentence for each, from the rule that gave it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from biaslens.attribution.cue_stances import judge_cue
from biaslens.attribution.quotations import find_quotations, quoted_share
from biaslens.attribution.source_types import judge_source
from biaslens.schema import Attribution, CueStance, Piece, SourceType, Span

_MAX_SHOWN = 80
_MARKS = re.compile("[\"“”„«»‹›‘’'「」]|``")

_BY_RULE: Mapping[tuple[str, SourceType], str] = {
    ("narrator", "narrator"): "{source} is the outlet itself",
    ("speaker", "unnamed_described"): "{source} is a part in an interview, not a name",
    ("speaker", "named_person"): "{source} is the label of a speaker in a transcript",
    ("appositive", "named_person"): "{source} gives a name after a role",
    ("one_of", "unnamed_described"): "{source} is one person out of a group, without a name",
    ("access", "unnamed_described"): "{words} says what access the source has, not who it is",
    ("pronoun", "pronoun"): "{source} stands for somebody named elsewhere",
    ("vague", "vague"): "{words} names nobody",
    ("passive", "vague"): "{words} does not say by whom",
    ("missing", "none"): "the sentence gives no source",
    ("thing", "none"): "{words} is something that happens, and nobody speaks",
    ("document", "document"): "{words} is something written, counted or recorded",
    ("organization", "named_organization"): "{words} is listed, or written, as a body or a place",
    ("person", "named_organization"): "{source} is written as the name of a body",
    ("person", "named_person"): "{source} is written as the name of a person",
}
_BY_TYPE: Mapping[SourceType, str] = {
    "named_person": "{source} is the name of a person in this article",
    "named_organization": "{source} is the name of a body in this article",
    "document": "{source} is a document in this article",
    "unnamed_described": "{source} tells the role of somebody, but no name",
    "unnamed_group": "{source} is a group, and nobody in it is named",
    "vague": "{source} names nobody",
    "pronoun": "{source} stands for somebody named elsewhere",
    "narrator": "{source} is the outlet itself",
    "none": "the sentence gives no source",
}
_BY_STANCE: Mapping[CueStance, str] = {
    "neutral": "only reports",
    "distance": "keeps clear of the claim",
    "endorse": "presents the claim as established",
    "factive": "takes the claim to be true, and known or hidden before",
    "belief": "reports a state of mind",
    "conflict": "is a word of confrontation",
    "intention": "commits somebody to act, or asks for it",
}

_SAME_NAME = "this article has no other full name for these words"
_BY_ENTITY: Mapping[SourceType, str] = {
    "pronoun": "nobody else was named so shortly before",
    "unnamed_described": "the article gives this role to nobody else",
}


def explain(attribution: Attribution) -> tuple[str, ...]:
    """Return one sentence for each label of an attribution, saying why it has it.

    The order is source type, source entity (if there is one with other words than the source),
    stance, quotation. The words quoted in a sentence are the outlet's: escape them for HTML.

    >>> from biaslens.schema import Piece
    >>> source, cue = Piece(0, 7, "Experts"), Piece(8, 13, "claim")
    >>> content = (Piece(14, 19, "a lie"),)
    >>> explain(
    ...     Attribution((source,), (cue,), content, "vague", None, "distance", "indirect", 0.9)
    ... )[:2]
    ("vague: 'Experts' names nobody", "distance: 'claim' keeps clear of the claim (list: codebook)")
    """
    return (
        _source(attribution),
        *_entity(attribution),
        _cue(attribution),
        _quotation(attribution),
    )


def _source(attribution: Attribution) -> str:
    source, kind = _joined(attribution.source), attribution.source_type
    judged = judge_source(source, cue=_joined(attribution.cue))
    reason = _BY_RULE.get((judged.rule, kind)) if judged.kind == kind else None
    reason = reason or _BY_TYPE[kind]
    return f"{kind}: {reason.format(source=_shown(source), words=_shown(judged.words))}"


def _entity(attribution: Attribution) -> Iterator[str]:
    entity, source = attribution.source_entity, _joined(attribution.source)
    if entity is None or entity in source:
        return
    reason = _BY_ENTITY.get(attribution.source_type, _SAME_NAME)
    yield f"entity: {_shown(source)} is {_shown(entity)}, because {reason}"


def _cue(attribution: Attribution) -> str:
    cue, stance = _joined(attribution.cue), attribution.cue_stance
    if not cue:
        return f"{stance}: there is no cue"
    judged = judge_cue(cue, content=_joined(attribution.content[:1]))
    if judged.stance != stance:
        return f"{stance}: {_shown(cue)} {_BY_STANCE[stance]}"
    if not judged.words:
        return f"{stance}: {_shown(cue)} is on no list of cues that do more than report"
    return f"{stance}: {_shown(judged.words)} {_BY_STANCE[stance]} (list: {judged.origin})"


def _quotation(attribution: Attribution) -> str:
    kind = attribution.quotation
    content = _joined(attribution.content)
    if not content:
        return f"{kind}: there is no content"
    if kind == "indirect":
        return f"{kind}: none of the content is in quotation marks"
    if kind == "direct":
        has_marks = _MARKS.search(content) is not None
        is_turn = not has_marks and _joined(attribution.cue) == ":"
        where = "is what a speaker says after a colon" if is_turn else "is in quotation marks"
        return f"{kind}: the content {where}"
    share = quoted_share(content, [Span(0, len(content))], find_quotations(content))
    part = f"{100 * share:.0f} %" if 0 < share < 1 else "a part"
    return f"{kind}: {part} of the content is in quotation marks"


def _joined(pieces: Sequence[Piece]) -> str:
    return " … ".join(piece.text for piece in pieces)


def _shown(words: str) -> str:
    """Return words of the outlet on one line, in single marks, cut to a readable length."""
    line = " ".join(words[: 4 * _MAX_SHOWN].split())
    return f"'{line if len(line) <= _MAX_SHOWN else line[: _MAX_SHOWN - 1].rstrip() + '…'}'"
