"""Quoted speech that goes on: one quotation is one content, and a speaker keeps the floor.

Follows PolNeAR, where quoted sentences and paragraphs without a cue of their own belong to the
content of the speaker before them. A quotation is never given to a speaker across a sentence of
narration, nor after a question, which somebody else may answer.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from biaslens.attribution.quotations import is_speech
from biaslens.attribution.roles import Layout, Linked, RoleSpan
from biaslens.schema import Span

_MOST = 0.5
_CLOSING = "\"'”’“»›」＂"


def join_quoted(layout: Layout) -> Layout:
    """Return a layout in which the content pieces of one quotation are the whole quotation.

    A quotation counts when a content piece opens it and its pieces hold at least half of it.
    """
    if not layout.contents or not layout.quotations:
        return layout
    contents = list(layout.contents)
    for quotation in reversed(layout.quotations):
        first = bisect_left(contents, quotation.start, key=lambda piece: piece.start)
        last = bisect_left(contents, quotation.end, key=lambda piece: piece.start)
        pieces = [piece for piece in contents[first:last] if piece.end <= quotation.end]
        pieces = _outer(pieces)
        if _fill(layout.text, pieces, quotation):
            score = min(piece.score for piece in pieces)
            inner = [piece for piece in contents[first:last] if piece not in pieces]
            whole = RoleSpan(quotation.start, quotation.end, score)
            contents[first:last] = sorted([whole, *inner], key=lambda piece: piece.start)
    return replace(layout, contents=tuple(contents))


def _outer(pieces: Sequence[RoleSpan]) -> list[RoleSpan]:
    """Return the pieces that are not inside a piece before them."""
    kept: list[RoleSpan] = []
    end = -1
    for piece in pieces:
        if piece.end > end:
            kept.append(piece)
            end = piece.end
    return kept


def _fill(text: str, pieces: Sequence[RoleSpan], quotation: Span) -> bool:
    if not pieces or pieces[0].start > quotation.start + 2:
        return False
    n_held = sum(piece.end - piece.start for piece in pieces)
    return n_held >= _MOST * (quotation.end - quotation.start) and is_speech(text, quotation)


def keep_floor(layout: Layout, linked: Sequence[Linked]) -> list[Linked]:
    """Return the links with each quotation that no cue claims given to whom it belongs.

    That is the speaker before it, or who is named in a later paragraph of it.
    """
    cued = [pair for pair in linked if pair[1] is not None]
    loose = sorted((pair for pair in linked if pair[1] is None), key=lambda pair: pair[2][0].start)
    if not loose:
        return cued
    speeches = sorted(
        (piece.end, number)
        for number, pair in enumerate(cued)
        for piece in pair[2]
        if pair[0] is not None and _is_quotation(layout, piece)
    )
    left: list[Linked] = []
    for pair in loose:
        piece = pair[2][0]
        at = bisect_right(speeches, (piece.start, len(cued)))
        speaker = speeches[at - 1][1] if at else -1
        if speaker >= 0 and _goes_on(layout, cued[speaker], piece, said_at=speeches[at - 1][0]):
            cued[speaker] = (*cued[speaker][:2], [*cued[speaker][2], piece])
            speeches.insert(at, (piece.end, speaker))
        else:
            left.append(pair)
    return _join_later(layout, cued, left)


def _join_later(layout: Layout, cued: list[Linked], loose: Sequence[Linked]) -> list[Linked]:
    """Return the links with each quotation that no mark closes joined to its next paragraph."""
    owners = {piece.start: number for number, pair in enumerate(cued) for piece in pair[2]}
    left: list[Linked] = []
    for pair in reversed(loose):
        start = _next_paragraph(layout, pair[2][0])
        number = owners.get(start, owners.get(start + 1))
        if number is None:
            left.append(pair)
            continue
        cued[number] = (*cued[number][:2], [*pair[2], *cued[number][2]])
        owners[pair[2][0].start] = number
    return cued + left[::-1]


def _next_paragraph(layout: Layout, piece: RoleSpan) -> int:
    """Return where the quotation of a piece opens again, or -2 if a mark closes it before."""
    inside = layout.quotation(piece.start + 1)
    if not 0 <= inside < len(layout.quotations) - 1:
        return -2
    quotation, following = layout.quotations[inside : inside + 2]
    between = layout.text[quotation.end : following.start]
    is_closed = layout.text[quotation.end - 1] in _CLOSING
    return -2 if is_closed or between.strip() or not between else following.start


def _is_quotation(layout: Layout, piece: RoleSpan) -> bool:
    """Whether a piece is a quotation from its first mark on."""
    inside = layout.quotation(piece.start + 1)
    return inside >= 0 and piece.start <= layout.quotations[inside].start + 2


def _goes_on(layout: Layout, speaker: Linked, piece: RoleSpan, *, said_at: int) -> bool:
    source, cue, _ = speaker
    if cue is None or source is None or not _is_quotation(layout, piece):
        return False
    if layout.text[said_at - 2 : said_at].strip("\"”’'").endswith("?"):
        return False
    last = max(end for end in (said_at, source.end, cue.end) if end <= piece.start)
    quotation = layout.quotations[layout.quotation(piece.start + 1)]
    sentence = layout.sentence(quotation.start)
    if sentence > layout.sentence(last - 1) + 1 or _is_narrated(layout, quotation):
        return False
    if layout.paragraph(quotation.start) == layout.paragraph(last - 1):
        return True
    opening = layout.paragraph_starts[layout.paragraph(quotation.start) - 1]
    return not layout.text[opening : quotation.start].strip()


def _is_narrated(layout: Layout, quotation: Span) -> bool:
    """Whether other words stand in the sentence before a quotation, or a cue right after it."""
    starts = layout.sentence_starts
    start = starts[layout.sentence(quotation.start)] if starts else 0
    if any(char.isalnum() for char in layout.text[start : quotation.start][-200:]):
        return True
    after = bisect_left(layout.cues, quotation.end, key=lambda cue: cue.start)
    last = layout.sentence(quotation.end - 1)
    return any(layout.sentence(cue.start) == last for cue in layout.cues[after : after + 1])
