"""Text and overlapping ranges of it, turned into properly nested pieces.

HTML elements must nest; ranges of text need not. A range that would cross another is closed and
opened again at the crossing, and the pieces say which is the first and which the last, so that a
label or a bracket is drawn once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of a text and what it stands for; of equal ranges, a lower `depth` goes outside."""

    start: int
    end: int
    kind: str
    depth: int = 0
    note: Any = None


@dataclass(frozen=True, slots=True)
class Token:
    """One step through a marked text: a mark opens, text follows, a mark closes.

    `is_edge` is true at the true start (when opening) or end (when closing) of a mark, false where
    it is only interrupted by another.
    """

    step: Literal["open", "text", "close"]
    text: str = ""
    mark: Mark | None = None
    is_edge: bool = True


def iter_tokens(text: str, marks: Iterable[Mark]) -> Iterator[Token]:
    """Yield the tokens of `text`, opened and closed in nested order.

    The texts of the tokens, joined, are `text`. Marks are cut to the text; empty ones are left out.
    """
    cut = [_cut(mark, len(text)) for mark in marks]
    pending = sorted(
        {mark for mark in cut if mark.start < mark.end},
        key=lambda mark: (mark.start, -mark.end, mark.depth, mark.kind, str(mark.note)),
        reverse=True,
    )
    edges = sorted({0, len(text), *(m.start for m in pending), *(m.end for m in pending)})
    stack: list[Mark] = []
    for here, following in zip(edges, [*edges[1:], None], strict=True):
        yield from _close_ended(stack, here)
        while pending and pending[-1].start == here:
            stack.append(pending.pop())
            yield Token("open", mark=stack[-1])
        if following is not None:
            yield Token("text", text=text[here:following])


def _close_ended(stack: list[Mark], here: int) -> Iterator[Token]:
    ended = [place for place, mark in enumerate(stack) if mark.end <= here]
    if not ended:
        return
    interrupted = []
    while len(stack) > ended[0]:
        mark = stack.pop()
        yield Token("close", mark=mark, is_edge=mark.end <= here)
        if mark.end > here:
            interrupted.append(mark)
    for mark in reversed(interrupted):
        stack.append(mark)
        yield Token("open", mark=mark, is_edge=False)


def _cut(mark: Mark, length: int) -> Mark:
    if mark.start >= 0 and mark.end <= length:
        return mark
    return Mark(max(0, mark.start), min(length, mark.end), mark.kind, mark.depth, mark.note)
